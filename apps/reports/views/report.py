"""One report: read and write its sections, send it in, pass or return it, make and fetch files."""

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from apps.accounts.requests import SignedInRequest
from apps.core.errors import InvalidError
from apps.layers.policies import may
from apps.operations.models import JobRun
from apps.rendering.blocks import thawed
from apps.reports import selectors, services
from apps.reports.choices import REPORT_FORMATS, ReportState
from apps.reports.compose import (
    as_of_words,
    compose,
    outline_sections,
    snapshot_of,
    texts_of,
)
from apps.reports.forms import DecideForm, RenderForm, ReopenForm, SectionForm, SettleForm
from apps.reports.models import Artifact
from apps.reports.services.approvals import REPORTS
from apps.reports.views.base import OneReport, ReportPage, ReportPost
from apps.reports.views.versions import chosen_version, version_rows
from apps.workflow.changes import told_to
from apps.workflow.policies import can_review
from apps.workflow.selectors import asked_at

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class ReportDetail(OneReport):
    """One section at a time, with the outline beside it."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        report = self.report
        outline, texts = outline_sections(report), texts_of(report)
        versions = selectors.versions_of(report)
        old = chosen_version(request, versions)
        snapshot = old or snapshot_of(report)
        code = request.GET.get("section", "")
        section = next((one for one in outline if one.code == code), outline[0])
        data = snapshot.data if snapshot else compose(report, only=section.code)
        blocks: Any = next((o["blocks"] for o in data["sections"] if o["code"] == section.code), [])
        editable = bool(not old and section.is_text and report.editable and self.may("write"))
        held = texts.get(section.code)
        waiting = selectors.waiting_texts(report)
        acts = self.acts(request)
        told = told_to(REPORTS, report, request.user) if acts["decide"] else None
        changed = told.changes.changed_keys if told else frozenset()
        context = {
            "report": report,
            "outline": [
                {
                    "section": one,
                    "written": bool(one.code in texts and texts[one.code].text),
                    "waiting": len(waiting.get(one.code, [])),
                    "changed": one.code in changed,
                }
                for one in outline
            ],
            "section": section,
            "held": held,
            "blocks": self.shown_blocks(thawed(blocks), editable),
            "text_form": self.text_form(held) if editable else None,
            "late": waiting.get(section.code, []) if editable else [],
            "snapshot": snapshot,
            "registered": selectors.registered_names(report.institution_id).get(
                report.outline.code, []
            ),
            "as_of": as_of_words(report, data),
            "old": old,
            "versions": version_rows(report, versions),
            "told": told,
            **acts,
        }
        return render(request, "reports/report_detail.html", context)

    def may(self, verb: str) -> Any:
        return may(self.request.user, f"reports.{verb}", self.report.subject)

    @staticmethod
    def shown_blocks(blocks: Any, editable: bool) -> list[Any]:
        """While a text is being written it stands in its field, not above it."""
        return [
            one
            for one in blocks
            if not (editable and one.kind == "paragraph" and one.tone != "note")
        ]

    @staticmethod
    def text_form(held: Any) -> SectionForm:
        values = {"text": held.text, "version": held.version} if held else {"version": 0}
        return SectionForm(initial=values)

    def acts(self, request: SignedInRequest) -> dict[str, Any]:
        """What the reader may do with the report now."""
        report, process = self.report, self.report.process
        asked = process if report.state == ReportState.SUBMITTED else None
        level = asked.level if asked else None
        reviewing = bool(asked and level and can_review(request.user, asked))
        return {
            "blockers": services.blockers(report) if report.editable and self.may("submit") else [],
            "may_submit": report.editable and bool(self.may("submit")),
            "may_withdraw": bool(asked and asked.submitted_by_id == request.user.pk),
            "reopen": ReopenForm() if self.may_reopen() else None,
            "level": level,
            "asked": asked_at(asked) if asked else None,
            "decide": DecideForm(initial={"level": level.code}) if level and reviewing else None,
            "may_export": self.may("export"),
            "formats": REPORT_FORMATS,
            "artifacts": list(selectors.artifacts_of(report)[:20]),
            "running": self.running(request),
            "steps": list(process.steps.select_related("actor")) if process else [],
        }

    def may_reopen(self) -> bool:
        return self.report.state == ReportState.CONFIRMED and bool(self.may("submit"))

    def running(self, request: SignedInRequest) -> list[JobRun]:
        runs = JobRun.objects.of(request.user.institution_id).filter(
            type="reports.render_report", requested_by=request.user, state__in=JobRun.OPEN
        )
        return [run for run in runs if run.arguments.get("report_id") == self.report.pk]


class SectionPost(ReportPost):
    """An act upon one section comes back to that section."""

    def back(self, **kwargs: Any) -> HttpResponse:
        section = kwargs.get("section") or self.request.POST.get("section", "")
        url = reverse("reports:detail", args=[self.report.pk])
        return redirect(f"{url}?section={quote(section)}")


class SectionSave(SectionPost):
    required_action = "reports.write"

    def act(self, request: SignedInRequest, **kwargs: Any) -> str:
        may(request.user, "reports.write", self.report.subject).require()
        form = SectionForm(request.POST)
        if not form.is_valid():
            raise InvalidError("内容太长或请求格式不对，没有保存。")
        saved = services.save_text(
            report=self.report, section=kwargs["section"], actor=request.user, **form.cleaned_data
        )
        if saved.late is not None:
            return "别人刚改过这一节，你的文字另外留着，请在下面取舍。"
        return "已保存。"


class TextSettle(SectionPost):
    required_action = "reports.write"

    def act(self, request: SignedInRequest, **kwargs: Any) -> str:
        may(request.user, "reports.write", self.report.subject).require()
        form = SettleForm(request.POST)
        if not form.is_valid():
            raise InvalidError("请选择留哪一份。")
        services.settle_text(
            report=self.report,
            revision_id=kwargs["revision_id"],
            actor=request.user,
            **form.cleaned_data,
        )
        return "已取舍，另一份留在历次内容里。"


class ReportSubmit(ReportPost):
    required_action = "reports.submit"

    def act(self, request: SignedInRequest, **kwargs: Any) -> str:
        services.submit_report(report=self.report, actor=request.user)
        return "已送审。"


class ReportWithdraw(ReportPost):
    required_action = "reports.submit"

    def act(self, request: SignedInRequest, **kwargs: Any) -> str:
        services.withdraw_report(report=self.report, actor=request.user)
        return "已撤回，可以继续修改。"


class Decide(ReportPost):
    def decision(self, request: SignedInRequest) -> dict[str, str]:
        form = DecideForm(request.POST)
        if not form.is_valid():
            raise InvalidError("意见太长，最多 1000 字。")
        return {"level_code": form.cleaned_data["level"], "reason": form.cleaned_data["reason"]}


class ReportApprove(Decide):
    def act(self, request: SignedInRequest, **kwargs: Any) -> str:
        row = services.approve_report(
            report=self.report, actor=request.user, **self.decision(request)
        )
        if row.state == ReportState.CONFIRMED:
            return "已确认，报告内容已封存。"
        return "已通过，转下一级。"


class ReportReturn(Decide):
    def act(self, request: SignedInRequest, **kwargs: Any) -> str:
        services.return_report(report=self.report, actor=request.user, **self.decision(request))
        return "已退回。"


class ReportRender(ReportPost):
    required_action = "reports.export"

    def act(self, request: SignedInRequest, **kwargs: Any) -> str:
        may(request.user, "reports.export", self.report.subject).require()
        form = RenderForm(request.POST)
        if not form.is_valid():
            raise InvalidError("只能生成 PDF 或 Word。")
        services.ask_for_file(report=self.report, actor=request.user, **form.cleaned_data)
        return "正在生成，完成后在下面“文件”里下载。"


class ArtifactFetch(ReportPage):
    """A file as attachment, to whoever may read what it is made of now."""

    artifact: Artifact

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        self.artifact = selectors.artifact_for(request.user, kwargs["pk"])

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        content = services.read_file(artifact=self.artifact, actor=request.user)
        response = HttpResponse(content, content_type=TYPES[self.artifact.format])
        name = quote(self.artifact.name)
        response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response
