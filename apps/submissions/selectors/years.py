"""Years of forms: when one is over, whether it was ended, what in it is unfinished."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet

from apps.core import clock
from apps.organisation.models import Period
from apps.submissions.choices import ENDED_STATES, PhaseState
from apps.submissions.models import ClosedYear, Submission, SubmissionPhase

OPEN_STATES = [state for state in PhaseState if state not in ENDED_STATES]


def years_with_forms(institution: Any) -> QuerySet[Period]:
    """Years that have forms, the latest first, each with `ended`."""
    has_forms = Submission.objects.of(institution).filter(period=OuterRef("pk"))
    ended = ClosedYear.objects.of(institution).filter(period=OuterRef("pk"))
    return (
        Period.objects.of(institution)
        .filter(Q(kind=Period.Kind.YEAR) & Exists(has_forms))
        .annotate(ended=Exists(ended))
        .order_by("-start")
    )


def year_to_show(years: list[Period]) -> str:
    """Of years, the latest first: this one, else the last before it, else the first after it."""
    codes = [year.code for year in years]
    begun = [code for code in codes if code <= str(clock.today().year)]
    return begun[0] if begun else codes[-1] if codes else ""


def over_from(year: Period) -> date:
    """The first day on which a form year may be ended: 1 January of the next."""
    return date(int(year.code) + 1, 1, 1)


def why_not_over(year: Period) -> str:
    """Why the year cannot be ended yet, or an empty text."""
    first = over_from(year)
    if clock.today() >= first:
        return ""
    return f"{year.code} 年度还没有过完，{first.year}年{first.month}月{first.day}日起才能结束。"


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
