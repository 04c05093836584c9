"""年度目标: the rows behind the report's numbers of targets, by year, layer and how they stand."""

from django.core.paginator import Paginator
from django.http import HttpResponse

from apps.accounts.requests import SignedInRequest
from apps.core.htmx import render_page
from apps.layers.policies import may_everywhere
from apps.reports.forms import TargetFilter
from apps.reports.target_rows import target_rows, targets_for
from apps.reports.views.base import ReportPage
from apps.reports.views.lists import PAGE_SIZE


class TargetList(ReportPage):
    def get(self, request: SignedInRequest) -> HttpResponse:
        form = TargetFilter(request.GET, reader=request.user)
        chosen = form.chosen()
        year = chosen.get("year")
        found = targets_for(request.user, chosen) if year else []
        page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
        context = {
            "form": form,
            "year": year,
            "chips": form.chips(chosen),
            "page": page,
            "rows": target_rows(request.user, list(page)),
            "may_pack": may_everywhere(request.user, "reports.export"),
        }
        return render_page(
            request,
            page="reports/target_list.html",
            partial="reports/partials/_target_table.html",
            context=context,
        )
