"""What the approval of a report is of its own: it is frozen when it is confirmed; the rest is
`workflow.flow`."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from apps.core import clock
from apps.core.errors import ConflictError
from apps.layers.policies import Decision, may
from apps.operations.services import record_audit
from apps.organisation.choices import Area, Role
from apps.reports.choices import Format, ReportState
from apps.reports.compose import compose, digest_of, outline_sections, snapshot_of, texts_of
from apps.reports.models import Report, SectionRevision, SectionText, Snapshot
from apps.reports.obligations import PAGE, REVIEW, WRITE
from apps.reports.services.render import ask_for_file
from apps.workflow.approvables import STATES, Approvable, Part, State
from apps.workflow.declaring import register_approvable
from apps.workflow.levels import Level
from apps.workflow.models import ApprovalProcess
from apps.workflow.obligations import Addressee


def blockers(report: Report) -> list[str]:
    """What must be done before the report can be sent in, in words."""
    texts = texts_of(report)
    found = []
    for section in outline_sections(report):
        if not section.is_text:
            continue
        text = texts[section.code].text if section.code in texts else ""
        length = len("".join(text.split()))
        if not length:
            found.append(f"“{section.title}”还没有写")
        elif section.max_chars and length > section.max_chars:
            found.append(f"“{section.title}”有 {length} 字，上限 {section.max_chars} 字")
    waiting = SectionRevision.objects.of(report.institution_id).waiting()
    if waiting.filter(text__report=report).exists():
        found.append("有两份文字等待取舍")
    return found


class ReportApproval(Approvable[Report]):
    """A report: the quality office writes it, its outline's levels confirm it."""

    code, title_of, model, area = "reports", "报告", Report, Area.REPORTS
    url_name, fill, review = PAGE, WRITE, REVIEW
    states = {**STATES, State.APPROVED: ReportState.CONFIRMED.value}
    ended = (ReportState.CONFIRMED,)
    reopens_as = State.DRAFT
    finished_field = "confirmed_at"
    approved_word, asks = "已确认", "撰写并送审"

    def levels(self, row: Report) -> Iterable[Level]:
        return row.outline.levels

    def filler(self, row: Report) -> Addressee:
        return {"role": Role.QA_OFFICE.value}

    def deadline(self, row: Report) -> date | None:
        """By the end of the year that it is about."""
        return row.period.end

    def may_reopen(self, row: Report, actor: Any) -> Decision:
        """Who writes it opens it again: the quality office."""
        return may(actor, "reports.submit", row.subject)

    def missing(self, row: Report) -> list[str]:
        return blockers(row)

    def parts(self, row: Report, reader: Any) -> list[Part]:
        texts, before, page = texts_of(row), _last_year(row), reverse(PAGE, args=[row.pk])
        return [
            Part(
                key=section.code,
                caption=section.title,
                text=texts[section.code].text,
                changed_at=texts[section.code].updated_at,
                last_year=before.get(section.code, ""),
                url=f"{page}?{urlencode({'section': section.code})}",
            )
            for section in outline_sections(row)
            if section.code in texts
        ]

    def hands(self, row: Report) -> set[int]:
        revisions = SectionRevision.objects.of(row.institution_id).filter(text__report=row)
        return {pk for pk in revisions.values_list("author", flat=True) if pk is not None}

    def on_approved(self, row: Report, actor: Any) -> None:
        data, earlier = compose(row), Snapshot.objects.of(row.institution_id).filter(report=row)
        snapshot = Snapshot.objects.create(
            institution=row.institution,
            report=row,
            data=data,
            sha256=digest_of(data),
            made_at=clock.now(),
            made_by=actor,
            version=earlier.count() + 1,
        )
        record_audit(
            actor=actor,
            action="reports.confirm",
            obj=row,
            institution=row.institution,
            after={"sha256": snapshot.sha256, "version": snapshot.version},
        )

    def after_approval(self, row: Report, actor: Any, process: ApprovalProcess) -> None:
        """Whoever sent it has its file made."""
        snapshot = snapshot_of(row)
        if snapshot is not None and process.submitted_by:
            ask_for_file(
                report=row,
                format=Format.PDF.value,
                actor=process.submitted_by,
                version=snapshot.version,
            )

    def on_reopened(self, row: Report, actor: Any, reason: str) -> dict[str, Any]:
        """What was confirmed stays as its version, with its files and the approval that passed it."""
        snapshot = snapshot_of(row)
        if snapshot is None:
            raise ConflictError("没有找到已确认的内容。")
        snapshot.process, snapshot.reopened_reason = row.process, reason
        snapshot.reopened_at, snapshot.reopened_by = clock.now(), actor
        snapshot.save()
        return {"version": snapshot.version}


def _last_year(report: Report) -> dict[str, str]:
    """{section: text} of the same subject's report of the period before."""
    earlier = Report.objects.of(report.institution_id).filter(
        outline__code=report.outline.code,
        subject=report.subject_id,
        period__start__lt=report.period.start,
    )
    last = earlier.order_by("-period__start").values("pk")[:1]
    rows = SectionText.objects.of(report.institution_id).filter(report__in=last)
    return dict(rows.values_list("section", "text"))


REPORTS = register_approvable(ReportApproval())
