"""A form on somebody's desk: filled where the phase asks, sent, and passed level by level."""

from __future__ import annotations

from django.db import transaction

from apps.accounts.models import User
from apps.core import clock
from apps.simulation.services.replay.cast import NotNowError
from apps.simulation.services.replay.cells import Writer
from apps.simulation.services.replay.words import say
from apps.submissions import services
from apps.submissions.choices import PhaseState
from apps.submissions.models import Submission, SubmissionPhase
from apps.submissions.selectors import load_form
from apps.submissions.selectors.form import FormData
from apps.workflow.models import DueItem


def _form(item: DueItem) -> Submission:
    found = Submission.objects.of(item.institution_id).select_related(
        "subject__unit", "subject__institution", "template", "period", "institution"
    )
    return found.get(pk=item.object_id)


@transaction.atomic
def fill(item: DueItem, actor: User) -> None:
    """Take what the system knows, write what is empty in the phase that is asked for, and send it."""
    submission = _form(item)
    phase = _asked_for(load_form(submission), item)
    if phase is None:
        raise NotNowError
    services.prefill_form(submission=submission)
    _date(submission, actor)
    _own_rows(submission, actor)
    Writer(submission, actor).fill(phase.phase)
    services.submit_phase(submission=submission, phase_id=phase.phase_id, actor=actor)


def _asked_for(form: FormData, item: DueItem) -> SubmissionPhase | None:
    """Two phases may be open at once: the item names its own."""
    open_ones = [phase for phase in form.phases if phase.editable]
    return next((phase for phase in open_ones if phase.phase.code == item.part), None)


def _date(submission: Submission, actor: User) -> None:
    """The month of writing stays on the form; all else in its header the system knows."""
    today = clock.today()
    for field in submission.template.header_fields:
        if field.source == "date.month" and not submission.header.get(field.code):
            services.save_header_field(
                submission=submission,
                code=field.code,
                value=f"{today.year}年{today.month}月",
                version=submission.header_version,
                actor=actor,
            )


def _own_rows(submission: Submission, actor: User) -> None:
    for group in load_form(submission).groups:
        if group.free_rows and not group.rows:
            label = say("task", submission.subject.code, group.title, group=group.title)
            services.add_row(submission=submission, group_key=group.key, label=label, actor=actor)


def review(item: DueItem, actor: User) -> None:
    """Pass the level that is asked."""
    submission = _form(item)
    phase = _in_review(item)
    level = phase.process.level if phase is not None and phase.process else None
    if phase is None or level is None:
        raise NotNowError
    services.approve_phase(
        submission=submission, phase_id=phase.phase_id, actor=actor, level_code=level.code
    )


def _in_review(item: DueItem) -> SubmissionPhase | None:
    rows = SubmissionPhase.objects.of(item.institution_id).filter(
        submission=item.object_id, state=PhaseState.SUBMITTED, phase__code=item.part
    )
    return rows.select_related("process").first()
