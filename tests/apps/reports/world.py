"""A college whose year has happened: numbers, targets, warnings, a diagnosis, problems and an effect."""

from datetime import date
from decimal import Decimal
from typing import Any

from apps.chains.models import Target
from apps.core import clock
from apps.datahub.models import Batch, Metric, Observation
from apps.diagnosis.models import Cycle, Diagnosis, Scheme
from apps.evidence.models import EvidenceSet
from apps.improvement.models import Cause, Measure, Problem, Remeasurement
from apps.monitoring.models import EarlyWarning, WatchRule
from apps.organisation.choices import Role
from apps.reports.models import Outline, OutlineSection, Report
from apps.reports.services import open_report, save_text
from tests.chain.house import House

DAY = date(2026, 12, 10)
LEVELS = [
    {"code": "office", "title": "质管办审核", "role": "qa_office"},
    {"code": "leader", "title": "校领导确认", "role": "school_leader"},
]
SECTIONS = [
    ("overview", "一、概述", "text", "overview", 500),
    ("organisation", "二、体系与组织", "computed", "organisation", None),
    ("targets", "三、目标与标准", "computed", "targets", None),
    ("monitoring", "四、运行与监测", "computed", "monitoring", None),
    ("diagnosis", "五、自我诊断与考核性诊断", "computed", "diagnosis", None),
    ("problems", "六、问题与整改", "computed", "problems", None),
    ("effects", "七、改进成效", "computed", "effects", None),
    ("next", "八、下一年度改进", "computed", "open_measures", None),
    ("annex", "附表", "computed", "definitions", None),
]


