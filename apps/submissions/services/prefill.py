"""Ask once, use everywhere: what the system knows stands in the form, each with its source.

Numbers come from observations and targets, texts from the register of problems (存在问题, 改进措施,
建设成效, and measures that go on from last year in 主要举措) and from whatever apps have registered. What a
person wrote is never touched, and no verdict is carried.
"""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import LockedError
from apps.improvement.models import Problem
from apps.submissions.choices import EDITABLE_STATES, RevisionKind, Semantic
from apps.submissions.models import (
    Cell,
    FormColumn,
    FormItem,
    Revision,
    Submission,
    SubmissionPhase,
)
from apps.submissions.policies import may_form
from apps.submissions.selectors.prefills import has_prefill, prefill_text
from apps.submissions.selectors.problems import ProblemOffers, TextOffer
from apps.submissions.services.prefill_numbers import OBSERVED, Offer, Offers

FILLED = (*OBSERVED, Semantic.TARGET, Semantic.PROBLEM, Semantic.IMPROVEMENT, Semantic.MEASURE)


def _open_columns(submission: Submission) -> list[FormColumn]:
    phases = SubmissionPhase.objects.of(submission.institution_id).filter(
        submission=submission, state__in=EDITABLE_STATES
    )
    columns = FormColumn.objects.of(submission.institution_id).filter(
        template=submission.template_id, phase__in=phases.values("phase_id")
    )
    return [one for one in columns if one.semantic in FILLED or has_prefill(one)]


class FormOffers:
    """Everything that the system has for one form: numbers and texts, cell by cell."""

    def __init__(self, submission: Submission, items: list[FormItem]) -> None:
        self.submission = submission
        measured = [item for item in items if item.measures]
        self.numbers = Offers(submission, measured) if measured else None
        self.problems = ProblemOffers(submission, items)

    def text(self, item: FormItem, column: FormColumn) -> TextOffer | None:
        if has_prefill(column):
            text = prefill_text(self.submission, column, item)
            return TextOffer(text) if text else None
        return self.problems.of(item, column.semantic)

    def offered(self, item: FormItem, column: FormColumn) -> tuple[list[Offer], TextOffer | None]:
        numbers = self.numbers.of(item, column.semantic) if self.numbers else []
        return numbers, self.text(item, column)


def _belongs(column: FormColumn, item: FormItem, kept: set[str]) -> bool:
    own = item.group.own_columns
    return column.code in own if own else column.code not in kept


@transaction.atomic
def prefill_form(*, submission: Submission, actor: User | None = None) -> int:
    """Put what the system knows into cells that nobody has written; gives how many cells changed.

    Called again it refreshes what came from the system and leaves all others. Raises LockedError where
    somebody (`actor`) asks for it and no phase is open, NotAllowedError where they may not write.
    """
    columns = _open_columns(submission)
    if actor is not None:
        may_form(actor, "plans.write", submission).require()
        if not columns:
            raise LockedError("现在没有开放填写的阶段，不能带入数据。")
    items = list(
        FormItem.objects.of(submission.institution_id)
        .filter(group__template=submission.template_id)
        .select_related("group")
    )
    if not columns or not items:
        return 0
    offers = FormOffers(submission, items)
    held = Cell.objects.of(submission.institution_id).filter(submission=submission, row=None)
    cells = {(cell.item_id, cell.column_id): cell for cell in held.select_for_update()}
    kept = {code for item in items for code in item.group.own_columns}
    changed = 0
    for column in columns:
        for item in items:
            if not _belongs(column, item, kept):
                continue
            cell = cells.get((item.pk, column.pk)) or Cell(
                institution=submission.institution, submission=submission, column=column, item=item
            )
            changed += _take(cell, *offers.offered(item, column))
    return changed


def _take(cell: Cell, numbers: list[Offer], text: TextOffer | None) -> bool:
    """Write offers into a cell where the person has written nothing of their own; tells whether it changed."""
    before = (cell.values, cell.sources, cell.text, cell.offered)
    was_written = (cell.values, cell.text)
    _take_numbers(cell, numbers)
    _take_text(cell, text)
    if before == (cell.values, cell.sources, cell.text, cell.offered):
        return False
    changed = was_written != (cell.values, cell.text)
    if changed:
        cell.version += 1
        cell.updated_at, cell.updated_by = clock.now(), None
    cell.save()
    if changed:
        Revision.objects.create(
            institution=cell.institution,
            cell=cell,
            version=cell.version,
            text=cell.text,
            values=cell.values,
            kind=RevisionKind.CARRIED if text and text.carried else RevisionKind.PREFILLED,
            at=clock.now(),
        )
    return changed


def _take_numbers(cell: Cell, offers: list[Offer]) -> None:
    values, sources = dict(cell.values), dict(cell.sources)
    for offer in offers:
        theirs = offer.measure in values and offer.measure not in sources
        if theirs or (cell.version and not cell.values and not cell.sources and cell.updated_by_id):
            continue
        values[offer.measure] = offer.text
        sources[offer.measure] = offer.source
    cell.values, cell.sources = values, sources


def _take_text(cell: Cell, offer: TextOffer | None) -> None:
    """A text that a person wrote, changed or emptied stays as it is."""
    if offer is None:
        return
    if cell.text != cell.offered.get("text", ""):
        return
    cell.text = offer.text
    cell.offered = {"text": offer.text, "problems": list(offer.problems)}


def _worth_asking(forms: QuerySet[Submission], institution: Any) -> QuerySet[Submission]:
    """Forms for which the system may have something: twenty thousand others are not even opened."""
    items = FormItem.objects.of(institution).exclude(measures=[])
    measured = {
        template
        for template, measures in items.values_list("group__template", "measures")
        if any(measure.get("metric") for measure in measures)
    }
    asking = [
        column.template_id
        for column in FormColumn.objects.of(institution).exclude(prefill="", parts=[])
        if has_prefill(column)
    ]
    problems = Problem.objects.of(institution).filter(subject=OuterRef("subject"))
    before = (
        Cell.objects.of(institution)
        .filled()
        .filter(
            submission__subject=OuterRef("subject"),
            submission__form_code=OuterRef("form_code"),
            submission__period__end__lt=OuterRef("period__start"),
            column__semantic=Semantic.IMPROVEMENT,
        )
    )
    return forms.filter(
        Q(template__in=measured) | Q(template__in=asking) | Q(Exists(problems)) | Q(Exists(before))
    )


def prefill_year(
    *, institution: Any, year: int, report: Callable[[int, int], None] | None = None
) -> int:
    """Prefill every open form of a year; `report(done, total)` tells how far it is."""
    open_phases = SubmissionPhase.objects.of(institution).filter(
        submission=OuterRef("pk"), state__in=EDITABLE_STATES
    )
    of_year = Submission.objects.of(institution).filter(
        Exists(open_phases), period__code=str(year), period__kind="year"
    )
    forms = _worth_asking(of_year, institution)
    forms = forms.select_related("subject", "period", "template", "institution")
    total, changed = forms.count(), 0
    for done, submission in enumerate(forms.order_by("pk").iterator(chunk_size=200), start=1):
        changed += prefill_form(submission=submission)
        if report and (done % 50 == 0 or done == total):
            report(done, total)
    return changed
