"""A college with a measured major, its people, and the way of a problem in short words."""

from datetime import date, timedelta
from decimal import Decimal

from apps.core import clock
from apps.datahub.models import Metric, Observation
from apps.evidence.services import add_evidence
from apps.improvement import services
from apps.improvement.models import Escalation, EscalationStep, Measure
from apps.organisation.choices import Role
from apps.organisation.models import Period
from apps.workflow.models import DueItem
from tests.apps.evidence.files import photo
from tests.factories import give_role, make_institution, make_subject, make_unit, make_user

FOUND_ON, MAY, JULY = date(2026, 4, 10), date(2026, 5, 6), date(2026, 7, 2)


class House:
    """Nursing's attendance lies below 92 in March 2026."""

    def __init__(self, code="tc"):
        self.college = make_institution(code=code)
        self.unit = make_unit(self.college, f"护理系{code}")
        self.major = make_subject(self.college, name=f"护理{code}", unit=self.unit)
        self.leader = make_user(self.college, "何静")
        give_role(self.leader, Role.MAJOR_LEADER, subject=self.major)
        self.staff = make_user(self.college, "周敏", role=Role.UNIT_STAFF, unit=self.unit)
        self.head = make_user(self.college, "林海", role=Role.UNIT_HEAD, unit=self.unit)
        self.office = make_user(self.college, "陈静", role=Role.QA_OFFICE)
        self.principal = make_user(self.college, "院长", role=Role.SCHOOL_LEADER)
        self.months = {month: self._month(month) for month in range(1, 13)}
        self.metric = Metric.objects.create(
            institution=self.college,
            code="att",
            name="到课率",
            unit="%",
            layer="major",
            kind="major",
            period_kind="month",
        )

    def _month(self, month):
        start = date(2026, month, 1)
        end = date(2026 + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        return Period.objects.create(
            institution=self.college,
            kind="month",
            code=f"2026-{month:02d}",
            title=f"{month}月",
            start=start,
            end=end,
        )

    def observe(self, month, value, metric=None, subject=None):
        where = {
            "institution": self.college,
            "subject": subject or self.major,
            "metric": metric or self.metric,
            "period": self.months[month],
        }
        old = Observation.objects.filter(**where)
        version = old.count() + 1
        old.update(is_current=False)
        return Observation.objects.create(
            **where, value=Decimal(value), version=version, recorded_at=clock.now()
        )

    def problem(self, **parts):
        parts = {
            "subject": self.major,
            "title": "到课率偏低",
            "origin": "warning",
            "actor": self.office,
            "owner": self.leader,
            "due_on": clock.today() + timedelta(days=60),
            "metric": self.metric,
            "pass_low": Decimal(92),
            **parts,
        }
        return services.open_problem(**parts)

    def worded(self, **parts):
        """A problem that no metric measures."""
        parts = {"metric": None, "pass_low": None, "bar": "档案齐全", **parts}
        return self.problem(title="教学档案不全", **parts)

    def plan(self, problem, text="每周通报到课情况", **parts):
        parts = {"actor": self.leader, "owner": self.leader, **parts}
        parts.setdefault("due_on", clock.today() + timedelta(days=20))
        return services.plan_measure(problem=problem, text=text, **parts)

    def prove(self, measure, actor=None):
        return add_evidence(
            evidence_set=measure.evidence_set, upload=photo(), actor=actor or self.leader
        )

    def finish(self, measure, actor=None, result="已通报四周"):
        return services.finish_measure(measure=measure, actor=actor or self.leader, result=result)

    def verify(self, measure, actor=None, passed=True, remark="属实"):
        return services.recheck_measure(
            measure=measure, actor=actor or self.head, passed=passed, remark=remark
        )

    def verified(self, problem):
        """A measure planned, proved, finished and verified; the problem waits to be measured again."""
        measure = self.plan(problem)
        self.prove(measure)
        self.finish(measure)
        self.verify(measure)
        problem.refresh_from_db()
        return measure

    def remeasure(self):
        return services.remeasure_problems(institution=self.college).as_dict()

    def ladder(self):
        for position, (code, role, days) in enumerate(
            [("remind", Role.UNIT_HEAD, 1), ("office", Role.QA_OFFICE, 7)]
        ):
            self.step(code, role, days_late=days, position=position)
        return self.step("meeting", Role.SCHOOL_LEADER, days_late=30, times_reopened=2, position=2)

    def step(self, code, role, **parts):
        return EscalationStep.objects.create(
            institution=self.college, code=code, title=f"督办{code}", role=role, **parts
        )

    def due(self, problem=None):
        """Kinds of what is due, with whom it is asked of."""
        rows = DueItem.objects.of(self.college).open().select_related("holder")
        if problem is not None:
            rows = rows.about("improvement:problem_detail", problem.pk)
        return sorted((one.kind, one.holder.name if one.holder else one.role) for one in rows)

    def raised(self):
        return list(
            Escalation.objects.of(self.college).order_by("id").values_list("step", flat=True)
        )


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def states(problem):
    rows = Measure.objects.of(problem.institution_id).filter(problem=problem).order_by("pk")
    return fresh(problem).state, [one.state for one in rows]
