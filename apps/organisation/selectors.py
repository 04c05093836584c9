"""Questions about the calendar and about who holds what."""

from datetime import date
from typing import Any

from django.db.models import Max, QuerySet

from apps.accounts.models import User
from apps.core import clock
from apps.organisation.models import Assignment, Holiday, Period


def period_on(institution: Any, kind: str, day: date | None = None) -> Period | None:
    """The year, academic year, term, month or teaching week that a day (today) lies in."""
    on = day or clock.today()
    return Period.objects.of(institution).filter(kind=kind, start__lte=on, end__gte=on).first()


def periods_of(institution: Any, kind: str) -> QuerySet[Period]:
    """Periods of one kind, latest first."""
    return Period.objects.of(institution).filter(kind=kind).order_by("-start")


def work_end(period: Period) -> date:
    """A term's work ends when its teaching ends; that of any other period with the period."""
    if period.kind != Period.Kind.TERM:
        return period.end
    weeks = Period.objects.of(period.institution_id).filter(parent=period, kind=Period.Kind.WEEK)
    return weeks.aggregate(last=Max("end"))["last"] or period.end


def assignments_of(user: User) -> QuerySet[Assignment]:
    """All roles that a person holds, held or will hold in units and in the institution."""
    rows = Assignment.objects.of(user.institution_id).filter(user=user)
    return rows.select_related("unit", "post").order_by("-valid_from", "role")


def holidays_of(institution: Any, year: int) -> QuerySet[Holiday]:
    """The college's own days off, and days moved, of one year."""
    return Holiday.objects.of(institution).filter(day__year=year)


def people_of(institution: Any) -> QuerySet[User]:
    """All accounts of an institution, by number."""
    return User.objects.of(institution).order_by("number")
