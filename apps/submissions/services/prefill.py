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
from apps.core.request_cache import request_cache
from apps.improvement.models import Problem
from apps.organisation.models import Period
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
from apps.submissions.selectors.prefills import chosen, has_prefill, prefill_text
from apps.submissions.selectors.problems import ProblemOffers, TextOffer
from apps.submissions.services.prefill_numbers import OBSERVED, Offer, Offers

FILLED = (*OBSERVED, Semantic.TARGET, Semantic.PROBLEM, Semantic.IMPROVEMENT, Semantic.MEASURE)


def _open_phases(submission: Submission) -> QuerySet[SubmissionPhase]:
    return SubmissionPhase.objects.of(submission.institution_id).filter(
        submission=submission, state__in=EDITABLE_STATES
    )


def _open_columns(submission: Submission) -> list[FormColumn]:
    """The columns of open phases for which the system may have something."""
    columns = FormColumn.objects.of(submission.institution_id).filter(
        template=submission.template_id, phase__in=_open_phases(submission).values("phase_id")
    )
    return [one for one in columns if one.semantic in FILLED or has_prefill(one)]


def _items(submission: Submission) -> list[FormItem]:
    return list(
        FormItem.objects.of(submission.institution_id)
        .filter(group__template=submission.template_id)
        .select_related("group")
    )


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
        made = chosen(self.submission, column, item) if column.choices else {}
        numbers += [Offer(code, option, 0) for code, option in made.items()]
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
    if actor is not None:
        may_form(actor, "plans.write", submission).require()
        if not _open_phases(submission).exists():
            raise LockedError("现在没有开放填写的阶段，不能带入数据。")
    columns, items = _open_columns(submission), _items(submission)
    if not columns or not items:
        return 0
    with request_cache():
        return _fill(submission, columns, items)


def _fill(submission: Submission, columns: list[FormColumn], items: list[FormItem]) -> int:
    """Offer each cell what there is; gives how many changed."""
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


def why_empty(submission: Submission) -> str:
    """What the person has to write: how many rows of the open columns have no number in the system."""
    columns, items = _open_columns(submission), _items(submission)
    if not columns:
        return "这一阶段的各栏由填报人书写，系统没有可带入的内容。"
    numbers = [one for one in columns if one.semantic in OBSERVED]
    offers = Offers(submission, items) if numbers else None
    kept = {code for item in items for code in item.group.own_columns}
    said = []
    for column in numbers:
        rows = [item for item in items if _belongs(column, item, kept)]
        unknown = sum(not offers.of(item, column.semantic) for item in rows) if offers else 0
        if unknown:
            said.append(
                f"“{column.caption}”{len(rows)} 项中有 {unknown} 项系统里没有数，请自行填写。"
            )
    return "".join(said)


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
        if any(measure.metric for measure in measures)
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


def prefill_forms(*, period: Period, report: Callable[[int, int], None] | None = None) -> int:
    """Prefill every open form of a period; `report(done, total)` tells how far it is."""
    institution = period.institution_id
    open_phases = SubmissionPhase.objects.of(institution).filter(
        submission=OuterRef("pk"), state__in=EDITABLE_STATES
    )
    open_forms = Submission.objects.of(institution).filter(Exists(open_phases), period=period)
    forms = _worth_asking(open_forms, institution)
    forms = forms.select_related("subject", "period", "template", "institution")
    total, changed = forms.count(), 0
    for done, submission in enumerate(forms.order_by("pk").iterator(chunk_size=200), start=1):
        changed += prefill_form(submission=submission)
        if report and (done % 50 == 0 or done == total):
            report(done, total)
    return changed
