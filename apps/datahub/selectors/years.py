"""Which period's value is a calendar year's (年度), by a metric's rule."""

from typing import Any

from apps.datahub.choices import YearRule
from apps.datahub.models import Metric
from apps.organisation.models import Period


class Years:
    """The periods of some calendar years, read once: ``years.period_of(metric, 2026)``."""

    def __init__(self, institution: Any, years: list[int]) -> None:
        low, high = min(years) - 1, max(years) + 1
        rows = Period.objects.of(institution).filter(start__year__gte=low, end__year__lte=high)
        self.rows: dict[str, list[Period]] = {}
        for period in rows.order_by("end", "start"):
            self.rows.setdefault(period.kind, []).append(period)

    def period_of(self, metric: Metric, year: int) -> Period | None:
        """The period whose value is the year's, or None where the calendar has none."""
        return self.period(metric.period_kind, metric.year_rule, year)

    def period(self, kind: str, rule: str, year: int) -> Period | None:
        if rule == YearRule.LAST_TERM:
            kind, rule = Period.Kind.TERM, YearRule.ENDING
        rows = self.rows.get(kind, [])
        if rule == YearRule.STARTING:
            found = [period for period in rows if period.start.year == year]
            return found[0] if found else None
        found = [period for period in rows if period.end.year == year]
        return found[-1] if found else None
