"""重新开放: a confirmed report is written on; what was confirmed stays as its version, with its files."""

from django.db import transaction

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import ConflictError, InvalidError
from apps.layers.policies import may
from apps.operations.services import record_audit, send_notice
from apps.reports.choices import ReportState
from apps.reports.compose import snapshot_of
from apps.reports.models import Report, Snapshot
from apps.reports.services.due import write_item
from apps.reports.services.write import locked_report

MAX_REASON = 1000


@transaction.atomic
def reopen_report(*, report: Report, actor: User, reason: str) -> Report:
    """A draft again, for a new round of approval; everybody who sent or passed it is told.

    Raises NotAllowedError, InvalidError without a reason, ConflictError where it is not confirmed.
    """
    may(actor, "reports.submit", report.subject).require()
    why = reason.strip()
    if not why or len(why) > MAX_REASON:
        text = f"请写明重新开放的原因，最多 {MAX_REASON} 字。"
        raise InvalidError(text, fields={"reason": text})
    row = locked_report(report)
    snapshot = snapshot_of(row)
    if snapshot is None:
        raise ConflictError(f"只有已确认的报告才能重新开放（{row.get_state_display()}）。")
    snapshot.process, row.process = row.process, None
    snapshot.reopened_at, snapshot.reopened_by = clock.now(), actor
    snapshot.reopened_reason = why
    snapshot.save()
    row.state, row.confirmed_at = ReportState.DRAFT, None
    row.save()
    write_item(row, detail=f"重新开放：{why}")
    record_audit(
        actor=actor,
        action="reports.reopen",
        obj=row,
        institution=row.institution,
        after={"reason": why, "version": snapshot.version},
    )
    _tell(row, snapshot, actor, why)
    return row


def _tell(row: Report, snapshot: Snapshot, actor: User, why: str) -> None:
    steps = snapshot.process.steps.select_related("actor") if snapshot.process else []
    people = {user for user in (snapshot.made_by, *(step.actor for step in steps)) if user}
    for user in sorted(people - {actor}, key=lambda one: one.pk):
        send_notice(
            user=user,
            kind="reports.reopened",
            title=f"{row}重新开放：{why}"[:200],
            url=f"/reports/{row.pk}/",
        )
