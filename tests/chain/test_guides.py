"""The guides are true: what they show is loaded as it stands, what they list is what there is."""

import re
import shutil
from pathlib import Path

import pytest

from apps.core.profiles.files import profiles_dir
from apps.datahub.models import Metric
from apps.diagnosis.models import DiagnosisPoint, Scheme
from apps.layers.registry import facts
from apps.monitoring.models import WatchRule

from .profiles import load

GUIDE = Path(__file__).parents[2] / "docs/how-to/add-a-metric.md"
EXAMPLE = re.compile(r"^```yaml (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.django_db
def test_the_examples_of_the_guide_to_metrics_load_into_a_shipped_profile(tmp_path: Path) -> None:
    examples = EXAMPLE.findall(GUIDE.read_text(encoding="utf-8"))
    assert [name for name, _ in examples] == [
        "metrics.yaml",
        "rules.yaml",
        "points.yaml",
        "schemes.yaml",
    ]
    folder = Path(shutil.copytree(profiles_dir() / "sanxia", tmp_path / "edition"))
    for name, text in examples:
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(text)

    institution, _ = load(folder)

    share = Metric.objects.of(institution).get(code="library.share")
    assert share.formula == "{library.readers} / {library.students} * 100"
    rules = WatchRule.objects.of(institution).filter(metric__code__startswith="library.")
    assert set(rules.values_list("code", "basis")) == {
        ("library.share", "bound"),
        ("library.loans.target", "target"),
    }
    point = DiagnosisPoint.objects.of(institution).get(code="library.use")
    assert point.point_metrics.count() == 2
    assert Scheme.objects.of(institution).get(code="library.term").cadence_unit == "term"


def test_the_guide_to_metrics_lists_every_count_that_the_layers_offer() -> None:
    listed = re.findall(r"^\| `(\w+\.\w+)` \| (.*) \|$", GUIDE.read_text("utf-8"), re.MULTILINE)
    said = {code: kind for kind, codes in listed for code in re.findall(r"`([\w.]+)`", codes)}

    assert said == {code: f"{one.layer}.{one.kind}" for code, one in facts().items()}
