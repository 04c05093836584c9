"""Registers of a document through a profile: loaded, loaded again, edited, exported, refused."""

from pathlib import Path

import pytest

from apps.accounts.models import Institution
from apps.chains.models import (
    Criterion,
    PlanningDocument,
    PrintedTable,
    Regulation,
    ScheduleItem,
    StandardElement,
    StandardFamily,
    StandardType,
)
from apps.console.services.profiles import export_profile
from apps.core.profiles import ProfileError
from apps.organisation.models import MatrixEntry, MatrixRow
from tests.chain.profiles import files_of, load

pytestmark = pytest.mark.django_db

MANIFEST = 'name = "small"\ntitle = "岛上学院"\nshort_title = ""\nkind = "{kind}"\nsource = "方案"\nedition = "1"\n'
FILES = {
    "units.yaml": "- {code: a, name: 甲处, kind: office}\n- {code: b, name: 乙处, kind: office}\n",
    "plans.yaml": """\
- code: general
  name: 总体规划
  kind: general
  category: 总规划
  responsible: 甲处、各部门
  units:
    - a
  due: '2017.02'
  source: 表1
  position: 10
- code: year
  name: 年度计划
  kind: annual
  layer: school
  parent: general
  due: 每年初
  source: 表1
  position: 20
""",
    "standards.yaml": """\
- code: major
  name: 专业标准
  layer: major
  dimensions:
    - 师资
  responsible: 甲处
  units:
    - a
    - b
  types:
    - code: open
      name: 开发标准
      part: 一、基本标准
      levels:
        - 校级
        - 省级
      open_ended: true
      elements:
        - {code: e1, name: 调研}
        - code: e2
          name: 专项
""",
    "schedules.yaml": """\
- code: s1
  name: 编方案
  stage: 第一阶段
  stage_period: 2016.09-2017.11
  number: '1'
  deliverable: 方案
  responsible: 甲处
  units:
    - a
  due: 2017.09—11
  source: 表2
  position: 10
- code: s1-1
  name: 分项
  parent: s1
  source: 表2
  position: 20
""",
    "regulations.yaml": """\
- code: r1
  name: 管理办法
  area: 教学
  layer: school
  status: amend
  responsible: 甲处
  units:
    - a
  due: '2017.02'
  source: 表3
""",
    "tables.yaml": """\
- code: t1
  name: 空表
  number: 表4
  layer: school
  group: 目标链
  header_fields:
    - 部门
  sections:
    - title: 一、任务
      columns:
        - {caption: 任务}
        - {caption: '2018', group: 年度计划}
        - {caption: 标准, hint: 按原则描述}
      rows:
        - - 重点
          - ''
          - 重点
      lines:
        - 现状分析
  footer_fields:
    - 签字
  notes:
    - 可增行
  source: 表4
""",
    "matrix.yaml": """\
- code: m1
  name: 组织领导
  vertical_system: decision
  system_name: 决策指挥
  chain: 目标链
  cells:
    - layer: school
      entries:
        - 党委
        - 甲处
    - layer: major
      entries:
        - 甲处
  source: 表5
  position: 10
- code: platform
  system_name: 一平台
  chain: 信息链
  text: 管理平台
  source: 表5
  position: 20
""",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make(tmp_path / "small")


def make(folder: Path, kind: str = "college") -> Path:
    folder.mkdir()
    (folder / "profile.toml").write_text(MANIFEST.format(kind=kind), encoding="utf-8")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    criteria = (
        "        - {code: e2, name: 专项, criteria: [{code: c1, name: 质量, kind: conformity}]}\n"
    )
    change(folder, "standards.yaml", "        - code: e2\n          name: 专项\n", criteria)
    with (folder / "standards.yaml").open("a", encoding="utf-8") as file:
        file.write("  source: 表2\n")
    return folder


def change(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("kind", ["college", "province"])
def test_what_a_document_lists_loads_and_exports_as_it_was(tmp_path, kind):
    folder = make(tmp_path / "small", kind)
    institution, outcome = load(folder)
    export_profile(institution=institution, folder=tmp_path / "out")

    _, again = load(folder)

    assert institution.kind == kind
    assert outcome.created
    assert files_of(tmp_path / "out") == files_of(folder)
    assert not again.created
    assert not again.changed
    assert not again.left


def test_the_rows_say_what_the_files_say(folder):
    institution, _ = load(folder)

    year = PlanningDocument.objects.of(institution).get(code="year")
    assert (year.parent.code, year.due_kind, year.due_month) == ("general", "yearly", 1)
    assert [unit.code for unit in year.parent.units.all()] == ["a"]
    assert str(ScheduleItem.objects.of(institution).get(code="s1").due_on) == "2017-11-30"
    assert Regulation.objects.of(institution).get().get_status_display() == "改"
    assert PrintedTable.objects.of(institution).get().sections[0]["rows"] == [["重点", "", "重点"]]
    assert StandardFamily.objects.of(institution).get().types.get().levels == ["校级", "省级"]
    assert StandardElement.objects.of(institution).count() == 2
    assert Criterion.objects.of(institution).get().kind == "conformity"
    assert MatrixEntry.objects.of(institution).filter(row__code="m1").count() == 3
    assert MatrixRow.objects.of(institution).get(code="platform").text == "管理平台"


def test_a_newer_edition_moves_parts_without_leaving_old_ones(folder):
    institution, _ = load(folder)
    change(folder, "standards.yaml", "{code: e1, name: 调研}", "{code: e9, name: 论证}")
    change(folder, "matrix.yaml", "        - 党委\n", "")

    _, outcome = load(folder)

    assert set(outcome.changed) == {"standards/major", "matrix/m1"}
    names = StandardElement.objects.of(institution).values_list("name", flat=True)
    assert list(names) == ["论证", "专项"]
    assert MatrixEntry.objects.of(institution).count() == 2


def test_what_an_administrator_changed_stays(folder):
    institution, _ = load(folder)
    StandardType.objects.of(institution).update(name="本校标准")
    Regulation.objects.of(institution).update(status="abolish")

    _, outcome = load(folder)

    kept = {("standards/major", "已由管理员修改，保留"), ("regulations/r1", "已由管理员修改，保留")}
    assert set(outcome.left) == kept


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("plans.yaml", "kind: annual", "kind: daily", "plans.yaml · year.kind：“daily”不在可选值"),
        ("plans.yaml", "parent: general", "parent: none-such", "year.parent：plans 中没有"),
        ("plans.yaml", "layer: school", "layer: schol", "plans.yaml · year.layer：没有层面“schol”"),
        ("plans.yaml", "    - a\n", "    - z\n", "general.units[1]：units 中没有“z”"),
        ("plans.yaml", "  due: 每年初\n  source: 表1\n", "", "plans.yaml · year.source：必须填写"),
        ("standards.yaml", "code: e2", "code: e1", "major.types[1].elements[2]：“e1”重复"),
        ("standards.yaml", "kind: conformity", "kind: x", "criteria[1].kind：“x”不在可选值"),
        ("standards.yaml", "layer: major", "layer: m", "standards.yaml · major.layer：没有层面"),
        ("schedules.yaml", "parent: s1", "parent: s1-1", "schedules.yaml · s1-1：条目互相引用"),
        ("schedules.yaml", "name: 编方案", "title: 编方案", "s1.title：不认识的键"),
        ("regulations.yaml", "amend", "改", "regulations.yaml · r1.status：“改”不在可选值"),
        ("tables.yaml", "        - {caption: 任务}\n", "", "t1.sections[1].rows：有一行 3 格"),
        ("tables.yaml", "{caption: 任务}", "{name: 任务}", "columns[1].name：不认识的键"),
        ("matrix.yaml", "layer: major", "layer: majr", "m1.cells[2].layer：没有层面“majr”"),
        ("matrix.yaml", "layer: major", "layer: school", "m1.cells[2]：“school”重复"),
        ("matrix.yaml", "  text: 管理平台\n", "", "platform.cells：各层面的条目与通栏文字"),
    ],
)
def test_a_bad_entry_is_refused_with_its_place_and_changes_nothing(folder, file, old, new, said):
    change(folder, file, old, new)

    with pytest.raises(ProfileError) as caught:
        load(folder)

    assert said in str(caught.value)
    assert not Institution.objects.exists()
