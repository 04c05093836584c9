"""Bring a report through its approval: the quality office, then the school's leader; then it is frozen."""

from django.db import transaction

from apps.accounts.models import User
from apps.layers.policies import may
from apps.reports.models import Report
from apps.reports.services.approvals import REPORTS
from apps.reports.services.write import locked_report, writable
from apps.workflow.services import flow


@transaction.atomic
def submit_report(*, report: Report, actor: User) -> Report:
    """送审. Raises InvalidError with what is missing, LockedError where it was sent already."""
    return flow.submit(REPORTS, writable(report, actor), actor=actor)


@transaction.atomic
def approve_report(*, report: Report, actor: User, level_code: str, reason: str = "") -> Report:
    """Pass the current level; the last one confirms the report and freezes what it says."""
    row = locked_report(report)
    return flow.approve(REPORTS, row, actor=actor, level_code=level_code, reason=reason)


@transaction.atomic
def return_report(*, report: Report, actor: User, level_code: str, reason: str) -> Report:
    """退回 with a reason."""
    row = locked_report(report)
    return flow.give_back(REPORTS, row, actor=actor, level_code=level_code, reason=reason)


@transaction.atomic
def withdraw_report(*, report: Report, actor: User) -> Report:
    """撤回: who sent it takes it back before anybody has answered."""
    return flow.withdraw(REPORTS, locked_report(report), actor=actor)


@transaction.atomic
def reopen_report(*, report: Report, actor: User, reason: str) -> Report:
    """重新开放: a confirmed report is a draft again, for a new round; what was confirmed stays.

    Raises NotAllowedError, InvalidError without a reason, ConflictError where it is not confirmed.
    """
    may(actor, "reports.submit", report.subject).require()
    return flow.reopen(REPORTS, locked_report(report), actor=actor, reason=reason)
