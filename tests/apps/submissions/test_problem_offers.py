"""Problems of the year in a form: offered into their row, taken by hand, carried into the next year."""

from datetime import date
from decimal import Decimal

import pytest

from apps.core.errors import LockedError, NotFoundError
from apps.datahub.models import Metric
from apps.improvement.models import Measure, Problem, Remeasurement
from apps.improvement.services import open_problem
from apps.organisation.choices import Role
from apps.submissions.models import Cell, Revision, Submission
from apps.submissions.selectors import grid_of, load_form, other_problems
from apps.submissions.services import (
    open_due_phases,
    open_year,
    prefill_form,
    save_cell,
    take_problem,
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
from tests.factories.forms import _column

pytestmark = pytest.mark.django_db
SPRING, DECEMBER, NEXT = date(2026, 3, 18), date(2026, 12, 2), date(2027, 1, 8)


class Year:
    """护理 with two rows: one measures 就业率, the other nothing."""

    def __init__(self) -> None:
        self.college = make_institution(code="tc")
        make_calendar(self.college, 2026)
        make_calendar(self.college, 2027)
        self.unit = make_unit(self.college, "护理系")
        self.major = make_subject(self.college, name="护理", unit=self.unit)
        self.leader = make_user(self.college, "何静")
        give_role(self.leader, Role.MAJOR_LEADER, subject=self.major)
        self.office = make_user(self.college, "周敏", role=Role.QA_OFFICE)
        self.metric = Metric.objects.create(
            institution=self.college, code="m1", name="就业率", unit="%", digits=1,
            layer="major", kind="major", year_rule="same", period_kind="year",
        )  # fmt: skip
        measure = {"code": "rate", "caption": "就业率", "unit": "%", "metric": "m1"}
        items = [
            {"code": "i1", "number": 1, "label": "就业", "measures": [measure]},
            {"code": "i2", "number": 2, "label": "管理", "measures": []},
        ]
        columns = [("measure", "主要举措", "plan"), ("result", "建设成效", "review")]
        columns += [("problem", "存在问题", "review"), ("improvement", "改进措施", "review")]
        make_template(
            self.college,
            code="att1",
            columns=[_column("group", "诊改内容", ""), *(_column(*one) for one in columns)],
            groups=[
                {
                    "code": "g",
                    "title": "质量",
                    "free_rows": False,
                    "printed_rows": 0,
                    "items": items,
                }
            ],
        )
        self.form = self.open(2026)

    def open(self, year: int) -> Submission:
        open_year(institution=self.college, year=year, actor=self.office)
        return Submission.objects.of(self.college).get(period__code=str(year))

    def problem(self, title: str = "就业率偏低", metric: bool = True, **parts) -> Problem:
        bar = {"metric": self.metric, "pass_low": Decimal(88)} if metric else {"bar": "整改到位"}
        defaults = {
            "subject": self.major, "title": title, "origin": "manual", "actor": self.office,
            "due_on": date(2027, 3, 31), "owner": self.leader, "cause": "企业走访少",
            "measure": "走访用人单位", "found_value": Decimal("78.5") if metric else None,
        }  # fmt: skip
        return open_problem(**{**defaults, **bar, **parts})

    def cell(self, column: str, item: str = "i1", form: Submission | None = None) -> Cell:
        return Cell.objects.get(submission=form or self.form, column__code=column, item__code=item)

    def save(self, column: str, text: str, version: int, item: str = "i1") -> Cell:
        row = self.form.template.groups.get().items.get(code=item)
        return save_cell(
            submission=self.form,
            row_key=f"i{row.pk}",
            column_code=column,
            text=text,
            values={},
            version=version,
            actor=self.leader,
        ).cell

    def december(self, clock_at) -> None:
        clock_at(DECEMBER)
        open_due_phases()

    def others(self, reader=None, form: Submission | None = None) -> list[str]:
        found = other_problems(load_form(form or self.form), reader or self.leader)
        return [problem.number for problem in found.problems]


@pytest.fixture
def year(clock_at):
    clock_at(SPRING)
    return Year()


def test_a_problem_stands_in_the_row_that_measures_its_metric(year, clock_at):
    problem = year.problem()
    year.december(clock_at)

    prefill_form(submission=year.form)

    cell = year.cell("problem")
    assert cell.text == "就业率偏低（2026-0001）。原因：企业走访少。"
    assert year.cell("improvement").text == "走访用人单位（2026-0001，2027年3月31日前）"
    assert cell.offered["problems"] == [problem.pk]
    assert not Cell.objects.filter(item__code="i2").exists()
    revision = Revision.objects.get(cell=cell)
    assert (revision.kind, revision.author) == ("prefilled", None)


def test_the_page_names_the_problem_that_a_text_comes_from(year, clock_at):
    problem = year.problem()
    year.december(clock_at)
    prefill_form(submission=year.form)

    cells = grid_of(load_form(year.form), year.leader)["groups"][0]["rows"][0]["cells"]

    offer = next(cell["offer"] for cell in cells if cell["column"] == "problem")
    assert offer == {
        "changed": False,
        "linked": True,
        "problems": [{"id": problem.pk, "number": problem.number}],
    }


def test_several_problems_are_numbered(year, clock_at):
    first = year.problem()
    Problem.objects.filter(pk=first.pk).update(state="closed", closed_on=SPRING)
    year.problem(title="就业质量不高")
    year.december(clock_at)

    prefill_form(submission=year.form)

    assert year.cell("problem").text.split("\n") == [
        "1. 就业率偏低（2026-0001）。原因：企业走访少。",
        "2. 就业质量不高（2026-0002）。原因：企业走访少。",
    ]
    assert year.cell("improvement").offered["problems"] == [
        Problem.objects.get(number="2026-0002").pk
    ]


def test_what_a_person_wrote_is_never_touched(year, clock_at):
    year.december(clock_at)
    year.save("problem", "自己写的问题", version=0)
    year.problem()

    prefill_form(submission=year.form)

    assert year.cell("problem").text == "自己写的问题"
    assert year.others() == ["2026-0001"]


def test_an_offer_is_brought_up_to_date_until_somebody_edits_it(year, clock_at):
    year.december(clock_at)
    problem = year.problem()
    prefill_form(submission=year.form)
    Problem.objects.filter(pk=problem.pk).update(title="就业率低于标准")
    assert prefill_form(submission=year.form) == 1
    assert year.cell("problem").text.startswith("就业率低于标准")

    year.save("problem", "改成自己的话", version=year.cell("problem").version)
    Problem.objects.filter(pk=problem.pk).update(title="又改了")
    assert prefill_form(submission=year.form) == 0
    assert year.cell("problem").text == "改成自己的话"
    assert year.cell("problem").offered["problems"] == [problem.pk]


def test_an_offer_that_was_emptied_does_not_come_back(year, clock_at):
    year.december(clock_at)
    year.problem()
    prefill_form(submission=year.form)
    year.save("problem", "", version=1)

    assert prefill_form(submission=year.form) == 0
    assert year.cell("problem").text == ""


def test_the_result_says_what_was_measured_again(year, clock_at):
    problem = year.problem()
    year.december(clock_at)
    Remeasurement.objects.create(
        institution=year.college, problem=problem, kind="observed", value=Decimal("91.20"),
        passed=True, measured_on=DECEMBER,
    )  # fmt: skip

    prefill_form(submission=year.form)

    assert year.cell("result").text == "就业率由 78.5% 到 91.2%，达到销号标准（2026-0001）"


def test_a_problem_without_a_row_is_put_where_the_writer_wants_it(year, clock_at):
    problem = year.problem(title="档案不全", metric=False)
    year.december(clock_at)
    prefill_form(submission=year.form)
    assert year.others() == [problem.number]
    year.save("problem", "考勤制度执行不严", version=0, item="i2")
    row = f"i{year.form.template.groups.get().items.get(code='i2').pk}"

    taken = {"submission": year.form, "problem_id": problem.pk, "row_key": row}
    assert take_problem(**taken, actor=year.leader) == 2

    assert year.cell("problem", "i2").text == (
        "1. 考勤制度执行不严\n2. 档案不全（2026-0001）。原因：企业走访少。"
    )
    assert year.others() == []
    assert take_problem(**taken, actor=year.leader) == 0


def test_a_problem_of_somebody_else_is_not_there(year, clock_at):
    other = make_subject(year.college, name="药学", unit=year.unit)
    problem = year.problem(subject=other)
    year.december(clock_at)
    row = f"i{year.form.template.groups.get().items.get(code='i2').pk}"

    with pytest.raises(NotFoundError):
        take_problem(submission=year.form, problem_id=problem.pk, row_key=row, actor=year.leader)


def test_nothing_is_taken_into_a_form_that_is_closed(year, clock_at):
    problem = year.problem()
    year.form.phases.update(state="approved")
    row = f"i{year.form.template.groups.get().items.get(code='i2').pk}"

    with pytest.raises(LockedError):
        take_problem(submission=year.form, problem_id=problem.pk, row_key=row, actor=year.leader)


def test_readers_without_a_right_to_problems_see_none(year, clock_at):
    year.problem(metric=False)
    year.december(clock_at)
    colleague = make_user(year.college, "同事", role=Role.TEACHER, unit=year.unit)

    assert year.others(reader=colleague) == []


def test_next_year_opens_with_open_measures_and_no_verdict(year, clock_at):
    problem = year.problem()
    year.december(clock_at)
    prefill_form(submission=year.form)
    year.save("improvement", "加强校企合作", version=1)
    clock_at(NEXT)

    form = year.open(2027)
    prefill_form(submission=form)

    assert year.cell("measure", form=form).text == (
        "加强校企合作\n走访用人单位（2026-0001，2027年3月31日前）"
    )
    assert Revision.objects.get(cell__submission=form).kind == "carried"
    assert year.cell("measure", form=form).offered["problems"] == [problem.pk]
    assert not Cell.objects.filter(
        submission=form, column__code__in=["result", "problem", "improvement"]
    ).exists()


def test_a_measure_that_was_done_does_not_go_on(year, clock_at):
    year.problem()
    Measure.objects.all().delete()
    clock_at(NEXT)

    form = year.open(2027)

    assert prefill_form(submission=form) == 0
    assert year.others(form=form) == []


def test_a_measure_without_a_row_goes_on_beside_the_form(year, clock_at):
    problem = year.problem(title="档案不全", metric=False)
    clock_at(NEXT)
    form = year.open(2027)
    assert year.others(form=form) == [problem.number]
    row = f"i{form.template.groups.get().items.get(code='i2').pk}"

    take_problem(submission=form, problem_id=problem.pk, row_key=row, actor=year.leader)

    assert year.cell("measure", "i2", form).text == "走访用人单位（2026-0001，2027年3月31日前）"
    assert year.others(form=form) == []
