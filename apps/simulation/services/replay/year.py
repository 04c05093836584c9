"""What the quality office begins and ends by itself: the year, its forms, the college's report."""

from __future__ import annotations

from datetime import date

from apps.accounts.models import Institution, User
from apps.core import clock
from apps.core.errors import InvalidError
from apps.diagnosis.choices import Purpose
from apps.diagnosis.models import Cycle, Scheme
from apps.diagnosis.services import open_cycle
from apps.organisation.cadences import CadenceUnit
from apps.organisation.choices import Role
from apps.organisation.models import Assignment, Period
from apps.reports.models import Outline, Report
from apps.reports.services import open_report
from apps.simulation.services.replay.cast import whole_college
from apps.submissions.selectors import is_closed, periods_with_forms
from apps.submissions.services import (
    close_forms,
    open_due_phases,
    open_year,
    prefill_forms,
    year_period,
)

DECEMBER, JANUARY = 12, 1
# The old year is ended from this day of January on: what came late is in by then.
LAST_DAYS = 15


def office(institution: Institution) -> User:
    """Raises InvalidError where nobody is the quality office."""
    held = Assignment.objects.of(institution).on(clock.today()).filter(role=Role.QA_OFFICE)
    found = held.select_related("user__institution").order_by("pk").first()
    if found is None:
        raise InvalidError("还没有人担任质管办，不能开启年度。")
    return found.user


def begin(institution: Institution, day: date) -> None:
    """Open the year and its phases when their days come, and in December the reports on the college."""
    made = open_year(institution=institution, year=day.year, actor=office(institution)).made
    if open_due_phases() or made:
        prefill_forms(period=year_period(institution, day.year))
    if day.month == DECEMBER:
        _open_reports(institution, day)


def _open_reports(institution: Institution, day: date) -> None:
    college = whole_college(institution)
    year = Period.objects.of(institution).get(kind=Period.Kind.YEAR, code=str(day.year))
    there = Report.objects.of(institution).filter(subject=college, period=year)
    yearly = Outline.objects.of(institution).filter(period=year.kind)
    for outline in yearly.exclude(pk__in=there.values("outline")):
        if outline.fits(college):
            open_report(outline=outline, subject=college, period=year, actor=office(institution))


def end(institution: Institution, day: date) -> None:
    """In the middle of January the year before is ended; called again it changes nothing."""
    if day.month != JANUARY or day.day < LAST_DAYS:
        return
    year = periods_with_forms(institution).filter(code=str(day.year - 1)).first()
    if year is not None and not is_closed(year):
        close_forms(period=year, actor=office(institution))


def ask_now(institution: Institution) -> None:
    """A round of what is opened on demand, so that desks have one today."""
    schemes = Scheme.objects.of(institution).enabled().filter(cadence_unit=CadenceUnit.DEMAND)
    running = Cycle.objects.of(institution).running().values("scheme")
    for scheme in schemes.filter(purpose=Purpose.SELF).exclude(pk__in=running):
        open_cycle(scheme=scheme, actor=office(institution))
