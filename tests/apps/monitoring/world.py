"""A college with a metric, a rule and majors, and the same judgement worked out in plain Python."""

from datetime import date
from decimal import Decimal

from apps.core import clock
from apps.datahub.models import Metric, Observation
from apps.layers.models import Subject
from apps.monitoring.models import EarlyWarning, WarningState, WatchRule
from apps.monitoring.services import recompute_warnings
from apps.organisation.models import Period
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
            metric=self.metric,
            **limits,
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

    def run(self, day):
        return recompute_warnings(institution=self.college, as_of=day)

    def states(self):
        rows = WarningState.objects.of(self.college)
        return {
            (row.rule_id, row.subject_id): (row.level, row.period_id, row.value) for row in rows
        }

    def open_warnings(self):
        rows = EarlyWarning.objects.of(self.college).open()
        return {(row.rule_id, row.subject_id): row.level for row in rows}


def level_of(value, rule):
    """A value against a rule's bounds; equal to a bound is within it."""
    for level in ("red", "yellow"):
        low, high = getattr(rule, f"{level}_low"), getattr(rule, f"{level}_high")
        if (low is not None and value < low) or (high is not None and value > high):
            return level
    return "normal"


def expected_states(world, day):
    """What `states()` must be, subject by subject; what is within its bounds has none."""
    ended = [month for month in world.months if month.end <= day]
    found = {}
    for rule in WatchRule.objects.of(world.college).filter(enabled=True):
        for subject in Subject.objects.of(world.college).filter(kind="major", closed_on=None):
            values = {
                row.period_id: row.value
                for row in Observation.objects.of(world.college).filter(
                    subject=subject, metric=rule.metric, is_current=True
                )
            }
            judged = _judge(rule, ended, values, day)
            if judged and judged[0] != "normal":
                found[rule.pk, subject.pk] = judged
    return found


def _judge(rule, ended, values, day):
    if not ended:
        return None
    last = ended[-1]
    waits = rule.missing_after_days
    overdue = waits is not None and (day - last.end).days > waits
    if last.pk in values:
        return level_of(values[last.pk], rule), last.pk, values[last.pk]
    older = [month for month in ended if month.pk in values]
    if older:
        level = "stale" if overdue else level_of(values[older[-1].pk], rule)
        return level, older[-1].pk, values[older[-1].pk]
    return ("no_data", last.pk, None) if overdue else None
