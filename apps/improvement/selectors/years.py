"""Problems of a year as the annual report counts them: on its books, closed by its data, measured well.

An effect belongs to the year of the data that shows it (period's year by the metric's rule, else the
day's), though not to one before its problem was opened. What is 销号 in a year is decided by the same.
"""

from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateField,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import ExtractYear

from apps.datahub.choices import YearRule
from apps.improvement.choices import DATA_LATE, OPEN_STATES, UNCLOSED, State
from apps.improvement.models import Problem, Remeasurement
from apps.layers.within import about, small_groups
from apps.organisation.models import Period


def year_of(one: Remeasurement) -> int:
    """The year that a re-measurement counts for."""
    problem, day = one.problem, one.measured_on
    if one.period is not None:
        rule = problem.metric.year_rule if problem.metric else YearRule.SAME
        day = one.period.start if rule == YearRule.STARTING else one.period.end
    return max(day.year, problem.opened_on.year)


def with_closing_year(problems: QuerySet[Problem], year: Period) -> QuerySet[Any]:
    """Each with the year for which it counts as closed: `year_of` its last success since the year began."""
    again = Remeasurement.objects.of(year.institution_id).filter(
        problem=OuterRef("pk"), passed=True, measured_on__gte=year.start
    )
    day = Case(
        When(period=None, then=F("measured_on")),
        When(problem__metric__year_rule=YearRule.STARTING, then=F("period__start")),
        default=F("period__end"),
        output_field=DateField(),
    )
    last = again.annotate(shown_in=ExtractYear(day)).order_by("-measured_on", "-pk")
    return problems.annotate(
        shown_in=Subquery(last.values("shown_in")[:1]), opened_in=ExtractYear("opened_on")
    ).annotate(
        closing_year=Case(
            When(shown_in=None, then=Value(None)),
            When(shown_in__lt=F("opened_in"), then=F("opened_in")),
            default=F("shown_in"),
            output_field=IntegerField(),
        )
    )


def on_the_books(problems: QuerySet[Problem], year: Period) -> QuerySet[Any]:
    """Those that were open in the year, each with `stood`: where it stood in it.

    Whoever was closed by an earlier year's data, though later than that year's end, is none of them;
    what a later year's data closed was still being rectified.
    """
    number = int(year.code)
    open_in = Q(closed_on=None) | Q(closed_on__gte=year.start)
    not_before = Q(closing_year=None) | Q(closing_year__gte=number)
    rows = problems.filter(open_in, opened_on__lte=year.end)
    return (
        with_closing_year(rows, year)
        .filter(not_before)
        .annotate(
            stood=Case(
                When(state=State.CLOSED, closing_year=number, then=Value(State.CLOSED.value)),
                When(state=State.CLOSED, then=Value(State.IN_PROGRESS.value)),
                default=F("state"),
                output_field=CharField(),
            )
        )
    )


def met_in(problems: QuerySet[Problem], year: Period) -> QuerySet[Problem]:
    """Those that a measurement of the year's data showed to meet their bar."""
    rows = problems.filter(opened_on__lte=year.end)
    return with_closing_year(rows, year).filter(closing_year=int(year.code))


def by_year(problems: QuerySet[Problem], chosen: dict[str, Any]) -> QuerySet[Problem]:
    """Problems by subject, year and state; `few`: without what the annual report does not count."""
    if chosen.get("about"):
        problems = problems.filter(about(chosen["about"]))
    year = chosen.get("year")
    if year is not None:
        problems = _of_year(problems, year, chosen)
        if chosen.get("few"):
            problems = problems.exclude(_few(year, chosen))
    elif chosen.get("state"):
        problems = problems.filter(state__in=states_of(chosen["state"]))
    return problems


def _of_year(
    problems: QuerySet[Problem], year: Period, chosen: dict[str, Any]
) -> QuerySet[Problem]:
    if chosen.get("met"):
        return met_in(problems, year)
    rows = on_the_books(problems, year)
    if chosen.get("state"):
        rows = rows.filter(stood__in=states_of(chosen["state"]))
    return rows


def _few(year: Period, chosen: dict[str, Any]) -> Q:
    """Groups of students that are too small: by state, or among what was met."""
    rows = Problem.objects.of(year.institution_id)
    if chosen.get("about"):
        rows = rows.filter(about(chosen["about"]))
    if chosen.get("met"):
        return small_groups(met_in(rows, year))
    return small_groups(on_the_books(rows, year), "stood")


def states_of(state: str) -> tuple[str, ...]:
    """The states that one value of the filter stands for."""
    return {UNCLOSED: OPEN_STATES, DATA_LATE: (State.REMEASURING,)}.get(state, (state,))
