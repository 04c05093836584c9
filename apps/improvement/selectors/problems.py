"""Problems as far as a person's rights reach, and how many there are."""

from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from apps.core import clock
from apps.core.errors import NotFoundError
from apps.datahub.models import Metric
from apps.improvement.choices import DATA_LATE, LATE_STATES, OPEN_STATES, UNDONE_STATES, State
from apps.improvement.models import Escalation, Extension, Measure, Problem
from apps.improvement.selectors.waiting import overdue_for_data
from apps.improvement.selectors.years import by_year
from apps.layers.models import Subject
from apps.organisation.models import Period


def problems_for(user: Any) -> QuerySet[Problem]:
    """Problems of subjects that the reader may watch, and those in which they have a part."""
    subjects = Subject.objects.of(user.institution_id).visible_to(user, "warnings.read")
    measures = Measure.objects.of(user.institution_id).filter(problem=OuterRef("pk"), owner=user)
    part = Q(subject__in=subjects.values("pk")) | Q(owner=user) | Q(Exists(measures))
    return (
        Problem.objects.of(user.institution_id)
        .filter(part)
        .select_related("subject__unit", "metric", "found_period", "owner")
    )


def problem_for(user: Any, pk: int) -> Problem:
    """One problem. Raises NotFoundError for an absent, foreign or unreadable one alike."""
    rows = problems_for(user).select_related("institution", "opened_by")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFoundError("没有找到这个问题。")
    return found


def measure_for(user: Any, pk: int) -> Measure:
    """One measure of a readable problem; the same 404 as for the problem."""
    measures = Measure.objects.of(user.institution_id).filter(
        pk=pk, problem__in=problems_for(user).values("pk")
    )
    found = measures.select_related("problem__subject__unit", "owner", "evidence_set").first()
    if found is None:
        raise NotFoundError("没有找到这项措施。")
    return found


def open_problem_of(subject: Subject, metric: Metric) -> Problem | None:
    """The one open problem of a subject's metric."""
    rows = Problem.objects.of(subject.institution_id).open()
    return rows.filter(subject=subject, metric=metric).first()


def problems_of_year(subject: Subject, year: Period | int) -> QuerySet[Problem]:
    """Problems of a subject that were open on a day of the year (a calendar year, or a period)."""
    if isinstance(year, Period):
        start, end = year.start, year.end
    else:
        start, end = date(year, 1, 1), date(year, 12, 31)
    rows = Problem.objects.of(subject.institution_id).filter(subject=subject, opened_on__lte=end)
    return (
        rows.filter(Q(closed_on=None) | Q(closed_on__gte=start))
        .select_related("metric", "owner")
        .prefetch_related("causes", "measures__owner", "remeasurements")
    )


def open_measures_of(subject: Subject) -> QuerySet[Measure]:
    """Measures of a subject that are not verified yet, the next one due first."""
    return (
        Measure.objects.of(subject.institution_id)
        .filter(problem__subject=subject, problem__state__in=OPEN_STATES, state__in=UNDONE_STATES)
        .select_related("problem", "owner")
    )


def counts_of(problems: QuerySet[Problem]) -> dict[str, int]:
    """How many in each state, and under "open", "overdue" and "total", in one query."""
    late = Q(state__in=LATE_STATES, due_on__lt=clock.today())
    counts = {state.value: Count("pk", filter=Q(state=state)) for state in State}
    counts["overdue"] = Count("pk", filter=late)
    counts["all_open"] = Count("pk", filter=Q(state__in=OPEN_STATES))
    counts["total"] = Count("pk")
    return problems.order_by().aggregate(**counts)


def problem_counts(institution: Any, **conditions: Any) -> dict[str, int]:
    """The same for a whole institution, narrowed by conditions on Problem (``subject__layer="major"``)."""
    return counts_of(Problem.objects.of(institution).filter(**conditions))


def extension_for(user: Any, pk: int) -> Extension:
    """An extension of a readable problem's measure."""
    rows = Extension.objects.of(user.institution_id).select_related("measure__problem__subject")
    found = rows.filter(pk=pk, measure__problem__in=problems_for(user).values("pk")).first()
    if found is None:
        raise NotFoundError("没有找到这项延期。")
    return found


def escalation_for(user: Any, pk: int) -> Escalation:
    """An escalation of a readable problem."""
    rows = Escalation.objects.of(user.institution_id).select_related("problem__subject")
    found = rows.filter(pk=pk, problem__in=problems_for(user).values("pk")).first()
    if found is None:
        raise NotFoundError("没有找到这项督办。")
    return found


def units_of(problems: QuerySet[Problem]) -> list[tuple[int, str]]:
    """The units that have any of these problems, by name."""
    rows = problems.order_by("subject__unit__name").exclude(subject__unit=None)
    return list(rows.values_list("subject__unit_id", "subject__unit__name").distinct())


def narrowed(problems: QuerySet[Problem], chosen: dict[str, Any], user: Any) -> QuerySet[Problem]:
    """Problems by the filter bar: exact fields, late ones, those in which the reader has a part, words.

    With a year a state is where a problem stood in it.
    """
    problems = by_year(problems, chosen)
    exact = {
        "layer": "subject__layer",
        "unit": "subject__unit",
        "origin": "origin",
    }
    for name, lookup in exact.items():
        if chosen.get(name):
            problems = problems.filter(**{lookup: chosen[name]})
    if chosen.get("state") == DATA_LATE:
        problems = problems.filter(pk__in=overdue_for_data(user.institution_id).values("pk"))
    if chosen.get("overdue"):
        problems = problems.filter(state__in=LATE_STATES, due_on__lt=clock.today())
    if chosen.get("mine"):
        mine = Measure.objects.of(user.institution_id).filter(problem=OuterRef("pk"), owner=user)
        part = Q(owner=user) | Q(opened_by=user) | Q(subject__user=user) | Q(Exists(mine))
        problems = problems.filter(part)
    if chosen.get("q"):
        word = chosen["q"]
        named = Q(number__icontains=word) | Q(title__icontains=word)
        problems = problems.filter(named | Q(subject__name__icontains=word))
    return problems
