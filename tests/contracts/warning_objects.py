"""One open warning about a subject: at home, in the foreign college, absent."""

from datetime import timedelta
from typing import Any

from apps.monitoring.models import EarlyWarning, WatchRule
from apps.monitoring.services import recompute_warnings
from apps.organisation.models import Period

from .console_objects import FOREIGN, college_of
from .metric_objects import _metric, _subject, observation_object, subject_places
from .policy import Place
from .world import ABSENT, DAY, World

Values = dict[str, Any]


def warning_object(world: World, place: Place, given: str) -> tuple[Place, Values]:
    """The subject's value lies below its bound once its year has ended."""
    college, subject = college_of(world, place), _subject(world, place, place.name)
    observation_object(world, place, given)
    metric = _metric(world, place, subject)
    WatchRule.objects.get_or_create(
        institution=college.institution,
        code=metric.code,
        defaults={"name": f"{college.mark}规则", "metric": metric, "red_low": 100},
    )
    year = Period.objects.of(college.institution).get(kind="year", code=str(DAY.year))
    recompute_warnings(institution=college.institution, as_of=year.end + timedelta(days=1))
    found = EarlyWarning.objects.of(college.institution).open().get(subject=subject)
    return place, {"pk": ABSENT if place.name == "absent" else found.pk}


def rule_places(world: World) -> dict[str, Place]:
    return {"rule": Place("rule"), **FOREIGN}


def rule_object(world: World, place: Place, given: str) -> tuple[Place, Values]:
    warning_object(world, Place("m1") if place.name == "rule" else place, given)
    found = WatchRule.objects.of(college_of(world, place).institution).order_by("pk")[0]
    return place, {"pk": ABSENT if place.name == "absent" else found.pk}


WARNINGS = {
    "warning": (subject_places, warning_object, "warnings.read"),
    "rule": (rule_places, rule_object, ""),
}
