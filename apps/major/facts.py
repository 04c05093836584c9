"""What can be counted of majors, by unit and college."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from apps.layers.counting import (
    Tallied,
    Tally,
    count_day,
    ids_on,
    in_units,
    make_facts,
    subjects_on,
    tally,
)
from apps.layers.models import Subject
from apps.major.models import Major
from apps.organisation.models import Period

LISTED = (Tally("all", "开设专业数", Q(), None, "统计日仍在开设的专业个数。", "个"),)


def _count(institution: Any, period: Period) -> tuple[Tallied, date]:
    day = count_day(period)
    return tally(_majors(institution, day), "subject__unit_id", LISTED), day


def _majors(institution: Any, day: date) -> QuerySet[Major]:
    return Major.objects.filter(subject__in=subjects_on(institution, "major", "major", day))


def of_units(institution: Any, period: Period) -> Tallied:
    found, day = _count(institution, period)
    return in_units(found, institution, "school", "unit", day)


def of_college(institution: Any, period: Period) -> Tallied:
    found, day = _count(institution, period)
    return found.total(ids_on(institution, "school", "college", day))


def listed(institution: Any, period: Period, subject: Subject, one: Tally) -> QuerySet[Subject]:
    rows = subjects_on(institution, "major", "major", count_day(period))
    if subject.unit is None:
        return rows
    return rows.filter(unit__path__startswith=subject.unit.path)


FACTS = (
    *make_facts("unit.majors", "school.unit", LISTED, of_units, listed),
    *make_facts("college.majors", "school.college", LISTED, of_college, listed),
)
