"""Bring a college's year under way: forms opened, known numbers in them, warnings as the data say."""

from dataclasses import dataclass

from apps.accounts.models import Institution
from apps.core import clock
from apps.core.errors import InvalidError
from apps.monitoring.services import recompute_warnings
from apps.organisation.choices import Role
from apps.organisation.models import Assignment
from apps.submissions.services import open_year, prefill_forms, year_period


@dataclass(frozen=True)
class Started:
    forms: int
    cells: int
    warnings: int


def start_year(*, institution: Institution, year: int | None = None) -> Started:
    """As the quality office would: twice changes nothing. Raises InvalidError without such an office."""
    year = year or clock.today().year
    offices = Assignment.objects.of(institution).on(clock.today()).filter(role=Role.QA_OFFICE)
    office = offices.select_related("user").order_by("pk").first()
    if office is None:
        raise InvalidError("还没有人担任质管办，不能开启年度。")
    opened = open_year(institution=institution, year=year, actor=office.user)
    done = recompute_warnings(institution=institution, actor=office.user)
    cells = prefill_forms(period=year_period(institution, year))  # the forms tell of warnings too
    return Started(opened.made, cells, done.off)
