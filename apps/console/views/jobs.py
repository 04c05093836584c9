"""后台任务: work that was asked for, with its progress."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from apps.console import forms
from apps.console.views.base import find
from apps.core.htmx import render_page
from apps.core.templatetags.ui import zh_time
from apps.layers.pages import Column, Empty, FilterForm, ListPage, Page
from apps.layers.rights import rights_of
from apps.operations.models import JobRun
from apps.operations.policies import visible_runs
from apps.organisation.choices import Area


def _runs(user: Any) -> QuerySet[JobRun]:
    rights = rights_of(user)
    areas = [area.value for area in Area if rights.allows_everywhere(f"{area.value}.read")]
    everything = rights.allows_everywhere("settings.read")
    return visible_runs(user, areas=areas, all_of_them=everything)


def name(run: JobRun, reader: Any) -> str:
    return run.title or run.type


def progress(run: JobRun, reader: Any) -> str:
    running = run.progress_total and run.state == JobRun.State.RUNNING
    return f"{run.progress_done} / {run.progress_total}" if running else ""


def requester(run: JobRun, reader: Any) -> str:
    return run.requested_by.name if run.requested_by else "系统"


def moment(run: JobRun, reader: Any) -> str:
    return zh_time(run.requested_at)


class JobList(ListPage):
    title = "后台任务"
    staff = True
    word = "项"
    filters: type[FilterForm] = forms.JobFilter
    columns = (
        Column("title", "后台任务", name, link="console:job_detail"),
        Column("state", "状态", "get_state_display", sort="state"),
        Column("progress", "进展", progress),
        Column("requested_by", "请求人", requester, phone=False),
        Column("requested_at", "时间", kind="date", text=moment, sort="requested_at"),
    )
    empty = Empty("没有后台任务", "导入大文件或出报告时，这里看得到进展。", "list-checks")

    def lead(self) -> str:
        return "导入、计算、出报告等后台工作；可以离开，做完会通知。"

    def rows(self) -> QuerySet[JobRun]:
        runs = _runs(self.reader)
        state = self.chosen.get("state")
        return runs.filter(state=state) if state else runs


class JobDetail(Page):
    """A run; its progress refreshes itself while it is open."""

    title = "后台任务"
    staff = True
    run: JobRun

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        user: Any = request.user
        self.run = find(_runs(user), user, kwargs["pk"], "没有找到这项后台任务。")

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return render_page(
            request,
            page="console/job_detail.html",
            partial="console/partials/_job.html",
            context={"run": self.run, "open": self.run.state in JobRun.OPEN},
        )
