"""One subject's metrics as they stand today: value, target, bound, warning, open problem.

A fixed number of statements, however many metrics; nothing is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from apps.chains.selectors import targets_of
from apps.core import clock
from apps.datahub.choices import YearRule
from apps.datahub.models import Metric, Observation
from apps.datahub.selectors.metrics import shown
from apps.diagnosis.choices import Judgement
from apps.diagnosis.models import DiagnosisPoint
from apps.diagnosis.selectors.judging import OFF, Bar, judge
from apps.improvement.models import Problem
from apps.layers.models import Subject
from apps.monitoring.choices import Level
from apps.monitoring.models import EarlyWarning, WarningState, WatchRule
from apps.organisation.models import Period


@dataclass(frozen=True)
class Row:
    """One metric of one point as it stands today."""

    point: DiagnosisPoint
    metric: Metric
    judgement: str
    bar: Bar
    value: Decimal | None = None
    period: Period | None = None
    observation_id: int | None = None
    target: Decimal | None = None
    bound: Decimal | None = None
    level: str = ""
    since: date | None = None
    problem: Problem | None = None

    @property
    def off(self) -> bool:
        return self.judgement == Judgement.OFF

    @property
    def needs_words(self) -> bool:
        """Whether a problem must be written: what is off, unless one stands open already."""
        return self.off and self.problem is None

    @property
    def key(self) -> str:
        return f"m{self.metric.pk}"

    def number(self, value: Decimal | None) -> str:
        text = shown(value, self.metric)
        return text if value is None else f"{text} {self.metric.unit}".strip()

    @property
    def bar_words(self) -> str:
        """「不低于 90 %」."""
        parts = []
        if self.bar.low is not None:
            parts.append(f"不低于 {self.number(self.bar.low)}")
        if self.bar.high is not None:
            parts.append(f"不高于 {self.number(self.bar.high)}")
        return "，".join(parts)

    @property
    def sentence(self) -> str:
        """What is off, with value, bound and since when: the text that a problem begins with."""
        bound = self.bound if self.bound is not None else self.bar.low or self.bar.high
        below = self.value is not None and bound is not None and self.value < bound
        period = f"{self.period.title}" if self.period else ""
        since = f"，自 {self.since:%Y-%m-%d} 起" if self.since else ""
        text = f"{self.metric.name}{period} {self.number(self.value)}"
        if bound is not None:
            text += f"，{'低于' if below else '高于'} {self.number(bound)}"
        return f"{text}{since}"[:200]


class Facts:
    """Everything about one subject's metrics, read at once."""

    def __init__(self, subject: Subject, metrics: list[Metric]) -> None:
        self.subject, self.today = subject, clock.today()
        ids = [metric.pk for metric in metrics]
        institution = subject.institution_id
        self.values = self._values(metrics)
        self.rules: dict[int, list[WatchRule]] = {}
        for rule in (
            WatchRule.objects.of(institution)
            .enabled()
            .filter(metric__in=ids)
            .select_related("metric")
        ):
            self.rules.setdefault(rule.metric_id, []).append(rule)
        states = WarningState.objects.of(institution).filter(subject=subject, rule__metric__in=ids)
        self.states: dict[int, WarningState] = {}
        for state in sorted(states.select_related("rule", "period"), key=_worst_last):
            self.states[state.rule.metric_id] = state
        warnings = EarlyWarning.objects.of(institution).open()
        warnings = warnings.filter(subject=subject, rule__metric__in=ids)
        self.since = dict(warnings.values_list("rule__metric_id", "opened_on"))
        problems = Problem.objects.of(institution).open().filter(subject=subject, metric__in=ids)
        self.problems = {problem.metric_id: problem for problem in problems}
        self.targets = self._targets(metrics)

    def _values(self, metrics: list[Metric]) -> dict[int, Observation]:
        """The value of the running period, else of the one that ended last; older ones are no data."""
        kinds = {metric.period_kind for metric in metrics}
        begun = Period.objects.of(self.subject.institution_id).filter(
            kind__in=kinds, start__lte=self.today
        )
        wanted: dict[str, list[int]] = {}
        for pk, kind, end in begun.order_by("-start").values_list("pk", "kind", "end"):
            have = wanted.setdefault(kind, [])
            if not have or (len(have) == 1 and end < self.today):
                have.append(pk)
        periods = [pk for pks in wanted.values() for pk in pks[:2]]
        rows = (
            Observation.objects.of(self.subject.institution_id)
            .current()
            .filter(subject=self.subject, metric__in=metrics, period__in=periods)
            .select_related("period")
            .order_by("period__start")
        )
        return {row.metric_id: row for row in rows}

    def _targets(self, metrics: list[Metric]) -> dict[int, Decimal]:
        years = {metric.pk: self._year(metric) for metric in metrics}
        periods = Period.objects.of(self.subject.institution_id).filter(
            kind=Period.Kind.YEAR, start__year__in=set(years.values())
        )
        found: dict[int, Decimal] = {}
        for period in periods:
            mine = [pk for pk, year in years.items() if year == period.start.year]
            for pk, target in targets_of(self.subject, period, mine).items():
                found[pk] = target.value
        return found

    def _year(self, metric: Metric) -> int:
        """The calendar year whose target a metric's value is held against."""
        seen = self.values.get(metric.pk)
        if seen is None:
            return self.today.year
        day = seen.period.start if metric.year_rule == YearRule.STARTING else seen.period.end
        return min(day.year, self.today.year)

    def row(self, point: DiagnosisPoint, metric: Metric) -> Row:
        seen = self.values.get(metric.pk)
        state = self.states.get(metric.pk)
        target = self.targets.get(metric.pk)
        known = seen or (state if state and state.level in OFF else None)
        value = known.value if known else None
        verdict = judge(metric, value, state, self.rules.get(metric.pk, []), target)
        return Row(
            point=point,
            metric=metric,
            judgement=verdict.judgement,
            bar=verdict.bar,
            value=value,
            period=known.period if known else None,
            observation_id=seen.pk if seen else None,
            target=target,
            bound=verdict.bound,
            level=state.level if state else "",
            since=self.since.get(metric.pk),
            problem=self.problems.get(metric.pk),
        )


def _worst_last(state: WarningState) -> int:
    order = [Level.YELLOW.value, Level.RED.value]
    return order.index(state.level) if state.level in order else -1
