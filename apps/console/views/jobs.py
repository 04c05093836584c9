"""作业: work that was asked for, with its progress."""

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from apps.accounts.requests import SignedInRequest
from apps.console.views.base import PAGE_SIZE, ConsoleView, allowed, find
from apps.core.htmx import render_page
from apps.layers.rights import rights_of
from apps.operations.models import JobRun
from apps.operations.policies import visible_runs
from apps.organisation.choices import Area


def _runs(request: SignedInRequest) -> QuerySet[JobRun]:
    rights = rights_of(request.user)
    areas = [area.value for area in Area if rights.allows_everywhere(f"{area.value}.read")]
    everything = allowed(request.user, "settings.read")
    return visible_runs(request.user, areas=areas, all_of_them=everything)


class JobList(ConsoleView):
    def get(self, request: SignedInRequest) -> HttpResponse:
        runs = _runs(request)
        if request.GET.get("state") in JobRun.State.values:
            runs = runs.filter(state=request.GET["state"])
        page = Paginator(runs, PAGE_SIZE).get_page(request.GET.get("page"))
        return render(
            request,
            "console/job_list.html",
            {"page": page, "states": JobRun.State.choices, "state": request.GET.get("state", "")},
        )


class JobDetail(ConsoleView):
    """A run; its progress refreshes itself while it is open."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        run = find(_runs(request), request.user, pk, "没有找到这项后台任务。")
        return render_page(
            request,
            page="console/job_detail.html",
            partial="console/partials/_job.html",
            context={"run": run, "open": run.state in JobRun.OPEN},
        )
