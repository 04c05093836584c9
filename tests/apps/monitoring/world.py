"""A college with a metric, a rule and majors, and the same judgement worked out in plain Python."""

from datetime import date
from decimal import Decimal

from apps.chains.models import Target
from apps.core import clock
from apps.core.invariants import invariants
from apps.datahub.models import Metric, Observation
from apps.layers.models import Subject
from apps.monitoring.models import EarlyWarning, RuleVersion, WarningState, WatchRule
from apps.monitoring.services import recompute_warnings
from apps.organisation.models import Period
from apps.workflow.models import DueItem
from tests.factories import make_institution, make_subject

MONTHS = [(2026, month) for month in range(1, 7)]


class Watched:
    """Majors with a monthly attendance, in six months of 2026."""

    def __init__(self, code="tc"):
        self.college = make_institution(code=code, name=f"学院{code}")
        self.months = [self._month(year, month) for year, month in MONTHS]
        self.metric = Metric.objects.create(
            institution=self.college,
            code="att",
            name="到课率",
            unit="%",
            layer="major",
            kind="major",
            period_kind="month",
            direction="up",
        )

    def _month(self, year, month):
        end = date(year, month + 1, 1).toordinal() - 1
        return Period.objects.create(
            institution=self.college,
            kind="month",
            code=f"{year}-{month:02d}",
            title=f"{month}月",
            start=date(year, month, 1),
            end=date.fromordinal(end),
        )

    def rule(self, **limits):
        limits = {
            key: Decimal(value) if key.endswith(("_low", "_high", "_gap")) else value
            for key, value in limits.items()
        }
        return WatchRule.objects.create(
            institution=self.college,
            code=f"r{WatchRule.objects.count()}",
            name="到课率",
            **{"metric": self.metric, **limits},
        )

    def major(self, name="护理"):
        return make_subject(self.college, name=name)

    def observe(self, subject, month, value):
        rows = Observation.objects.of(self.college).filter(
            subject=subject, metric=self.metric, period=self.months[month - 1]
        )
        rows.update(is_current=False)
        return Observation.objects.create(
            institution=self.college,
            subject=subject,
            metric=self.metric,
            period=self.months[month - 1],
            value=Decimal(value),
            text=str(value),
            version=rows.count() + 1,
            recorded_at=clock.now(),
        )

    def run(self, day, *, full=False):
        return recompute_warnings(institution=self.college, as_of=day, full=full)

    def states(self):
        rows = WarningState.objects.of(self.college)
        return {
            (row.rule_id, row.subject_id): (row.level, row.period_id, row.value) for row in rows
        }

    def open_warnings(self):
        rows = EarlyWarning.objects.of(self.college).open()
        return {(row.rule_id, row.subject_id): row.level for row in rows}

    def asked(self):
        """The open due items about warnings: kind, role and subject."""
        items = DueItem.objects.of(self.college).open().filter(kind__startswith="warning.")
        return sorted(items.values_list("kind", "role", "subject__name"))

    def check_invariants(self):
        for code, one in invariants.items():
            if code.startswith("monitoring."):
                assert not list(one.check()), code


def level_of(value, limits):
    """A value against bounds; equal to a bound is within it unless the bound is to be reached."""
    for level in ("red", "yellow"):
        for side, sign in (("low", -1), ("high", 1)):
            bound = limits.get(f"{level}_{side}")
            if bound is None:
                continue
            at, reached = bound
            if (value - at) * sign > 0 or (value == at and reached):
                return level
    return "normal"


def limits_of(bounds, metric, target):
    """What bounds hold a value against, or what follows from a target; None where there is none."""
    if bounds.basis != "target":
        names = [f"{level}_{side}" for level in ("red", "yellow") for side in ("low", "high")]
        there = {name: getattr(bounds, name) for name in names}
        return {n: (at, n in bounds.reached) for n, at in there.items() if at is not None}
    if target is None:
        return None
    side, sign = ("high", 1) if metric.direction == "down" else ("low", -1)
    gaps = {level: getattr(bounds, f"{level}_gap") for level in ("red", "yellow")}
    return {
        f"{level}_{side}": (target + sign * gap, f"{level}_gap" in bounds.reached)
        for level, gap in gaps.items()
        if gap is not None
    }


def bounds_at(rule, period):
    """The newest version that counts for a period; a rule without versions is its own first."""
    found = rule
    for one in RuleVersion.objects.of(rule.institution).filter(rule=rule).order_by("number"):
        if one.counts_from is None or one.counts_from <= period.end:
            found = one
    return found


def expected_states(world, day):
    """What `states()` must be, subject by subject; what is within its bounds has none."""
    found = {}
    for rule in WatchRule.objects.of(world.college).filter(enabled=True).select_related("metric"):
        kind = rule.metric.period_kind
        periods = Period.objects.of(world.college).filter(kind=kind, end__lte=day).order_by("end")
        ended = list(periods)
        for subject in Subject.objects.of(world.college).filter(kind="major", closed_on=None):
            values = _by_period(Observation, subject, rule.metric, is_current=True)
            targets = Target.objects.of(world.college).filter(subject=subject, metric=rule.metric)
            by_year = {one.period.start.year: one.value for one in targets}
            judged = judge(rule, ended, values, by_year, day)
            if judged:
                found[rule.pk, subject.pk] = judged
    return found


def _by_period(model, subject, metric, **more):
    rows = model.objects.of(subject.institution).filter(subject=subject, metric=metric, **more)
    return {row.period_id: row.value for row in rows}


def judge(rule, ended, values, targets, day):
    """Level, period and value, walked through value by value; None where nothing is off."""
    last = ended[-1] if ended else None
    waits, keeps = rule.missing_after_days, rule.stale_after_days
    overdue = last is not None and waits is not None and (day - last.end).days > waits
    line = [(period, values[period.pk]) for period in ended if period.pk in values]
    if not line:
        return ("no_data", last.pk, None) if overdue and rule.basis != "target" else None
    levels = []
    for period, value in line:
        target = targets.get(period.start.year)
        limits = limits_of(bounds_at(rule, period), rule.metric, target)
        levels.append("none" if limits is None else level_of(value, limits))
    newest, value = line[-1]
    if levels[-1] == "none":
        return None
    if (overdue and newest != last) or (keeps is not None and (day - newest.end).days > keeps):
        return "stale", newest.pk, value
    level = standing_level(levels, rule.confirm_periods, rule.recover_periods)
    return (level, newest.pk, value) if level else None


def standing_level(levels, confirm, recover):
    """Where a line of levels ends up: in force, pending, recovering, or None."""
    stands, run, before = False, 0, ""
    for level in levels:
        alike = level if level in ("normal", "none") else "off"
        run = run + 1 if alike == before else 1
        before = alike
        if alike == "off" and run >= confirm:
            stands = True
        if alike == "normal" and run >= recover:
            stands = False
    if levels[-1] == "normal":
        return "recovering" if stands else None
    return levels[-1] if stands else "pending"
