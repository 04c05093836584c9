"""Reading profile folders: what is refused, with file, key and reason; and the normal form."""

import shutil
from pathlib import Path

import pytest

from apps.core.profiles import (
    ProfileError,
    locate,
    nouns_in_order,
    profile_names,
    read_folder,
    write_folder,
)
from apps.core.profiles.files import profiles_dir
from apps.core.profiles.loading import check_profile


@pytest.fixture
def sanxia(tmp_path: Path) -> Path:
    return Path(shutil.copytree(profiles_dir() / "sanxia", tmp_path / "sanxia"))


def faults_of(folder: Path) -> list[tuple[str, str, str]]:
    with pytest.raises(ProfileError) as caught:
        check_profile(read_folder(folder))
    return [(fault.file, fault.key, fault.reason) for fault in caught.value.faults]


@pytest.mark.parametrize("name", profile_names())
def test_every_shipped_profile_passes_and_is_in_normal_form(name: str, tmp_path: Path) -> None:
    shipped = profiles_dir() / name
    profile = read_folder(shipped)

    check_profile(profile)
    written = write_folder(profile, tmp_path)

    found = sorted(p.relative_to(shipped).as_posix() for p in shipped.rglob("*") if p.is_file())
    assert written == found
    for file in written:
        assert (tmp_path / file).read_bytes() == (shipped / file).read_bytes(), file


def test_a_noun_comes_after_those_it_refers_to() -> None:
    order = [noun.code for noun in nouns_in_order()]

    assert order.index("units") < order.index("posts") < order.index("duties")
    assert order.index("bodies") < order.index("seats")
    assert order.index("vocabulary") < order.index("forms")


# file, text, replaced by, key, words of the reason
PLANTED = [
    ("units.yaml", "kind: party", "kind: guild", "gonghui.kind", "“guild”不在可选值之内"),
    (
        "units.yaml",
        "parent: jiaowu",
        "parent: jiaowuchu",
        "zhengai.parent",
        "units 中没有“jiaowuchu”",
    ),
    ("units.yaml", "code: renshi", "code: jiaowu", "jiaowu.code", "代码“jiaowu”重复"),
    ("units.yaml", "position: 50}", "positon: 50}", "keji.positon", "是否为 position"),
    ("units.yaml", "name: 财务处, ", "", "caiwu.name", "必须填写"),
    ("units.yaml", "code: keji", "code: 科技处", "科技处.code", "只能用字母"),
    ("units.yaml", "position: 50}", "position: 五十}", "keji.position", "不是整数"),
    ("units.yaml", "- {code: keji", "- {code: keji, code: keji2", "", "键“code”重复"),
    ("units.yaml", "- {code: keji", "- {code: &a keji, aliases: [*a]", "", "别名"),
    ("units.yaml", "- {code: keji", "- {code: [keji", "", "不是合格的 YAML"),
    ("posts.yaml", "unit: jiaowu\n", "unit: nowhere\n", "jiaowu-chuzhang.unit", "units 中没有"),
    ("duties.yaml", "  body: committee\n", "", "committee-1", "须且只须填写一个"),
    (
        "bodies.yaml",
        "leaders_min: 1",
        "leaders_min: 9",
        "xibu-zhengai.composition.leaders_max",
        "小于下限",
    ),
    ("periods.yaml", "'2026-08-31'}", "'2026-02-30'}", "2025-2026.end", "不是日期"),
    ("periods.yaml", "end: '2026-01-31'", "end: '2026-02-01'", "2025-2026-2.start", "重叠"),
    (
        "periods.yaml",
        "parent: 2025-2026}",
        "parent: 2026-2027}",
        "2025-2026-1.parent",
        "超出了上级时段",
    ),
    ("vocabulary.yaml", "  school: 学校", "  scool: 学校", "layers.scool", "是否为 school"),
    ("vocabulary.yaml", "  qa_office", "  chief", "roles.chief", "没有这个代码"),
    ("forms/att1.yaml", "layer: major", "layer: harbour", "layer", "没有层面“harbour”"),
    ("forms/att1.yaml", "kind: major", "kind: minor", "kind", "没有对象种类“minor”"),
    ("forms/att1.yaml", "{year}", "{yaer}", "title_pattern", "没有 {yaer}"),
    ("forms/att1.yaml", "due: 03-31", "due: 13-31", "phases[1].due", "不是一天"),
    (
        "forms/att1.yaml",
        "opens: 12-01",
        "opens: 2026-12-31-at-noon",
        "phases[2].opens",
        "不得超过 12 个字",
    ),
    ("forms/att1.yaml", "phase: plan", "phase: spring", "columns[2].phase", "没有填写阶段“spring”"),
    (
        "forms/att1.yaml",
        "owner_role: major_leader",
        "owner_role: boss",
        "owner_role",
        "不在可选值之内",
    ),
    ("forms/att1.yaml", "code: att1", "code: att9", "code", "应与文件名“att1”相同"),
    (
        "forms/att1.yaml",
        "number: 2, label: 就业岗位",
        "number: 5, label: 就业岗位",
        "groups[1].items",
        "依次编号",
    ),
    ("forms/att3.yaml", "number: 27", "number: 28", "groups", "自 1 起依次编号"),
    ("forms/att5.yaml", "    free_rows: true\n", "", "groups[1].items", "free_rows"),
    ("profile.toml", 'kind = "college"', 'kind = "school"', "kind", "应为 college"),
    ("profile.toml", "title = ", "titel = ", "titel", "是否为 title"),
]


