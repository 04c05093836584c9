"""Metrics as profile data: what is shipped, and what is refused."""

import json
from collections import defaultdict
from pathlib import Path

import pytest

from apps.core import clock
from apps.core.profiles import ProfileError
from apps.core.profiles.files import profiles_dir, read_folder
from apps.core.profiles.loading import check_profile
from apps.datahub.models import Metric, Source
from apps.datahub.services.compute_metrics import request_compute
from apps.operations.models import JobRun
from tests.chain.profiles import load
from tests.factories import make_institution

from .small_college import DAY, metric, small_college

pytestmark = pytest.mark.django_db

# The points of document 001, by layer.
POINTS = {"school": 6, "major": 14, "course": 8, "teacher": 13, "student": 13}
CONTRACT = Path(__file__).parents[2] / "data" / "import_contract" / "contract.json"


def test_the_contracts_metrics_are_loaded_as_it_names_them():
    institution, _ = load("import_contract", "T1")

    wanted = json.loads(CONTRACT.read_text("utf-8"))["tables"]["indicator"]["指标编码"]
    rows = Metric.objects.of(institution).order_by("position")
    found = {row.code: [row.name, row.value_kind, row.unit] for row in rows}

    assert found == wanted
    assert {(row.layer, row.kind, row.period_kind) for row in rows} == {
        ("school", "unit", "academic_year")
    }


def test_every_point_of_document_001_has_a_metric():
    metrics = read_folder(profiles_dir() / "yulin").of("metrics").values()

    points = defaultdict(list)
    for entry in metrics:
        if entry["point"] and entry["point"] not in points[entry["layer"]]:
            points[entry["layer"]].append(entry["point"])
    assert {layer: len(found) for layer, found in points.items()} == POINTS


METRICS = """
- code: staff
  name: 教师总数
  layer: teacher
  kind: staff
  origin: fact
  fact: staff.all
- code: share
  name: 比例
  layer: teacher
  kind: staff
  origin: formula
  formula: '{staff} * 2'
  source: hr
"""


def profile(tmp_path: Path, metrics: str = METRICS, **files: str) -> Path:
    names = {
        "name": "own",
        "title": "自建学院",
        "kind": "college",
        "source": "章程",
        "edition": "1",
    }
    text = "".join(f'{key} = "{value}"\n' for key, value in names.items())
    (tmp_path / "profile.toml").write_text(text, encoding="utf-8")
    (tmp_path / "metrics.yaml").write_text(metrics.lstrip(), encoding="utf-8")
    sources = "- {code: hr, name: 人事系统, system: 人事}\n"
    (tmp_path / "sources.yaml").write_text(sources, encoding="utf-8")
    return tmp_path


def test_sources_and_metrics_load_together(tmp_path):
    institution, outcome = load(profile(tmp_path))

    assert outcome.created == ["sources/hr", "metrics/staff", "metrics/share"]
    assert Metric.objects.of(institution).get(code="share").source.name == "人事系统"
    assert Source.objects.of(institution).get().system == "人事"


@pytest.mark.parametrize(
    ("old", "new", "key", "reason"),
    [
        ("fact: staff.all", "fact: staff.heads", "staff.fact", "没有统计项"),
        ("fact: staff.all", "fact: unit.staff.all", "staff.fact", "school.unit"),
        ("fact: staff.all", "formula: '1'", "staff.fact", "必须写"),
        ("{staff} * 2", "{stuff} * 2", "share.formula", "没有“stuff”"),
        ("{staff} * 2", "{staff} **", "share.formula", "公式写法不对"),
        ("{staff} * 2", "{share} * 2", "share.formula", "环"),
        ("origin: formula", "origin: observed", "share.formula", "不写 formula"),
        ("source: hr", "period_kind: term", "share.formula", "另一种时段"),
        ("source: hr", "source: nobody", "share.source", "sources 中没有"),
        ("kind: staff\n  origin: formula", "kind: moon\n  origin: formula", "share.kind", "没有"),
        (
            "kind: staff\n  origin: formula",
            "kind: teacher\n  origin: formula",
            "share.formula",
            "另一种对象",
        ),
        ("layer: teacher", "layer: moon", "staff.layer", "没有层面"),
    ],
)
def test_a_bad_metric_is_refused_with_file_key_and_reason(tmp_path, old, new, key, reason):
    assert old in METRICS
    folder = profile(tmp_path, METRICS.replace(old, new, 1))

    with pytest.raises(ProfileError) as caught:
        check_profile(read_folder(folder))

    found = [fault for fault in caught.value.faults if fault.key == key]
    assert found
    assert found[0].file == "metrics.yaml"
    assert any(reason in fault.reason for fault in found)


def test_a_form_cannot_measure_another_kinds_metric(tmp_path):
    import shutil

    folder = Path(shutil.copytree(profiles_dir() / "sanxia", tmp_path / "own"))
    path = folder / "forms" / "att4.yaml"
    text = path.read_text("utf-8").replace("metric: att4.05.days", "metric: att3.01.count")
    path.write_text(text, encoding="utf-8")

    with pytest.raises(ProfileError, match=r"不是 teacher\.teacher 的指标"):
        check_profile(read_folder(folder))


def test_derivation_is_asked_for_once_and_only_where_there_is_something():
    with clock.travel(DAY):
        college = small_college("t1")
        assert request_compute(institution=make_institution()) is None
        metric(college, "full", fact="staff.full_time")

        first = request_compute(institution=college.institution)
        second = request_compute(institution=college.institution)

    assert first == second
    assert JobRun.objects.of(college.institution).get().type == "datahub.compute_metrics"
