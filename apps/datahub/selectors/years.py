"""Which period's value is that of a year, a term, a month: by the metric's rule."""

from collections.abc import Iterable
from typing import Any

from apps.datahub.choices import YearRule
from apps.datahub.models import Metric
from apps.organisation.models import Period
from apps.organisation.spans import Span


class ValuePeriods:
    """The periods of some stretches of days, read once: ``periods.of(metric, Span.of_year(2026))``."""

    def __init__(self, institution: Any, spans: Iterable[Span]) -> None:
        asked = list(spans)
        low, high = min(one.start for one in asked), max(one.end for one in asked)
        rows = Period.objects.of(institution).filter(start__lte=high, end__gte=low)
        self.rows: dict[str, list[Period]] = {}
        for period in rows.order_by("end", "start"):
            self.rows.setdefault(period.kind, []).append(period)

    def of(self, metric: Metric, span: Span) -> Period | None:
        """The period whose value is the stretch's, or None where none ends (or begins) in it."""
        return self.period(metric.period_kind, metric.year_rule, span)

    def period(self, kind: str, rule: str, span: Span) -> Period | None:
        if rule == YearRule.LAST_TERM:
            kind, rule = Period.Kind.TERM, YearRule.ENDING
        rows = self.rows.get(kind, [])
        if rule == YearRule.STARTING:
            return next((one for one in rows if span.holds(one.start)), None)
        return next((one for one in reversed(rows) if span.holds(one.end)), None)
