"""Periods of forms, mostly years: when one is over, whether it was ended, what in it is unfinished."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet

from apps.core import clock
from apps.organisation.models import Period
from apps.submissions.choices import ENDED_STATES, PhaseState
from apps.submissions.models import ClosedYear, Submission, SubmissionPhase

DAY = timedelta(days=1)
OPEN_STATES = [state for state in PhaseState if state not in ENDED_STATES]


def periods_with_forms(institution: Any) -> QuerySet[Period]:
    """Periods that have forms, the latest first, each with `ended`."""
    has_forms = Submission.objects.of(institution).filter(period=OuterRef("pk"))
    ended = ClosedYear.objects.of(institution).filter(period=OuterRef("pk"))
    return (
        Period.objects.of(institution)
        .filter(Exists(has_forms))
        .annotate(ended=Exists(ended))
        .order_by("-start")
    )


def period_to_show(periods: list[Period]) -> str:
    """The code of one, of periods the latest first: the year that runs, else what began last, else
    what begins first."""
    begun = [one for one in periods if one.start <= clock.today()]
    years = [one for one in begun if one.kind == Period.Kind.YEAR]
    shown = next(iter([*years, *begun, *reversed(periods)]), None)
    return shown.code if shown else ""


def over_from(period: Period) -> date:
    """The first day on which a period of forms may be ended: after its last day, and after the last
    day of a phase that is due only later."""
    phases = SubmissionPhase.objects.of(period.institution_id).filter(submission__period=period)
    last = phases.aggregate(last=Max("due_on"))["last"] or period.end
    return max(period.end, last) + DAY


def why_not_over(period: Period) -> str:
    """Why the period cannot be ended yet, or an empty text."""
    first = over_from(period)
    if clock.today() >= first:
        return ""
    return f"{period.words}还没有过完，{first.year}年{first.month}月{first.day}日起才能结束。"


def is_closed(year: Period) -> bool:
    return ClosedYear.objects.of(year.institution_id).filter(period=year).exists()


def unfinished_phases(year: Period) -> QuerySet[SubmissionPhase]:
    """Phases of the year's forms in which something is still to be done."""
    return (
        SubmissionPhase.objects.of(year.institution_id)
        .filter(submission__period=year)
        .exclude(state__in=ENDED_STATES)
    )


@dataclass(frozen=True)
class Unfinished:
    """One form (附件): how many of it are unfinished, and how many phases stand in each state."""

    code: str
    name: str
    forms: int
    states: tuple[int, ...]


def unfinished_by_form(year: Period) -> list[Unfinished]:
    """In the order of the forms; `states` in the order of OPEN_STATES. Forms that are done are left out."""
    counts = {state.value: Count("pk", filter=Q(state=state)) for state in OPEN_STATES}
    rows: Iterable[Any] = (
        unfinished_phases(year)
        .order_by()
        .values("submission__form_code")
        .annotate(
            name=Max("submission__template__name"),
            place=Min("submission__template__position"),
            forms=Count("submission_id", distinct=True),
            **counts,
        )
        .order_by("place", "submission__form_code")
    )
    return [
        Unfinished(
            code=row["submission__form_code"],
            name=row["name"],
            forms=row["forms"],
            states=tuple(row[state.value] for state in OPEN_STATES),
        )
        for row in rows
    ]
