"""The cells of a phase as its reviewer compares them: with last year's text, and with what was remarked."""

from typing import Any

from apps.submissions.models import Cell, Remark, Submission, SubmissionPhase
from apps.workflow.approvables import Part


def parts_of(phase: SubmissionPhase, reader: Any) -> list[Part]:
    """Each written cell of the phase, in the order of the form; three statements in all."""
    cells = Cell.objects.of(phase.institution_id).filter(
        submission=phase.submission_id, column__phase=phase.phase_id
    )
    cells = cells.select_related("column", "item__group", "row").order_by(
        "item__group__position", "item__position", "row__position", "column__position", "pk"
    )
    asked = set(
        Remark.objects.of(phase.institution_id)
        .filter(phase=phase, author=reader, published_at__isnull=False, cell__isnull=False)
        .values_list("cell_id", flat=True)
    )
    before = _last_year(phase.submission)
    return [_part(cell, before, asked) for cell in cells if not cell.is_empty]


def _part(cell: Cell, before: dict[tuple[str, str, str], str], asked: set[int]) -> Part:
    item = cell.item
    label = item.label if item else cell.row.label if cell.row else ""
    place = (item.group.code, item.code, cell.column.code) if item else ("", "", "")
    numbers = "".join(f"；{code} {value}" for code, value in sorted(cell.values.items()) if value)
    return Part(
        key=cell.key,
        caption=f"{label} · {cell.column.caption}",
        text=cell.text.strip() + numbers,
        changed_at=cell.updated_at,
        last_year=before.get(place, ""),
        asked=cell.pk in asked,
    )


def _last_year(submission: Submission) -> dict[tuple[str, str, str], str]:
    """{(group, item, column): text} of the same subject's form of the period before."""
    forms = Submission.objects.of(submission.institution_id).filter(
        subject=submission.subject_id,
        form_code=submission.form_code,
        period__start__lt=submission.period.start,
    )
    last = forms.order_by("-period__start").values("pk")[:1]
    cells = Cell.objects.of(submission.institution_id).filter(
        submission__in=last, item__isnull=False
    )
    rows = cells.values_list("item__group__code", "item__code", "column__code", "text")
    return {(group, item, column): text.strip() for group, item, column, text in rows}
