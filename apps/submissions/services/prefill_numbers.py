"""Numbers that the system knows for a form, each with its source.

现有基础 takes the value of the period before, 建设成效 that of the form's own, 年度目标 a target that is set
already.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from apps.chains.selectors import targets_of
from apps.datahub.models import Metric, Observation
from apps.datahub.selectors.metrics import digits_of
from apps.datahub.selectors.years import ValuePeriods
from apps.organisation.spans import Span, span_before
from apps.submissions.choices import Semantic
from apps.submissions.models import FormItem, Submission
from apps.submissions.selectors.problem_words import plain

# How many periods before the form's own a column looks.
OBSERVED = {Semantic.BASELINE: 1, Semantic.RESULT: 0}


@dataclass(frozen=True)
class Offer:
    """A number for one measure of one cell; `source` is the observation's id, 0 for a target."""

    measure: str
    text: str
    source: int


def _measures(item: FormItem) -> Iterator[tuple[str, str]]:
    for measure in item.measures:
        if measure.metric:
            yield measure.code, measure.metric


def _metrics(submission: Submission, items: Iterable[FormItem]) -> dict[str, Metric]:
    codes = {code for item in items for _, code in _measures(item)}
    rows = Metric.objects.of(submission.institution_id).active().filter(code__in=codes)
    return {metric.code: metric for metric in rows}


class Offers:
    """Every number that the system has for one form, in a fixed number of queries."""

    def __init__(self, submission: Submission, items: list[FormItem]) -> None:
        self.submission, self.items = submission, items
        self.spans = (Span.of(submission.period), span_before(submission.period))
        self.metrics = _metrics(submission, items)
        self.held = ValuePeriods(submission.institution_id, self.spans)
        self.observed = self._observed()
        ids = [metric.pk for metric in self.metrics.values()]
        self.targets = targets_of(submission.subject, submission.period, ids)

    def _observed(self) -> dict[tuple[int, int], Observation]:
        wanted = {
            period.pk
            for metric in self.metrics.values()
            for back in OBSERVED.values()
            if (period := self.held.of(metric, self.spans[back]))
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
                found = self._value(metric, OBSERVED[Semantic(semantic)])
                if found is not None:
                    digits = digits_of(metric)
                    text = (digits and found.text) or plain(found.value, digits)
                    offers.append(Offer(code, text, found.pk))
        return offers

    def _value(self, metric: Metric, back: int) -> Observation | None:
        period = self.held.of(metric, self.spans[back])
        return self.observed.get((metric.pk, period.pk)) if period else None
