"""校历: periods, and the college's own days off and working days."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from apps.accounts.requests import SignedInRequest
from apps.console import forms
from apps.console.services.calendar_watch import watch_calendar
from apps.console.views.base import ConsoleView, PostView, allowed, checked, find
from apps.core import clock
from apps.core.errors import DomainError
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


def _year(request: SignedInRequest) -> int:
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


class CalendarPage(ConsoleView):
    def get(self, request: SignedInRequest) -> HttpResponse:
        institution, year = request.user.institution, _year(request)
        periods = Period.objects.of(institution).filter(start__year__lte=year, end__year__gte=year)
        calendar = Calendar.of(institution)
        kinds = [
            (label, [period for period in periods if period.kind == kind])
            for kind, label in Period.Kind.choices
        ]
        may_write = allowed(request.user, "settings.write")
        context = {
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
            "may_write": may_write,
            "form": forms.HolidayForm(),
        }
        return render(request, "console/calendar.html", context)

    @staticmethod
    def announced(institution: object, year: int) -> str:
        """Empty, or why working days of the year cannot be counted yet."""
        try:
            is_working_day(institution, clock.today().replace(year=year, month=6, day=1))
        except DomainError as error:
            return error.message
        return ""


class CalendarAt(ConsoleView):
    """Where a period ends: the calendar's page of that year."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        period = find(Period.objects.of(request.user.institution_id), request.user, pk)
        return redirect(f"{reverse('console:calendar')}?year={period.end.year}")


class CalendarPost(PostView):
    required_action = "settings.write"

    def back(self, request: SignedInRequest, **ids: int) -> HttpResponse:
        url = redirect("console:calendar")
        url["Location"] += f"?year={_year(request)}"
        return url


class YearMake(CalendarPost):
    def act(self, request: SignedInRequest, **ids: int) -> str:
        year = _year(request)
        made = ensure_calendar(institution=request.user.institution, year=year, actor=request.user)
        watch_calendar(institution=request.user.institution)
        return f"{year} 年校历补了 {len(made)} 个时段。" if made else f"{year} 年校历已经齐了。"


class TermWeeks(CalendarPost):
    """The teaching weeks of a term, laid anew."""

    def act(self, request: SignedInRequest, **ids: int) -> str:
        terms = Period.objects.of(request.user.institution_id).filter(kind=Period.Kind.TERM)
        term = find(terms, request.user, ids["pk"])
        data = checked(forms.WeeksForm(request.POST))
        weeks = set_teaching_weeks(term=term, actor=request.user, **data)
        watch_calendar(institution=request.user.institution)
        return f"{term.title}：{len(weeks)} 个教学周，{weeks[-1].end:%Y-%m-%d} 教学结束。"


class HolidayAdd(CalendarPost):
    def act(self, request: SignedInRequest, **ids: int) -> str:
        data = checked(forms.HolidayForm(request.POST))
        save_holiday(institution=request.user.institution, actor=request.user, **data)
        return f"已记下 {data['day']:%Y-%m-%d} {data['name']}。"


class HolidayDelete(CalendarPost):
    def act(self, request: SignedInRequest, **ids: int) -> str:
        rows = Holiday.objects.of(request.user.institution_id)
        remove_holiday(holiday=find(rows, request.user, ids["pk"]), actor=request.user)
        return "已删除。"