@pytest.mark.parametrize(("file", "old", "new", "key", "reason"), PLANTED)
def test_a_planted_fault_is_named_by_file_key_and_reason(
    sanxia: Path, file: str, old: str, new: str, key: str, reason: str
) -> None:
    text = (sanxia / file).read_text(encoding="utf-8")
    assert old in text
    (sanxia / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    found = faults_of(sanxia)

    assert any(f == file and k.startswith(key) and reason in r for f, k, r in found), found


def test_a_file_that_no_noun_reads_is_refused(sanxia: Path) -> None:
    (sanxia / "unit.yaml").write_text("[]\n", encoding="utf-8")

    assert faults_of(sanxia) == [("unit.yaml", "", "没有名目读取这个文件，是否为 units")]


def test_units_in_a_circle_are_refused(sanxia: Path) -> None:
    text = (sanxia / "units.yaml").read_text(encoding="utf-8")
    looped = text.replace(
        "name: 教务处, kind: office,", "name: 教务处, kind: office, parent: zhengai,"
    )
    (sanxia / "units.yaml").write_text(looped, encoding="utf-8")

    assert faults_of(sanxia) == [("units.yaml", "jiaowu", "条目互相引用，形成了环")]


def test_every_fault_is_listed_at_once(sanxia: Path) -> None:
    text = (sanxia / "units.yaml").read_text(encoding="utf-8")
    broken = text.replace("kind: party", "kind: guild")
    (sanxia / "units.yaml").write_text(broken, encoding="utf-8")

    assert len(faults_of(sanxia)) == 4


def test_numbers_in_a_profile_stay_text(sanxia: Path) -> None:
    file = sanxia / "posts.yaml"
    text = file.read_text(encoding="utf-8").replace("code: xibu-shuji", "code: 1.10")
    file.write_text(text, encoding="utf-8")

    assert "1.10" in read_folder(sanxia).of("posts")


JUNK = [
    b"\xff\xfe\x00junk",
    b"",
    b"42\n",
    b"just words\n",
    b"[" * 3000,
    b"- " * 3000,
    b"{a: 1}\n",
    b"- [1, 2]\n- null\n- 7\n",
    b"- {[a, b]: c, [a, b]: d}\n",
    b"- !!python/object/apply:os.system ['true']\n",
    b"- {code: a, name: {b: c}, kind: [office], position: {}}\n",
    b'- {code: a, name: "x\\u202ey", kind: office}\n',
    b"- {code: a, name: x, kind: office, position: 99999999999999999999}\n",
]


@pytest.mark.parametrize("junk", JUNK)
def test_junk_is_refused_and_never_breaks_the_reader(sanxia: Path, junk: bytes) -> None:
    (sanxia / "units.yaml").write_bytes(junk)

    assert "units.yaml" in {file for file, _, _ in faults_of(sanxia)}


def test_a_code_that_is_no_file_name_is_not_exported(sanxia: Path, tmp_path: Path) -> None:
    profile = read_folder(sanxia)
    forms = profile.entries["forms"]
    forms["../../escape"] = forms.pop("att1")

    with pytest.raises(ProfileError, match="不能作文件名"):
        write_folder(profile, tmp_path / "out")

    assert not (tmp_path / "out").exists()


def test_a_name_that_is_no_profile_is_refused_with_those_there_are() -> None:
    with pytest.raises(ProfileError, match="import_contract、luzhou"):
        locate("atlantis")


@pytest.mark.parametrize(
    ("file", "content", "reason"),
    [
        ("units.yaml", "- code: u1\n  name: 教务处\n".encode("gbk"), "不是 UTF-8 编码"),
        ("profile.toml", 'name = "教务"\n'.encode("gbk"), "不是 UTF-8 编码"),
        ("units.yaml", b"- code: u1\x00\n", "有不能用的字符"),
        ("profile.toml", b'name = "a"\ntitle = \n', "第 2 行不是合格的 TOML"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_why(sanxia, file, content, reason) -> None:
    (sanxia / file).write_bytes(content)

    with pytest.raises(ProfileError) as caught:
        read_folder(sanxia)

    assert [fault.file for fault in caught.value.faults] == [file]
    assert reason in caught.value.faults[0].reason
