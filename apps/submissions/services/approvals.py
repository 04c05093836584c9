"""What the approval of a form's phase is of its own; the rest is `workflow.flow`."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import F

from apps.core import clock
from apps.layers.models import Subject
from apps.layers.policies import Decision
from apps.submissions.choices import ENDED_STATES
from apps.submissions.models import Cell, Remark, Submission, SubmissionPhase
from apps.submissions.obligations import FILL, PAGE, REVIEW
from apps.submissions.policies import may_form
from apps.submissions.selectors import blockers
from apps.submissions.selectors.looked_at import parts_of
from apps.submissions.services.targets import write_targets
from apps.workflow.approvables import Approvable, Part
from apps.workflow.declaring import register_approvable
from apps.workflow.levels import Level
from apps.workflow.obligations import Addressee


class PhaseApproval(Approvable[SubmissionPhase]):
    """A phase of a form: its unit's levels pass it, its numbers become targets."""

    code, title_of, model = "submissions", "表单阶段", SubmissionPhase
    url_name, fill, review = PAGE, FILL, REVIEW
    ended = ENDED_STATES
    finished_field = "approved_at"
    object_path, part_path = "submission_id", "phase__code"

    def subject(self, row: SubmissionPhase) -> Subject:
        return row.submission.subject

    def title(self, row: SubmissionPhase) -> str:
        return row.submission.title

    def part_title(self, row: SubmissionPhase) -> str:
        return row.phase.caption

    def levels(self, row: SubmissionPhase) -> Iterable[Level]:
        return row.submission.template.levels

    def filler(self, row: SubmissionPhase) -> Addressee:
        return {"role": row.submission.template.owner_role}

    def deadline(self, row: SubmissionPhase) -> date | None:
        return row.due_on

    def may_submit(self, row: SubmissionPhase, actor: Any) -> Decision:
        return may_form(actor, "plans.submit", row.submission)

    def missing(self, row: SubmissionPhase) -> list[str]:
        return blockers(row.submission, row.phase)

    def parts(self, row: SubmissionPhase, reader: Any) -> list[Part]:
        return parts_of(row, reader)

    def hands(self, row: SubmissionPhase) -> set[int]:
        cells = Cell.objects.of(row.institution_id).filter(
            submission=row.submission_id, column__phase=row.phase_id
        )
        authors = cells.exclude(revisions__author=None).values_list("revisions__author", flat=True)
        return {pk for pk in authors.distinct() if pk is not None}

    def audited(self, row: SubmissionPhase) -> Submission:
        return row.submission

    def on_passed(self, row: SubmissionPhase, actor: Any) -> None:
        _publish_remarks(row, answered=True)

    def on_approved(self, row: SubmissionPhase, actor: Any) -> None:
        write_targets(phase=row, actor=actor)

    def on_returned(self, row: SubmissionPhase, actor: Any) -> list[str]:
        return [cell.key for cell in _publish_remarks(row, answered=False)]


def _publish_remarks(phase: SubmissionPhase, *, answered: bool) -> list[Cell]:
    """The reviewer's words reach the filer; gives the cells that they are about, in the form's order."""
    remarks = Remark.objects.of(phase.institution_id).filter(phase=phase, published_at=None)
    cells = [
        remark.cell for remark in remarks.select_related("cell__column") if remark.cell is not None
    ]
    now = clock.now()
    remarks.update(published_at=now, answered_at=now if answered else F("answered_at"))
    return cells


PHASES = register_approvable(PhaseApproval())
