"""A college with majors, their leaders, a metric with a rule, a point and a scheme."""

from datetime import date
from decimal import Decimal

from apps.chains.models import Target
from apps.core import clock
from apps.datahub.models import Metric, Observation
from apps.diagnosis.models import Cycle, DiagnosisPoint, PointMetric, Scheme, SchemePoint
from apps.diagnosis.services import open_due_cycles
from apps.layers.models import Subject
from apps.monitoring.models import WatchRule
from apps.monitoring.services import recompute_warnings
from apps.organisation.models import Period
from apps.workflow.models import DueItem
from tests.factories import (
    give_role,
    make_calendar,
    make_institution,
    make_subject,
    make_unit,
    make_user,
)

TODAY = date(2026, 11, 18)  # a Wednesday in the autumn term


class World:
    """Nursing with its leader; attendance by month with a bound; a weekly self-diagnosis."""

    def __init__(self, code="tc"):
        self.college = make_institution(code=code)
        make_calendar(self.college, 2026)
        self.unit = make_unit(self.college, "护理系")
        self.major = make_subject(self.college, name="护理", unit=self.unit)
        self.leader = make_user(self.college, "林医生")
        give_role(self.leader, "major_leader", subject=self.major)
        self.head = make_user(self.college, "主任", role="unit_head", unit=self.unit)
        self.qa = make_user(self.college, "质管", role="qa_office")
        self.metric = self.make_metric("att", "到课率")
        self.point = self.make_point("p1", "教学运行", [self.metric])
        self.scheme = self.make_scheme()

    def make_metric(self, code, name, direction="up", **extra):
        values = {"layer": "major", "kind": "major", "period_kind": "month", **extra}
        return Metric.objects.create(
            institution=self.college, code=code, name=name, unit="%", direction=direction, **values
        )

    def make_point(self, code, name, metrics=(), layer="major", kind="major"):
        point = DiagnosisPoint.objects.create(
            institution=self.college,
            code=code,
            name=name,
            layer=layer,
            kind=kind,
            position=DiagnosisPoint.objects.count(),
        )
        for number, metric in enumerate(metrics):
            PointMetric.objects.create(point=point, metric=metric, position=number)
        return point

    def make_scheme(self, code="self.major", points=None, **extra):
        values = {
            "name": "专业自我诊断",
            "purpose": "self",
            "layer": "major",
            "kind": "major",
            "cadence_unit": "week",
            "owner_role": "major_leader",
            "window_days": 2,
            **extra,
        }
        scheme = Scheme.objects.create(institution=self.college, code=code, **values)
        for number, point in enumerate(points or []):
            SchemePoint.objects.create(scheme=scheme, point=point, position=number)
        return scheme

    def month(self, code):
        return Period.objects.of(self.college).get(kind="month", code=code)

    def observe(self, value, month="2026-10", subject=None, metric=None):
        return Observation.objects.create(
            institution=self.college,
            subject=subject or self.major,
            metric=metric or self.metric,
            period=self.month(month),
            value=Decimal(value),
            text=str(value),
            recorded_at=clock.now(),
        )

    def rule(self, metric=None, **limits):
        return WatchRule.objects.create(
            institution=self.college,
            code=f"r{WatchRule.objects.count()}",
            name="到课率",
            metric=metric or self.metric,
            **{name: Decimal(value) for name, value in limits.items()},
        )

    def target(self, value, metric=None, year="2026"):
        return Target.objects.create(
            institution=self.college,
            subject=self.major,
            metric=metric or self.metric,
            period=Period.objects.of(self.college).get(kind="year", code=year),
            value=Decimal(value),
            text=str(value),
            set_at=clock.now(),
        )

    def warn(self):
        return recompute_warnings(institution=self.college)

    def open(self):
        open_due_cycles(institution=self.college)
        return Cycle.objects.of(self.college).running().get(scheme=self.scheme)

    def items(self):
        return DueItem.objects.of(self.college).open().filter(kind__startswith="diagnosis.")

    def more_majors(self, number):
        made = []
        for n in range(number):
            subject = make_subject(self.college, name=f"专业{n}", unit=self.unit)
            give_role(self.leader, "major_leader", subject=subject)
            made.append(subject)
        return made

    def subjects(self):
        return Subject.objects.of(self.college)
