"""What the system knows stands in the form with its source; approval makes targets."""

from datetime import date
from decimal import Decimal

import pytest

from apps.chains.models import Target
from apps.chains.services import set_target
from apps.core import clock
from apps.core.errors import InvalidError
from apps.datahub.models import Batch, Metric, Observation, Source
from apps.datahub.selectors.years import ValuePeriods
from apps.organisation.choices import Role
from apps.organisation.models import Period
from apps.organisation.spans import Span
from apps.submissions.models import Cell, Submission
from apps.submissions.selectors import blockers, grid_of, load_form
from apps.submissions.services import (
    approve_phase,
    open_due_phases,
    open_year,
    prefill_form,
    prefill_forms,
    reopen_phase,
    save_cell,
    submit_phase,
    year_period,
)
from tests.factories import (
    give_role,
    make_calendar,
    make_institution,
    make_subject,
    make_template,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db
YEAR = Span.of_year(2026)
SPRING, DECEMBER = date(2026, 3, 18), date(2026, 12, 2)


def column(code, caption, phase):
    return {
        "code": code,
        "caption": caption,
        "semantic": code,
        "phase": phase,
        "width": 10,
        "char_limit": None,
        "required": code == "target",
    }


class Numbers:
    """护理 with one item whose measure is a metric, observed in 2025 and 2026."""

    def __init__(self):
        self.college = make_institution(code="tc", name="测试职业学院")
        make_calendar(self.college, 2026)
        make_calendar(self.college, 2025)
        self.unit = make_unit(self.college, "护理系")
        self.major = make_subject(self.college, name="护理", unit=self.unit)
        self.leader = make_user(self.college, "何静")
        self.head = make_user(self.college, "林海")
        self.qa = make_user(self.college, "周敏", role=Role.QA_OFFICE)
        give_role(self.leader, Role.MAJOR_LEADER, subject=self.major)
        give_role(self.head, Role.UNIT_HEAD, unit=self.unit)
        self.metric = Metric.objects.create(
            institution=self.college,
            code="m1",
            name="双师型教师比例",
            unit="%",
            digits=1,
            layer="major",
            kind="major",
            year_rule="same",
            period_kind="year",
        )
        source = Source.objects.create(institution=self.college, code="hr", name="人事系统")
        self.batch = Batch.objects.create(
            institution=self.college, dataset="observations", source=source, file_name="师资.xlsx"
        )
        measure = {"code": "share", "caption": "双师型教师比例", "unit": "%", "metric": "m1"}
        item = {"code": "i1", "number": 1, "label": "数量、结构", "measures": [measure]}
        make_template(
            self.college,
            code="att1",
            columns=[
                column("group", "诊改内容", ""),
                column("baseline", "现有基础", "plan"),
                column("target", "年度目标", "plan"),
                column("result", "建设成效", "review"),
            ],
            groups=[
                {
                    "code": "g",
                    "title": "师资",
                    "free_rows": False,
                    "printed_rows": 0,
                    "items": [item],
                }
            ],
        )

    def observe(self, year, text):
        period = Period.objects.of(self.college).get(kind="year", code=str(year))
        return Observation.objects.create(
            institution=self.college,
            subject=self.major,
            metric=self.metric,
            period=period,
            value=Decimal(text),
            text=text,
            batch=self.batch,
            row=7,
            recorded_at=clock.now(),
        )

    def open(self):
        open_year(institution=self.college, year=2026, actor=self.qa)
        self.form = Submission.objects.get(form_code="att1")
        self.item = self.form.template.groups.get().items.get()
        return self.form

    def cell(self, code):
        return Cell.objects.get(submission=self.form, column__code=code)

    def save(self, code, number, version, text=""):
        return save_cell(
            submission=self.form,
            row_key=f"i{self.item.pk}",
            column_code=code,
            text=text,
            values={"share": number},
            version=version,
            actor=self.leader,
        ).cell

    def approve(self):
        plan = self.form.template.phases.get(code="plan").pk
        submit_phase(submission=self.form, phase_id=plan, actor=self.leader)
        for actor, level in ((self.head, "unit"), (self.qa, "qa")):
            approve_phase(submission=self.form, phase_id=plan, actor=actor, level_code=level)
        return plan


@pytest.fixture
def numbers(clock_at):
    clock_at(SPRING)
    return Numbers()


def test_last_years_value_stands_in_the_baseline_with_its_source(numbers):
    observed = numbers.observe(2025, "58.10")
    form = numbers.open()
    assert prefill_form(submission=form) == 1

    cell = numbers.cell("baseline")
    assert (cell.values, cell.sources) == ({"share": "58.10"}, {"share": observed.pk})
    shown = grid_of(load_form(form), numbers.leader)["groups"][0]["rows"][0]["cells"][0]
    assert shown["sources"] == [
        {"caption": "双师型教师比例", "id": observed.pk, "text": "2025年度 · 人事系统"}
    ]


@pytest.mark.parametrize("number", ["-3", "120", "一半", "1e2"])
def test_a_share_takes_what_an_import_would_take_and_nothing_else(numbers, number):
    numbers.metric.value_kind = "percent"
    numbers.metric.save()
    numbers.open()
    with pytest.raises(InvalidError, match="“双师型教师比例”应填0—100 之间的百分数"):
        numbers.save("target", number, 0)
    assert not Cell.objects.filter(column__code="target").exists()
    assert numbers.save("target", "62.5%", 0).values == {"share": "62.5"}


def test_what_the_data_offered_is_never_in_the_way_of_the_words(numbers):
    """A share over 100 is a fault of the data; the plan beside it can be written all the same."""
    numbers.metric.value_kind = "percent"
    numbers.metric.save()
    numbers.observe(2025, "157.14")
    prefill_form(submission=numbers.open())
    cell = numbers.save("baseline", "157.14", 1, text="数据待核对")
    assert (cell.text, cell.values) == ("数据待核对", {"share": "157.14"})
    with pytest.raises(InvalidError, match="0—100"):
        numbers.save("baseline", "157.15", 2)


def test_prefilling_twice_changes_nothing_and_a_new_value_is_taken(numbers):
    first = numbers.observe(2025, "58.1")
    form = numbers.open()
    prefill_form(submission=form)
    assert prefill_form(submission=form) == 0

    Observation.objects.filter(pk=first.pk).update(is_current=False)
    Observation.objects.create(
        institution=numbers.college,
        subject=numbers.major,
        metric=numbers.metric,
        period=first.period,
        value=Decimal("59"),
        text="59",
        version=2,
        recorded_at=clock.now(),
    )
    assert prefill_form(submission=form) == 1
    assert numbers.cell("baseline").values == {"share": "59"}


def test_a_number_that_a_person_wrote_is_never_touched(numbers):
    numbers.observe(2025, "58.1")
    form = numbers.open()
    prefill_form(submission=form)
    changed = numbers.save("baseline", "60", version=1, text="含兼职")
    assert changed.sources == {}

    assert prefill_form(submission=form) == 0
    assert numbers.cell("baseline").values == {"share": "60"}


def test_the_result_takes_the_years_own_value_when_its_phase_opens(numbers, clock_at):
    numbers.observe(2026, "63.5")
    form = numbers.open()
    prefill_form(submission=form)
    assert not Cell.objects.filter(column__code="result").exists()

    clock_at(DECEMBER)
    open_due_phases()
    assert prefill_forms(period=year_period(numbers.college, 2026)) == 1
    assert numbers.cell("result").values == {"share": "63.5"}


def test_a_target_shows_how_far_it_is_from_the_baseline(numbers):
    numbers.observe(2025, "58.1")
    form = numbers.open()
    prefill_form(submission=form)
    numbers.save("target", "62.8", version=0)
    cells = grid_of(load_form(form), numbers.leader)["groups"][0]["rows"][0]["cells"]
    assert cells[1]["values"][0]["delta"].step == "+4.7"


def test_approval_writes_the_target_once_and_a_correction_makes_its_next_version(numbers):
    numbers.open()
    numbers.save("target", "62.80", version=0)
    plan = numbers.approve()

    target = Target.objects.get()
    assert (target.subject, target.metric, target.text) == (numbers.major, numbers.metric, "62.80")
    assert (target.origin_label, target.origin_id) == (numbers.form.title, numbers.form.pk)

    reopen_phase(submission=numbers.form, phase_id=plan, actor=numbers.qa, reason="口径有误")
    numbers.save("target", "61", version=1, text="口径改为专任教师")
    numbers.approve()
    target.refresh_from_db()
    assert (target.text, target.version, target.reason) == ("61", 2, "口径改为专任教师")


def test_a_target_that_is_set_stands_in_the_form_and_another_number_needs_a_reason(numbers):
    form = numbers.open()
    set_target(
        subject=numbers.major,
        metric=numbers.metric,
        period=form.period,
        text="65",
        actor=numbers.qa,
    )
    prefill_form(submission=form)
    assert numbers.cell("target").values == {"share": "65"}
    plan = form.template.phases.get(code="plan")
    assert blockers(form, plan) == []

    numbers.save("target", "60", version=1)
    assert "1 格与已定目标不同，请在格内写明原因" in blockers(form, plan)
    with pytest.raises(InvalidError):
        submit_phase(submission=form, phase_id=plan.pk, actor=numbers.leader)
    numbers.save("target", "60", version=2, text="编制冻结")
    assert blockers(form, plan) == []


@pytest.mark.parametrize(
    ("kind", "rule", "code"),
    [
        ("year", "same", "2026"),
        ("academic_year", "ending", "2025-2026"),
        ("academic_year", "starting", "2026-2027"),
        ("year", "last_term", "2025-2026-2"),
        ("month", "same", "2026-12"),
    ],
)
def test_the_value_of_a_year_is_taken_from_the_period_that_the_metric_names(
    numbers, kind, rule, code
):
    found = ValuePeriods(numbers.college, [YEAR]).period(kind, rule, YEAR)
    assert found.code == code
