"""校历: periods, and the college's own days off and working days."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from apps.console import forms
from apps.console.services.calendar_watch import watch_calendar
from apps.console.views.base import REFUSED, find
from apps.core import clock
from apps.core.errors import DomainError
from apps.layers.pages import ActPage, DetailPage, Page
from apps.layers.policies import may_everywhere
from apps.organisation.cadences import Calendar
from apps.organisation.calendar import is_working_day
from apps.organisation.models import Holiday, Period
from apps.organisation.running_out import calendar_gaps
from apps.organisation.services import (
    ensure_calendar,
    remove_holiday,
    save_holiday,
    set_teaching_weeks,
)


def _year(request: HttpRequest) -> int:
    text = request.POST.get("year") or request.GET.get("year", "")
    return (
        int(text)
        if len(text) == 4 and text.isdecimal() and 2000 <= int(text) <= 2100
        else clock.today().year
    )


@dataclass(frozen=True)
class Teaching:
    """A term with its teaching weeks: a term's work ends with the last of them."""

    term: Period
    weeks: list[Period]

    @property
    def ends_on(self) -> date:
        return self.weeks[-1].end if self.weeks else self.term.end

    @property
    def form(self) -> forms.WeeksForm:
        first = self.weeks[0].start if self.weeks else None
        initial = {"first_monday": first, "count": len(self.weeks) or None}
        return forms.WeeksForm(initial=initial, auto_id=f"id_{self.term.pk}_%s")


class CalendarPage(DetailPage):
    title = "校历"
    staff = True
    template = "console/calendar.html"

    def context(self, request: Any) -> dict[str, Any]:
        institution, year = request.user.institution, _year(request)
        periods = Period.objects.of(institution).filter(start__year__lte=year, end__year__gte=year)
        calendar = Calendar.of(institution)
        kinds = [
            (label, [period for period in periods if period.kind == kind])
            for kind, label in Period.Kind.choices
        ]
        return {
            "year": year,
            "kinds": [(label, rows) for label, rows in kinds if rows],
            "terms": [
                Teaching(term, calendar.weeks_of(term))
                for term in calendar.rows(Period.Kind.TERM)
                if term.start.year <= year <= term.end.year
            ],
            "holidays": Holiday.objects.of(institution).filter(day__year=year),
            "announced": self.announced(institution, year),
            "gaps": calendar_gaps(institution),
            "may_write": may_everywhere(request.user, "settings.write"),
            "form": forms.HolidayForm(),
        }

    @staticmethod
    def announced(institution: object, year: int) -> str:
        """Empty, or why working days of the year cannot be counted yet."""
        try:
            is_working_day(institution, clock.today().replace(year=year, month=6, day=1))
        except DomainError as error:
            return error.message
        return ""


class CalendarAt(Page):
    """Where a period ends: the calendar's page of that year."""

    title = "校历"
    staff = True
    period: Period

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        user: Any = request.user
        self.period = find(Period.objects.of(user.institution_id), user, kwargs["pk"])

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return redirect(f"{reverse('console:calendar')}?year={self.period.end.year}")


class CalendarAct(ActPage, abstract=True):
    required_action = "settings.write"
    everywhere = True
    refusal = REFUSED

    def back_url(self) -> str:
        return f"{reverse('console:calendar')}?year={_year(self.request)}"


class YearMake(CalendarAct):
    title = "生成校历"

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        year = _year(request)
        made = ensure_calendar(institution=request.user.institution, year=year, actor=request.user)
        watch_calendar(institution=request.user.institution)
        return f"{year} 年校历补了 {len(made)} 个时段。" if made else f"{year} 年校历已经齐了。"


class TermWeeks(CalendarAct):
    """The teaching weeks of a term, laid anew."""

    title = "教学周"
    form_class = forms.WeeksForm
    term: Period

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        user: Any = request.user
        terms = Period.objects.of(user.institution_id).filter(kind=Period.Kind.TERM)
        self.term = find(terms, user, kwargs["pk"])

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        weeks = set_teaching_weeks(term=self.term, actor=request.user, **sent)
        watch_calendar(institution=request.user.institution)
        return f"{self.term.title}：{len(weeks)} 个教学周，{weeks[-1].end:%Y-%m-%d} 教学结束。"


class HolidayAdd(CalendarAct):
    title = "登记放假或调休"
    form_class = forms.HolidayForm

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        save_holiday(institution=request.user.institution, actor=request.user, **sent)
        return f"已记下 {sent['day']:%Y-%m-%d} {sent['name']}。"


class HolidayDelete(CalendarAct):
    title = "删除放假或调休"
    holiday: Holiday

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        user: Any = request.user
        self.holiday = find(Holiday.objects.of(user.institution_id), user, kwargs["pk"])

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        remove_holiday(holiday=self.holiday, actor=request.user)
        return "已删除。"
