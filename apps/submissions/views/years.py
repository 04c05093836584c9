"""结束年度 (or a term, a month): first what is unfinished, then the button."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from apps.accounts.requests import SignedInRequest
from apps.core.errors import DomainError
from apps.layers.policies import may_everywhere
from apps.organisation.models import Period
from apps.submissions import selectors
from apps.submissions.choices import UNFINISHED
from apps.submissions.services import close_forms
from apps.submissions.views.base import SignedIn


class YearClose(SignedIn):
    """GET shows a year (the latest that is over, if none is named), POST ends it."""

    required_action = "plans.approve"

    def get(self, request: SignedInRequest) -> HttpResponse:
        may_everywhere(request.user, "plans.approve").require()
        years = list(selectors.periods_with_forms(request.user.institution_id))
        context = {"years": years, "unfinished_filter": UNFINISHED}
        year = _chosen(years, request.GET.get("year", ""))
        if year is not None:
            context |= _standing(year)
        return render(request, "submissions/year_close.html", context)

    def post(self, request: SignedInRequest) -> HttpResponse:
        may_everywhere(request.user, "plans.approve").require()
        periods = selectors.periods_with_forms(request.user.institution_id)
        period = periods.filter(code=request.POST.get("year", "")).first()
        if period is None:
            messages.error(request, "请选择要结束的年度。")
            return redirect("submissions:close_year")
        try:
            closed = close_forms(period=period, actor=request.user)
        except DomainError as error:
            if error.status == 403:
                raise
            messages.error(request, error.message)
            return redirect("submissions:close_year")
        if closed.phases:
            words = f"{period.words}已结束：{closed.forms} 份没有完成，已标为“未完成”，待办已取消。"
            messages.success(request, words)
        else:
            messages.info(request, f"{period.words}已结束，没有未完成的表单。")
        return redirect(reverse("submissions:list", query={"year": period.code}))


def _chosen(years: list[Period], code: str) -> Period | None:
    """The year that is asked for; else the latest that can be ended, else the latest."""
    named = [year for year in years if year.code == code]
    over = [year for year in years if not selectors.why_not_over(year)]
    return next(iter([*named, *over, *years]), None)


def _standing(year: Period) -> dict[str, Any]:
    rows = selectors.unfinished_by_form(year)
    return {
        "year": year,
        "why_not": selectors.why_not_over(year),
        "rows": rows,
        "forms": sum(row.forms for row in rows),
        "states": [state.label for state in selectors.OPEN_STATES],
    }
