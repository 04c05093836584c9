"""校历: periods, and the college's own days off and working days."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from apps.accounts.requests import SignedInRequest
from apps.console import forms
from apps.console.views.base import ConsoleView, PostView, allowed, checked, find
from apps.core import clock
from apps.core.errors import DomainError
from apps.organisation.calendar import is_working_day
from apps.organisation.models import Holiday, Period
from apps.organisation.services import ensure_calendar, remove_holiday, save_holiday


def _year(request: SignedInRequest) -> int:
    text = request.POST.get("year") or request.GET.get("year", "")
    return (
        int(text)
        if len(text) == 4 and text.isdecimal() and 2000 <= int(text) <= 2100
        else clock.today().year
    )


class CalendarPage(ConsoleView):
    def get(self, request: SignedInRequest) -> HttpResponse:
        institution, year = request.user.institution, _year(request)
        periods = Period.objects.of(institution).filter(start__year__lte=year, end__year__gte=year)
        kinds = [
            (label, [period for period in periods if period.kind == kind])
            for kind, label in Period.Kind.choices
        ]
        context = {
            "year": year,
            "kinds": [(label, rows) for label, rows in kinds if rows],
            "holidays": Holiday.objects.of(institution).filter(day__year=year),
            "announced": self.announced(institution, year),
            "may_write": allowed(request.user, "settings.write"),
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
        return f"{year} 年校历补了 {len(made)} 个时段。" if made else f"{year} 年校历已经齐了。"


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
