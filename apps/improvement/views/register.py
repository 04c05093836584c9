"""The register of problems: list with filters, and the ledger as a workbook."""

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse

from apps.accounts.requests import SignedInRequest
from apps.core import clock
from apps.core.htmx import render_page
from apps.improvement import ledger, selectors, services
from apps.improvement.choices import State
from apps.improvement.forms import ProblemFilter
from apps.improvement.models import Problem
from apps.improvement.views.base import ProblemPage
from apps.layers.rights import rights_of

PAGE_SIZE = 30
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def chosen_of(request: SignedInRequest) -> tuple[ProblemFilter, QuerySet[Problem], QuerySet]:
    """The filter bar, all that the reader may see, and what the filters leave of it."""
    problems = selectors.problems_for(request.user)
    form = ProblemFilter(request.GET, reader=request.user, units=selectors.units_of(problems))
    return form, problems, selectors.narrowed(problems, form.chosen(), request.user)


def tiles_of(request: SignedInRequest, counts: dict[str, int]) -> list[dict[str, object]]:
    """One small tile for each state, for late ones and for all; each leads to its list."""
    url, state = reverse("improvement:problem_list"), request.GET.get("state", "")
    late = request.GET.get("overdue", "") != ""
    tiles = [
        {
            "label": one.label,
            "count": counts[one.value],
            "url": f"{url}?state={one.value}",
            "current": state == one.value,
        }
        for one in State
    ]
    everything = {
        "label": "全部",
        "count": counts["total"],
        "url": url,
        "current": not state and not late,
    }
    overdue = {
        "label": "逾期",
        "count": counts["overdue"],
        "url": f"{url}?overdue=on",
        "current": late,
        "late": counts["overdue"] > 0,
    }
    return [everything, overdue, *tiles]


class ProblemList(ProblemPage):
    def get(self, request: SignedInRequest) -> HttpResponse:
        form, problems, left = chosen_of(request)
        counts = selectors.counts_of(problems)
        chosen = form.chosen()
        met = {"met": "再测达标"} if chosen.get("year") else {}
        left = left.select_related("institution").order_by("closed_on", "due_on", "-pk")
        context = {
            "form": form,
            "year": chosen.get("year"),
            "chips": form.chips(chosen, **met),
            "tiles": tiles_of(request, counts),
            "counts": counts,
            "page": Paginator(left, PAGE_SIZE).get_page(request.GET.get("page")),
            "may_open": rights_of(request.user).allows("warnings.write"),
            "query": request.GET.urlencode(),
        }
        return render_page(
            request,
            page="improvement/problem_list.html",
            partial="improvement/partials/_problem_table.html",
            context=context,
        )


class Ledger(ProblemPage):
    """诊改台账 of what the filters leave, as far as the reader sees it."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        form, _, left = chosen_of(request)
        content, count = ledger.workbook(left, reader=request.user)
        filters = {name: value for name, value in form.cleaned_data.items() if value}
        services.record_export(actor=request.user, count=count, filters=filters)
        response = HttpResponse(content, content_type=XLSX)
        name = f"诊改台账-{clock.today():%Y%m%d}.xlsx"
        response.headers["Content-Disposition"] = ledger.attachment(name)
        return response
