"""Problems of a period as its report counts them: on its books, closed by its data, measured well.

An effect belongs to the period of the data that shows it (that in which the data's period ends, or by
the metric's rule begins, else the day's), though not to one before its problem was opened. What is
销号 in a year, a term or a month is decided by the same.
"""

from datetime import date
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from apps.datahub.choices import YearRule
from apps.improvement.choices import DATA_LATE, OPEN_STATES, UNCLOSED, State
from apps.improvement.models import Problem, Remeasurement
from apps.layers.within import about, small_groups
from apps.organisation.models import Period


def day_of(one: Remeasurement) -> date:
    """The day whose year, term and month a re-measurement counts for."""
    problem, day = one.problem, one.measured_on
    if one.period is not None:
        rule = problem.metric.year_rule if problem.metric else YearRule.SAME
        day = one.period.start if rule == YearRule.STARTING else one.period.end
    return max(day, problem.opened_on)


def with_closing_day(problems: QuerySet[Problem], period: Period) -> QuerySet[Any]:
    """Each with the day for which it counts as closed: `day_of` its last success since the period began."""
    again = Remeasurement.objects.of(period.institution_id).filter(
        problem=OuterRef("pk"), passed=True, measured_on__gte=period.start
    )
    day = Case(
        When(period=None, then=F("measured_on")),
        When(problem__metric__year_rule=YearRule.STARTING, then=F("period__start")),
        default=F("period__end"),
        output_field=DateField(),
    )
    last = again.annotate(shown_on=day).order_by("-measured_on", "-pk")
    return problems.annotate(shown_on=Subquery(last.values("shown_on")[:1])).annotate(
        closing_day=Case(
            When(shown_on=None, then=Value(None)),
            When(shown_on__lt=F("opened_on"), then=F("opened_on")),
            default=F("shown_on"),
            output_field=DateField(),
        )
    )


def on_the_books(problems: QuerySet[Problem], period: Period) -> QuerySet[Any]:
    """Those that were open in the period, each with `stood`: where it stood in it.

    Whoever was closed by an earlier period's data, though later than that one's end, is none of them;
    what a later period's data closed was still being rectified.
    """
    closed_in = Q(state=State.CLOSED, closing_day__range=(period.start, period.end))
    open_in = Q(closed_on=None) | Q(closed_on__gte=period.start)
    not_before = Q(closing_day=None) | Q(closing_day__gte=period.start)
    rows = problems.filter(open_in, opened_on__lte=period.end)
    return (
        with_closing_day(rows, period)
        .filter(not_before)
        .annotate(
            stood=Case(
                When(closed_in, then=Value(State.CLOSED.value)),
                When(state=State.CLOSED, then=Value(State.IN_PROGRESS.value)),
                default=F("state"),
                output_field=CharField(),
            )
        )
    )


def met_in(problems: QuerySet[Problem], period: Period) -> QuerySet[Problem]:
    """Those that a measurement of the period's data showed to meet their bar."""
    rows = problems.filter(opened_on__lte=period.end)
    return with_closing_day(rows, period).filter(closing_day__range=(period.start, period.end))


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
    problems: QuerySet[Problem], period: Period, chosen: dict[str, Any]
) -> QuerySet[Problem]:
    if chosen.get("met"):
        return met_in(problems, period)
    rows = on_the_books(problems, period)
    if chosen.get("state"):
        rows = rows.filter(stood__in=states_of(chosen["state"]))
    return rows


def _few(period: Period, chosen: dict[str, Any]) -> Q:
    """Groups of students that are too small: by state, or among what was met."""
    rows = Problem.objects.of(period.institution_id)
    if chosen.get("about"):
        rows = rows.filter(about(chosen["about"]))
    if chosen.get("met"):
        return small_groups(met_in(rows, period))
    return small_groups(on_the_books(rows, period), "stood")


def states_of(state: str) -> tuple[str, ...]:
    """The states that one value of the filter stands for."""
    return {UNCLOSED: OPEN_STATES, DATA_LATE: (State.REMEASURING,)}.get(state, (state,))
