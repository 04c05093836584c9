"""Ask once, use everywhere: numbers that the system knows stand in the form, each with its source.

现有基础 takes the value of the year before, 建设成效 that of the form's own year, 年度目标 a target that is
set already. What a person wrote is never touched, and no verdict is carried.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from apps.accounts.models import User
from apps.chains.selectors import targets_of
from apps.core import clock
from apps.core.errors import LockedError
from apps.datahub.models import Metric, Observation
from apps.datahub.selectors.years import Years
from apps.layers.policies import may
from apps.submissions.choices import EDITABLE_STATES, RevisionKind, Semantic
from apps.submissions.models import (
    Cell,
    FormColumn,
    FormItem,
    Revision,
    Submission,
    SubmissionPhase,
)

# How many years before the form's year a column looks.
OBSERVED = {Semantic.BASELINE: 1, Semantic.RESULT: 0}


@dataclass(frozen=True)
class Offer:
    """A number for one measure of one cell; `source` is the observation's id, 0 for a target."""

    measure: str
    text: str
    source: int


def plain(value: Any, digits: int) -> str:
    """A decimal as people write it: the metric's digits, no exponent, no needless zeros after it."""
    text = f"{value:.{digits}f}"
    exact = f"{value:f}".rstrip("0").rstrip(".")
    return exact if len(exact) > len(text) and digits else text


def _measures(item: FormItem) -> Iterator[tuple[str, str]]:
    for measure in item.measures:
        if measure.get("metric"):
            yield measure["code"], measure["metric"]


def _metrics(submission: Submission, items: Iterable[FormItem]) -> dict[str, Metric]:
    codes = {code for item in items for _, code in _measures(item)}
    rows = Metric.objects.of(submission.institution_id).active().filter(code__in=codes)
    return {metric.code: metric for metric in rows}


class Offers:
    """Every number that the system has for one form, in a fixed number of queries."""

    def __init__(self, submission: Submission, items: list[FormItem]) -> None:
        self.submission, self.items = submission, items
        self.year = int(submission.period.code)
        self.metrics = _metrics(submission, items)
        self.years = Years(submission.institution_id, [self.year - 1, self.year])
        self.observed = self._observed()
        ids = [metric.pk for metric in self.metrics.values()]
        self.targets = targets_of(submission.subject, submission.period, ids)

    def _observed(self) -> dict[tuple[int, int], Observation]:
        wanted = {
            period.pk
            for metric in self.metrics.values()
            for back in OBSERVED.values()
            if (period := self.years.period_of(metric, self.year - back))
        }
        rows = (
            Observation.objects.of(self.submission.institution_id)
            .current()
            .filter(
                subject=self.submission.subject,
                metric__in=[metric.pk for metric in self.metrics.values()],
                period__in=wanted,
            )
        )
        return {(row.metric_id, row.period_id): row for row in rows}

    def of(self, item: FormItem, semantic: str) -> list[Offer]:
        """The numbers for one row's cell in a column of this meaning."""
        offers = []
        for code, metric_code in _measures(item):
            metric = self.metrics.get(metric_code)
            if metric is None:
                continue
            if semantic == Semantic.TARGET:
                target = self.targets.get(metric.pk)
                if target is not None:
                    offers.append(Offer(code, target.text, 0))
            elif semantic in OBSERVED:
                found = self._value(metric, self.year - OBSERVED[Semantic(semantic)])
                if found is not None:
                    text = found.text or plain(found.value, metric.digits)
                    offers.append(Offer(code, text, found.pk))
        return offers

    def _value(self, metric: Metric, year: int) -> Observation | None:
        period = self.years.period_of(metric, year)
        return self.observed.get((metric.pk, period.pk)) if period else None


def _open_columns(submission: Submission) -> list[FormColumn]:
    phases = SubmissionPhase.objects.of(submission.institution_id).filter(
        submission=submission, state__in=EDITABLE_STATES
    )
    columns = FormColumn.objects.of(submission.institution_id).filter(
        template=submission.template_id, phase__in=phases.values("phase_id")
    )
    return [column for column in columns if column.semantic in (*OBSERVED, Semantic.TARGET)]


@transaction.atomic
def prefill_form(*, submission: Submission, actor: User | None = None) -> int:
    """Put what the system knows into cells that nobody has written; gives how many cells changed.

    Called again it refreshes numbers that came from the system and leaves all others. Raises
    LockedError where somebody (`actor`) asks for it and no phase is open, NotAllowedError where they
    may not write.
    """
    columns = _open_columns(submission)
    if actor is not None:
        may(actor, "plans.write", submission.subject).require()
        if not columns:
            raise LockedError("现在没有开放填写的阶段，不能带入数据。")
    items = list(
        FormItem.objects.of(submission.institution_id)
        .filter(group__template=submission.template_id)
        .exclude(measures=[])
    )
    if not columns or not items:
        return 0
    offers = Offers(submission, items)
    held = Cell.objects.of(submission.institution_id).filter(submission=submission, row=None)
    cells = {(cell.item_id, cell.column_id): cell for cell in held.select_for_update()}
    changed = 0
    for column in columns:
        for item in items:
            cell = cells.get((item.pk, column.pk)) or Cell(
                institution=submission.institution, submission=submission, column=column, item=item
            )
            changed += _take(cell, offers.of(item, column.semantic))
    return changed


def _take(cell: Cell, offers: list[Offer]) -> bool:
    """Write offers into a cell where the person has written no number of their own."""
    values, sources = dict(cell.values), dict(cell.sources)
    for offer in offers:
        theirs = offer.measure in values and offer.measure not in sources
        if theirs or (cell.version and not cell.values and not cell.sources and cell.updated_by_id):
            continue
        values[offer.measure] = offer.text
        sources[offer.measure] = offer.source
    if (values, sources) == (cell.values, cell.sources):
        return False
    number_changed = values != cell.values
    cell.values, cell.sources = values, sources
    if number_changed:
        cell.version += 1
        cell.updated_at, cell.updated_by = clock.now(), None
    cell.save()
    if number_changed:
        Revision.objects.create(
            institution=cell.institution,
            cell=cell,
            version=cell.version,
            text=cell.text,
            values=values,
            kind=RevisionKind.PREFILLED,
            at=clock.now(),
        )
    return number_changed


def prefill_year(*, institution: Any, year: int, report: Any = None) -> int:
    """Prefill every open form of a year; `report(done, total)` tells how far it is."""
    forms = Submission.objects.of(institution).filter(
        period__code=str(year), period__kind="year", phases__state__in=EDITABLE_STATES
    )
    forms = forms.select_related("subject", "period", "template", "institution").distinct()
    total, changed = forms.count(), 0
    for done, submission in enumerate(forms.order_by("pk").iterator(chunk_size=200), start=1):
        changed += prefill_form(submission=submission)
        if report and (done % 50 == 0 or done == total):
            report(done, total)
    return changed
