"""A college whose rows can be made in any number, for the budgets of queries."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from apps.chains.models import Target
from apps.core import clock
from apps.datahub.models import (
    Batch,
    ImportMapping,
    Metric,
    Observation,
    RowChange,
    RowError,
)
from apps.datahub.services import ObservationRow, record_observations
from apps.improvement.models import Problem
from apps.layers.models import Subject
from apps.layers.services import assign_subject_role, give_grant
from apps.monitoring.models import EarlyWarning, WatchRule
from apps.monitoring.services import recompute_warnings
from apps.operations.models import JobRun
from apps.operations.services import record_audit, send_notice
from apps.organisation.choices import Role
from apps.organisation.models import AccountChange, Body, Duty, Period, Post, Seat
from apps.organisation.services import save_holiday
from apps.reports.models import Outline, ReportEntry
from apps.reports.services import open_report
from apps.submissions.definitions import publish
from apps.submissions.models import Submission
from apps.submissions.services import add_row, open_year
from apps.workflow.services import open_due_item
from tests.chain.house import House, form
from tests.factories.reports import make_outline, make_pack


class Shop(House):
    """A college whose rows can be made in any number; `reader` reads them."""

    def __init__(self) -> None:
        super().__init__("shop", "多行职业学院")
        self.office = self.person("周敏", Role.QA_OFFICE)
        self.admin = self.person("管理", Role.SYSTEM_ADMIN)
        self.auditor = self.person("审计", Role.AUDITOR)
        self.leader = self.person("何静")

    def majors(self, count: int) -> None:
        for number in range(count):
            self.subject("major", "major", code=f"m{number}", name=f"专业{number}")

    def forms(self, count: int) -> None:
        self.majors(count)
        self.template("major", "major", Role.MAJOR_LEADER)
        open_year(institution=self.college, year=2026, actor=self.office)

    def form_with_rows(self, count: int) -> None:
        self.majors(1)
        definition = form("free", "major", "major", Role.MAJOR_LEADER)
        definition["groups"][0]["free_rows"] = True
        template = publish(institution=self.college, definition=definition)
        open_year(institution=self.college, year=2026, actor=self.office)
        self.form = Submission.objects.of(self.college).get()
        key = f"t{template.groups.get().pk}"
        for number in range(count):
            add_row(submission=self.form, group_key=key, label=f"行{number}", actor=self.office)

    def due(self, count: int) -> None:
        self.majors(1)
        for number in range(count):
            open_due_item(
                kind="submissions.fill",
                title=f"待办{number}",
                url_name="submissions:detail",
                object_id=number + 1,
                institution=self.college,
                holder=self.office,
                due_on=date(2026, 3, 20),
            )

    def notices(self, count: int) -> None:
        for number in range(count):
            send_notice(user=self.office, kind="test", title=f"消息{number}")

    def people(self, count: int) -> None:
        for number in range(count):
            self.person(f"人员{number}", Role.UNIT_STAFF, self.unit)

    def changes(self, count: int) -> None:
        asker = self.admin
        for number in range(count):
            user = self.person(f"人员{number}", Role.UNIT_STAFF, self.unit)
            AccountChange.objects.create(
                institution=self.college,
                user=user,
                act="assign",
                role=Role.AUDITOR,
                asked_by=asker,
                asked_at=clock.now(),
            )

    def units(self, count: int) -> None:
        for number in range(count):
            unit = self.make_unit(f"x{number}", f"部门{number}", parent=self.unit)
            self.person(f"负责人{number}", Role.UNIT_HEAD, unit)

    def posts(self, count: int) -> None:
        self.people(count)
        self.majors(count)
        own = {"institution": self.college}
        for number in range(count):
            post = Post.objects.create(**own, unit=self.unit, code=f"p{number}", title="岗位")
            Duty.objects.create(**own, post=post, code=f"d{number}", text="职责")

    def bodies(self, count: int) -> None:
        for number in range(count):
            self.body = Body.objects.create(
                institution=self.college, code=f"b{number}", name=f"组{number}", lead_unit=self.unit
            )
            self.seats(1)

    def body_with_seats(self, count: int) -> None:
        self.bodies(1)
        self.seats(count)

    def seats(self, count: int) -> None:
        for number in range(count):
            Seat.objects.create(
                institution=self.college,
                body=self.body,
                code=f"{self.body.code}-{number}-{count}",
                role_title="成员",
                holder=self.office,
                ex_officio_unit=self.unit,
            )

    def holidays(self, count: int) -> None:
        for number in range(count):
            day = date(2026, 1, 1) + timedelta(days=number)
            save_holiday(institution=self.college, day=day, name=f"假{number}")

    def grants(self, count: int) -> None:
        self.majors(count)
        for subject in Subject.objects.of(self.college).of_kind("major", "major"):
            give_grant(
                user=self.leader,
                name="view",
                target=subject,
                valid_from=date(2026, 3, 1),
                actor=self.office,
            )

    def held(self, count: int) -> None:
        self.grants(count)
        for subject in Subject.objects.of(self.college).of_kind("major", "major"):
            assign_subject_role(user=self.leader, role=Role.MAJOR_LEADER, subject=subject)

    def jobs(self, count: int) -> None:
        for number in range(count):
            JobRun.objects.create(
                institution=self.college,
                type="test.run",
                title=f"任务{number}",
                requested_by=self.office,
            )

    def acts(self, count: int) -> None:
        for number in range(count):
            record_audit(actor=self.office, action=f"test.act{number}", obj=self.college)

    def imports(self, count: int) -> None:
        for number in range(count):
            self.batch = Batch.objects.create(
                institution=self.college,
                dataset="students",
                file_name=f"{number}.xlsx",
                state="committed",
                created_by=self.office,
            )

    def import_rows(self, count: int) -> None:
        self.imports(1)
        self.majors(count)
        table = {"table": "major.Major", "kind": "new", "after": "{}"}
        for subject in Subject.objects.of(self.college).of_kind("major", "major"):
            of_batch = {"institution": self.college, "batch": self.batch, "row": subject.pk}
            RowChange.objects.create(**of_batch, object_id=subject.pk, **table)
            RowError.objects.create(**of_batch, message="必填")

    def metrics(self, count: int) -> None:
        self.unit_metric = {"layer": "school", "kind": "unit", "period_kind": "year"}
        rows = [
            Metric(institution=self.college, code=f"k{n}", name=f"指标{n}", **self.unit_metric)
            for n in range(count)
        ]
        self.metric = Metric.objects.bulk_create(rows)[0]
        self.measured = Subject.objects.of(self.college).of_kind("school", "unit").first()

    def values(self, count: int) -> None:
        self.metrics(1)
        self.units(count)
        year = Period.objects.of(self.college).filter(kind="year").first()
        units = Subject.objects.of(self.college).of_kind("school", "unit")
        rows = [ObservationRow(one.pk, self.metric.pk, year.pk, Decimal(one.pk)) for one in units]
        for batch in (1, 2):
            rows = [replace(row, value=row.value + batch) for row in rows]
            record_observations(institution=self.college, rows=rows, batch=None, actor=self.office)
        self.value = Observation.objects.of(self.college).current().first()

    def targets(self, count: int) -> None:
        self.values(count)
        year = Period.objects.of(self.college).filter(kind="year").first()
        for unit in Subject.objects.of(self.college).of_kind("school", "unit"):
            Target.objects.create(
                institution=self.college,
                subject=unit,
                metric=self.metric,
                period=year,
                value=1,
                set_at=clock.now(),
            )

    def warnings(self, count: int) -> None:
        self.values(count)
        WatchRule.objects.create(
            institution=self.college, code="w", name="规则", metric=self.metric, red_low=10**9
        )
        year = Period.objects.of(self.college).filter(kind="year").first()
        recompute_warnings(institution=self.college, as_of=year.end)
        self.warning = EarlyWarning.objects.of(self.college).first()

    def rules(self, count: int) -> None:
        self.warnings(count)
        for number in range(count):
            self.rule = WatchRule.objects.create(
                institution=self.college,
                code=f"w{number}",
                name=f"规则{number}",
                metric=self.metric,
                yellow_low=number,
            )

    def mappings(self, count: int) -> None:
        for number in range(count):
            ImportMapping.objects.create(
                institution=self.college,
                name=f"对应{number}",
                dataset="students",
                created_by=self.office,
            )

    def reports(self, count: int) -> None:
        self.majors(count)
        outline = make_outline(self.college)
        for subject in Subject.objects.of(self.college).of_kind("major", "major"):
            self.open_report(outline, subject)

    def open_report(self, outline: Outline, subject: Subject) -> None:
        self.report = open_report(
            outline=outline, subject=subject, period=self.year, actor=self.office
        )

    def report_of_problems(self, count: int) -> None:
        self.majors(count)
        whole = Subject.objects.of(self.college).of_kind("school", "college").get()
        self.open_report(make_outline(self.college), whole)
        majors = Subject.objects.of(self.college).of_kind("major", "major")
        for number, subject in enumerate(majors):
            Problem.objects.create(
                institution=self.college,
                subject=subject,
                number=f"2026-{number:04}",
                title="问题",
                origin="manual",
                bar="达到",
                owner=self.leader,
                due_on=date(2026, 5, 1),
                opened_on=date(2026, 3, 1),
            )

    def register(self, count: int) -> None:
        for number in range(count):
            ReportEntry.objects.create(
                institution=self.college, code=f"r{number}", name=f"报告{number}"
            )

    def packs(self, count: int) -> None:
        for _ in range(count):
            make_pack(self.college)

    def pack_of_rows(self, count: int) -> None:
        self.form_with_rows(count)
        self.pack = make_pack(self.college, forms=("free",))
