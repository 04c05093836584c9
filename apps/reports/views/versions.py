"""Open a confirmed report again, and what was confirmed before."""

from typing import Any

from django.http import HttpRequest

from apps.accounts.requests import SignedInRequest
from apps.core.errors import InvalidError
from apps.layers.policies import may
from apps.reports import selectors, services
from apps.reports.forms import ReopenForm
from apps.reports.models import Report, Snapshot
from apps.reports.views.base import ReportPost


def chosen_version(request: HttpRequest, versions: list[Snapshot]) -> Snapshot | None:
    """The earlier version that the address names, if there is one."""
    number = request.GET.get("version", "")
    return next((one for one in versions if str(one.version) == number), None)


def version_rows(report: Report, versions: list[Snapshot]) -> list[dict[str, Any]]:
    """Each earlier version with its files and the acts of its approval."""
    files: dict[int, list[Any]] = {}
    if versions:
        rows = selectors.artifacts_of(report).filter(snapshot__in=versions).order_by("pk")
        for one in rows:
            files.setdefault(one.snapshot_id or 0, []).append(one)
    return [
        {
            "snapshot": one,
            "files": files.get(one.pk, []),
            "steps": list(one.process.steps.select_related("actor")) if one.process else [],
        }
        for one in versions
    ]


class ReportReopen(ReportPost):
    required_action = "reports.submit"

    def act(self, request: SignedInRequest, **kwargs: Any) -> str:
        may(request.user, "reports.submit", self.report.subject).require()
        form = ReopenForm(request.POST)
        if not form.is_valid():
            raise InvalidError("请写明重新开放的原因，最多 1000 字。")
        services.reopen_report(report=self.report, actor=request.user, **form.cleaned_data)
        return "已重新开放，可以修改；原来确认的内容和文件留作历次版本。"