class Reported(House):
    """护理系 and 药学系, a major in each, a student and a teacher; one thing of each kind in 2026."""

    def __init__(self, code: str = "house", name: str = "试验职业学院") -> None:
        super().__init__(code, name)
        self.whole = self.mirror("college")
        self.writer = self.person("周敏", Role.QA_OFFICE)
        self.office = self.person("吴芳", Role.QA_OFFICE)
        self.leader = self.person("赵校长", Role.SCHOOL_LEADER)
        self.head = self.person("钱主任", Role.UNIT_HEAD, self.unit)
        self.other_head = self.person("孙主任", Role.UNIT_HEAD, self.other_unit)
        self.major = self.subject("major", "major", code="m1", name="护理专业")
        self.other = self.subject(
            "major", "major", code="m2", name="药学专业", unit=self.other_unit
        )
        self.student = self.subject("student", "student", code="s1", name="李小学")
        self.teacher = self.subject("teacher", "teacher", code="t1", name="王小师")
        self.metric = self.make_metric("rate", "就业率", "major", "major")
        self.batch = Batch.objects.create(
            institution=self.college,
            dataset="observations",
            file_name="就业.xlsx",
            state="committed",
        )
        self.outline = self.make_outline()

    def mirror(self, kind: str, name: str = "") -> Any:
        from apps.layers.models import Subject

        rows = Subject.objects.of(self.college).of_kind("school", kind)
        return rows.get(name=name) if name else rows.get()

    def make_metric(self, code: str, name: str, layer: str, kind: str, **parts: Any) -> Metric:
        parts = {"unit": "%", "digits": 1, "period_kind": "year"} | parts
        return Metric.objects.create(
            institution=self.college, code=code, name=name, layer=layer, kind=kind, **parts
        )

    def make_outline(self, code: str = "annual_self_diagnosis") -> Outline:
        outline = Outline.objects.create(
            institution=self.college,
            code=code,
            title="内部质量保证体系年度自我诊断报告",
            levels=LEVELS,
            signatures=["编制人", "审核", "校长签字"],
        )
        for n, (section, title, kind, key, most) in enumerate(SECTIONS):
            OutlineSection.objects.create(
                institution=self.college,
                outline=outline,
                code=section,
                title=title,
                kind=kind,
                key=key,
                max_chars=most,
                position=n,
            )
        return outline

    def observe(self, subject: Any, value: str, metric: Metric | None = None) -> Observation:
        metric = metric or self.metric
        older = Observation.objects.of(self.college).filter(subject=subject, metric=metric)
        older.update(is_current=False)
        return Observation.objects.create(
            institution=self.college,
            subject=subject,
            metric=metric,
            period=self.year,
            value=Decimal(value),
            version=older.count() + 1,
            batch=self.batch,
            sheet="Sheet1",
            row=12,
            recorded_at=clock.now(),
        )

    def target(self, subject: Any, value: str, metric: Metric | None = None) -> Target:
        return Target.objects.create(
            institution=self.college,
            subject=subject,
            metric=metric or self.metric,
            period=self.year,
            value=Decimal(value),
            set_at=clock.now(),
        )

    def warn(self, subject: Any, metric: Metric | None = None, level: str = "red") -> EarlyWarning:
        metric = metric or self.metric
        rule, _ = WatchRule.objects.get_or_create(
            institution=self.college,
            code=metric.code,
            defaults={"name": metric.name, "metric": metric, "red_low": 90},
        )
        return EarlyWarning.objects.create(
            institution=self.college, subject=subject, rule=rule, level=level, opened_on=DAY
        )

    def problem(self, subject: Any, number: str = "2026-0001", **parts: Any) -> Problem:
        parts = {
            "title": "就业率低于目标",
            "origin": "warning",
            "metric": self.metric,
            "pass_low": Decimal(90),
            "due_on": date(2026, 11, 30),
            "opened_on": date(2026, 5, 1),
            "owner": self.head,
            "state": "in_progress",
        } | parts
        return Problem.objects.create(
            institution=self.college, subject=subject, number=number, **parts
        )

    def measure(self, problem: Problem, text: str = "走访企业", state: str = "planned") -> Measure:
        of = {"institution": self.college}
        Cause.objects.create(**of, problem=problem, text="岗位少", written_at=clock.now())
        done: dict[str, Any] = {}
        if state != "planned":
            proof = EvidenceSet.objects.create(**of, subject=problem.subject, title=text)
            done = {"evidence_set": proof, "done_by": self.head, "done_on": date(2026, 10, 1)}
        return Measure.objects.create(
            **of,
            problem=problem,
            text=text,
            owner=self.head,
            due_on=date(2026, 9, 30),
            state=state,
            **done,
        )

    def effect(self, problem: Problem, before: str, after: str) -> Remeasurement:
        found, again = self.observe(problem.subject, before), self.observe(problem.subject, after)
        problem.found_value, problem.found_observation_id = Decimal(before), found.pk
        problem.found_period, problem.state = self.year, "closed"
        problem.closed_on = date(2026, 11, 1)
        problem.save()
        return Remeasurement.objects.create(
            institution=self.college,
            problem=problem,
            kind="observed",
            period=self.year,
            value=Decimal(after),
            observation_id=again.pk,
            passed=True,
            measured_on=date(2026, 11, 1),
        )

    def diagnosed(self) -> Cycle:
        scheme = Scheme.objects.create(
            institution=self.college,
            code="major_term",
            name="专业学期诊断",
            purpose="self",
            layer="major",
            kind="major",
            cadence_unit="term",
            owner_role="major_leader",
        )
        days = {"starts_on": self.term.start, "opens_on": self.term.start}
        cycle = Cycle.objects.create(
            institution=self.college,
            scheme=scheme,
            code="2026-1",
            title="2026年春季学期",
            closes_on=self.term.end,
            last_on=self.term.end,
            state="closed",
            **days,
        )
        of = {"institution": self.college, "cycle": cycle}
        Diagnosis.objects.create(
            **of,
            subject=self.major,
            state="submitted",
            submitted_by=self.head,
            submitted_at=clock.now(),
        )
        Diagnosis.objects.create(**of, subject=self.other, state="missed")
        return cycle

    def happen(self) -> None:
        """The year: one target reached, one missed, warnings, a diagnosis, a problem of each kind."""
        for subject, target in ((self.major, "90"), (self.other, "98")):
            self.target(subject, target)
            self.observe(subject, "92.5")
            self.warn(subject)
        self.diagnosed()
        open_one = self.problem(self.major)
        self.measure(open_one)
        closed = self.problem(self.other, "2026-0002", owner=self.other_head)
        self.measure(closed, "校企合作", "verified")
        self.effect(closed, "88", "96.5")
        self.problem(self.student, "2026-0003", title="李小学旷课", metric=None, bar="出勤")
        self.problem(self.teacher, "2026-0004", title="王小师评教低", metric=None, bar="评教")
        self.warn(self.student, level="yellow")

    def report(self, subject: Any = None) -> Report:
        return open_report(
            outline=self.outline, subject=subject or self.whole, period=self.year, actor=self.writer
        )

    def written(self, subject: Any = None, text: str = "本年度体系运行平稳。") -> Report:
        report = self.report(subject)
        save_text(report=report, section="overview", text=text, version=0, actor=self.writer)
        return report
