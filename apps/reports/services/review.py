"""Bring a report through its approval: the quality office, then the school's leader; then it is frozen."""

from typing import Any

from django.db import transaction

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import ConflictError, InvalidError
from apps.layers.policies import may
from apps.operations.services import record_audit, send_notice
from apps.reports.choices import Format, ReportState
from apps.reports.compose import compose, digest_of, outline_sections, texts_of
from apps.reports.models import Report, SectionRevision, Snapshot
from apps.reports.services.due import end_items, review_item, write_item
from apps.reports.services.render import ask_for_file
from apps.reports.services.write import locked_report, writable
from apps.workflow import services as workflow
from apps.workflow.models import ApprovalProcess


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


def _audit(report: Report, actor: User, verb: str, **after: Any) -> None:
    record_audit(
        actor=actor,
        action=f"reports.{verb}",
        obj=report,
        institution=report.institution,
        after=after,
    )


@transaction.atomic
def submit_report(*, report: Report, actor: User) -> Report:
    """送审. Raises InvalidError with what is missing, LockedError where it was sent already."""
    row = writable(report, actor)
    may(actor, "reports.submit", row.subject).require()
    missing = blockers(row)
    if missing:
        raise InvalidError("还不能送审：" + "；".join(missing) + "。")
    if row.process is None:
        row.process = workflow.open_process(
            subject=row.subject, title=str(row), levels=row.outline.levels
        )
    process = workflow.submit(process=row.process, actor=actor)
    end_items(row)
    row.state = ReportState.SUBMITTED
    row.save()
    review_item(row, process)
    _audit(row, actor, "submit")
    return row


def _asked(report: Report) -> tuple[Report, ApprovalProcess]:
    row = locked_report(report)
    if row.process is None or row.state != ReportState.SUBMITTED:
        raise ConflictError(f"现在不需要审核（{row.get_state_display()}）。")
    return row, row.process


@transaction.atomic
def approve_report(*, report: Report, actor: User, level_code: str, reason: str = "") -> Report:
    """Pass the current level; the last one confirms the report and freezes what it says."""
    row, asked = _asked(report)
    snapshot = None
    process = workflow.approve(process=asked, actor=actor, reason=reason, level_code=level_code)
    end_items(row)
    if process.state == ApprovalProcess.State.APPROVED:
        snapshot = _confirm(row, actor)
    else:
        review_item(row, process)
    _audit(row, actor, "approve", level=level_code)
    if snapshot is not None and process.submitted_by:
        _tell(row, process.submitted_by, "reports.confirmed", "已确认")
        ask_for_file(
            report=row,
            format=Format.PDF.value,
            actor=process.submitted_by,
            version=snapshot.version,
        )
    return row


def _confirm(row: Report, actor: User) -> Snapshot:
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
    row.state, row.confirmed_at = ReportState.CONFIRMED, clock.now()
    row.save()
    _audit(row, actor, "confirm", sha256=snapshot.sha256, version=snapshot.version)
    return snapshot


def _tell(row: Report, user: User, kind: str, words: str) -> None:
    send_notice(user=user, kind=kind, title=f"{row}{words}", url=f"/reports/{row.pk}/")


@transaction.atomic
def return_report(*, report: Report, actor: User, level_code: str, reason: str) -> Report:
    """退回 with a reason."""
    row, asked = _asked(report)
    process = workflow.return_for_changes(
        process=asked, actor=actor, reason=reason, level_code=level_code
    )
    end_items(row)
    row.state = ReportState.RETURNED
    row.save()
    write_item(row, detail=reason.strip(), returned=True)
    _audit(row, actor, "return", reason=reason.strip())
    if process.submitted_by:
        _tell(row, process.submitted_by, "reports.returned", f"被退回：{reason.strip()}")
    return row


@transaction.atomic
def withdraw_report(*, report: Report, actor: User) -> Report:
    """撤回: who sent it takes it back before anybody has answered."""
    row, asked = _asked(report)
    workflow.withdraw(process=asked, actor=actor)
    end_items(row)
    row.state = ReportState.DRAFT
    row.save()
    write_item(row)
    _audit(row, actor, "withdraw")
    return row
