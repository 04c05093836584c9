"""One subject's metrics as they stand today: value, target, bound, warning, open problem.

A fixed number of statements, however many metrics; nothing is written.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from apps.chains.selectors import targets_of
from apps.core import clock
from apps.datahub.bar import Bar, Measure, measure_of, within_words
from apps.datahub.bar.picture import Picture, picture_of
from apps.datahub.choices import YearRule
from apps.datahub.models import Metric, Observation
from apps.diagnosis.choices import SHAPES, Judgement
from apps.diagnosis.models import DiagnosisPoint
from apps.diagnosis.selectors.judging import OFF, Judged, Seen, judge
from apps.improvement.models import Problem
from apps.layers.models import Subject
from apps.monitoring.bars import Watching, rules_by_metric, sum_of_rules, targets_by_rules
from apps.monitoring.choices import Level
from apps.monitoring.models import EarlyWarning, WarningState, WatchRule
from apps.organisation.models import Period


@dataclass(frozen=True)
class Row:
    """One metric of one point as it stands today: all of it about one observation.

    `warned` is a warning about another value, where the newest one is not judged by monitoring yet;
    `judged_by` the rule that the value is beyond, and in which version.
    """

    point: DiagnosisPoint
    metric: Metric
    held: Judged
    value: Decimal | None = None
    period: Period | None = None
    observation_id: int | None = None
    target: Decimal | None = None
    level: str = ""
    since: date | None = None
    problem: Problem | None = None
    warned: WarningState | None = None
    judged_by: tuple[WatchRule, int] | None = None

    @property
    def judgement(self) -> str:
        return self.held.judgement

    @property
    def bar(self) -> Bar:
        """What a better value must meet."""
        return self.held.must

    @property
    def bound(self) -> Decimal | None:
        return self.held.bound

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

    @property
    def measure(self) -> Measure:
        return measure_of(self.metric)

    def number(self, value: Decimal | None) -> str:
        return self.measure.number(value)

    @property
    def when(self) -> str:
        """The value's period; one that has not ended says so, its value may still change."""
        if self.period is None:
            return ""
        return self.period.title + ("（未结束）" if self.period.end >= clock.today() else "")

    @property
    def bar_words(self) -> str:
        """「不低于 90%」."""
        return within_words(self.bar, self.measure)

    @property
    def rule_words(self) -> str:
        """The rule's bounds alone, without the target."""
        return within_words(self.held.by_rule, self.measure)

    @property
    def verdict(self) -> str:
        """「达标」, 「未达目标 4 人，差 1 人」, 「低于红色界限 5 人，差 2 人」: with what it goes by."""
        if self.off and self.bound is not None:
            return self.held.words(self.metric)
        return str(Judgement(self.judgement).label)

    @property
    def against(self) -> str:
        """What the value is held against: 「目标 4 人，已达到；界限：不低于 5 人」."""
        parts = []
        if self.target is not None:
            reached = ""
            if self.value is not None and self.held.by_target:
                missed = self.held.by_target.judge(self.value).off
                reached = "，未达到" if missed else "，已达到"
            parts.append(f"目标 {self.number(self.target)}{reached}")
        if self.held.by_rule:
            parts.append(f"界限：{self.rule_words}")
        return "；".join(parts)

    @property
    def picture(self) -> Picture:
        """The number against its bounds and target, with the verdict as it was found."""
        bar = replace(self.held.by_rule or self.held.bar, target=self.target)
        shape = self.level or SHAPES[self.judgement]
        return picture_of(self.metric, self.value, bar, (shape, self.verdict))

    @property
    def elsewhere(self) -> str:
        """What a warning says of another value than the one that stands here."""
        state = self.warned
        if state is None:
            return ""
        later = self.period is not None and self.period.end >= clock.today()
        then = f"，{self.period.title}结束后重新判断" if self.period and later else "，等待重算"
        period = state.period.title if state.period else ""
        level = state.get_level_display()
        return f"预警按{period}的 {self.number(state.value)}判断：{level}{then}"

    @property
    def sentence(self) -> str:
        """What is off, with value, what it missed and since when: the text that a problem begins with."""
        day = self.since
        since = f"，自 {day.year}年{day.month}月{day.day}日起" if day else ""
        period = f"（{self.period.title}）" if self.period else ""
        return f"{self.metric.name}{period} {self.number(self.value)}，{self.verdict}{since}"[:200]


class Facts:
    """Everything about one subject's metrics, read at once."""

    def __init__(self, subject: Subject, metrics: list[Metric]) -> None:
        self.subject, self.today = subject, clock.today()
        ids = [metric.pk for metric in metrics]
        institution = subject.institution_id
        self.values = self._values(metrics)
        self.rules = rules_by_metric(institution, ids)
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
        self.held = self._held()

    def _held(self) -> dict[int, Decimal]:
        """By observation: the target that a rule by target holds it against."""
        return targets_by_rules(self.subject.institution_id, self.rules, self.values.values())

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
            .select_related("period", "metric")
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
        value = self.values.get(metric.pk)
        state = self.states.get(metric.pk)
        if state is not None and state.level not in OFF:
            state = None
        same = state is not None and (value is None or _is_about(state, value))
        mine, other = (state, None) if same else (None, state)
        known = value or mine
        target = self.targets.get(metric.pk)
        seen = Seen(known.value if known else None, mine)
        rules, aim = self.rules.get(metric.pk, []), self.held.get(value.pk) if value else target
        day = value.period.end if value else None
        bar = sum_of_rules(rules, aim, day)
        return Row(
            point=point,
            metric=metric,
            held=judge(metric, seen, bar, target),
            value=seen.value,
            period=known.period if known else None,
            observation_id=value.pk if value else None,
            target=target,
            level=mine.level if mine else "",
            since=self.since.get(metric.pk) if mine else None,
            problem=self.problems.get(metric.pk),
            warned=other,
            judged_by=_judged_by(rules, mine, seen.value, aim, day),
        )


def _judged_by(
    rules: list[Watching],
    state: WarningState | None,
    value: Decimal | None,
    target: Decimal | None,
    day: date | None,
) -> tuple[WatchRule, int] | None:
    """The warning's rule in the version that it was judged by, else the first that the value is beyond."""
    if state is not None:
        return state.rule, state.rule_version
    off = (one for one in rules if one.bar(target, day).judge(value).off)
    return next(((one.rule, one.at(day).number) for one in off), None)


def _is_about(state: WarningState, value: Observation) -> bool:
    """Whether a warning judged this very value: the same period, and not corrected since."""
    return state.period_id == value.period_id and state.value == value.value


def _worst_last(state: WarningState) -> int:
    order = [Level.YELLOW.value, Level.RED.value]
    return order.index(state.level) if state.level in order else -1
