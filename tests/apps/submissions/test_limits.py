"""The college's report: limits that are hard, a share that is said, choices, and what the year knows."""

from datetime import date
from decimal import Decimal

import pytest

from apps.core.errors import InvalidError, NotFoundError
from apps.core.profiles.faults import Place
from apps.diagnosis.models import DiagnosisElement, DiagnosisPoint
from apps.improvement.services import open_problem
from apps.layers.models import Subject
from apps.layers.services import mirror_institution
from apps.organisation.choices import Role
from apps.reports.models import TablePack
from apps.submissions.definition_checks import complaints_of
from apps.submissions.definitions import define, publish
from apps.submissions.models import FormItem, Submission
from apps.submissions.profile import Forms
from apps.submissions.reports import form_print
from apps.submissions.selectors import (
    blockers,
    grid_of,
    hints_of,
    load_form,
    prefills,
    progress_of,
)
from apps.submissions.selectors.prefills import Prefill
from apps.submissions.services import open_year, prefill_form, save_cell, submit_phase
from tests.apps.submissions.print_helpers import facts
from tests.factories import make_calendar, make_institution, make_subject, make_unit, make_user

pytestmark = pytest.mark.django_db
DECEMBER = date(2026, 12, 2)
HALF = "目标达成：{0}\n主要成绩：{0}\n存在问题：{0}\n原因分析：{0}"


class Report:
    """The shipped report of a college, opened in December."""

    def __init__(self) -> None:
        self.college = make_institution(code="tc", name="试验职业学院")
        make_calendar(self.college, 2026)
        mirror_institution(institution=self.college)
        self.office = make_user(self.college, "周敏", role=Role.QA_OFFICE)
        publish(institution=self.college, definition=facts("self_diagnosis_report"))
        open_year(institution=self.college, year=2026, actor=self.office)
        self.form = Submission.objects.of(self.college).get()
        self.phase = self.form.template.phases.get()

    def item(self, code: str) -> FormItem:
        return FormItem.objects.of(self.college).get(code=code)

    def save(self, column: str, text: str, item: str = "1.1", **values: str):
        cells = [row for row in load_form(self.form).rows if row.item and row.item.code == item]
        held = cells[0].cells.get(column)
        return save_cell(
            submission=self.form,
            row_key=f"i{self.item(item).pk}",
            column_code=column,
            text=text,
            values=values,
            version=held.version if held else 0,
            actor=self.office,
        ).cell

    def fill(self) -> None:
        self.save("overview", "概述", item="overview")
        for item in FormItem.objects.of(self.college).exclude(code="overview"):
            self.save("diagnosis", HALF.format("话"), item=item.code)
            self.save("improvement", "措施", item=item.code)
            self.save("effect", "效果", item=item.code, status="已实施")

    def problem(self, point: str = "2.1.3 条件保障", **parts):
        unit = make_unit(self.college, "护理系")
        major = make_subject(self.college, name="护理", unit=unit)
        defaults = {
            "title": "实训工位不足",
            "cause": "投入不够",
            "measure": "新建实训室",
            "bar": "建成",
        }
        return open_problem(
            subject=major, origin="manual", actor=self.office, due_on=date(2027, 3, 1),
            owner=self.office, point=point, **{**defaults, **parts},
        )  # fmt: skip


@pytest.fixture
def report(clock_at):
    clock_at(DECEMBER)
    return Report()


def test_the_form_is_kept_and_read_as_it_is_shipped(report):
    known = facts("self_diagnosis_report")
    assert define(report.form.template) == known
    assert Forms.schema.clean(Forms.schema.dump(known), Place("x")) == known


def test_an_overview_and_fifteen_elements_are_to_be_filled(report):
    assert progress_of(load_form(report.form), report.phase).total == 16
    assert blockers(report.form, report.phase) == ["还有 16 项未填"]
    report.fill()
    assert blockers(report.form, report.phase) == []


def test_a_limit_counts_the_whole_text_and_keeps_the_form_back(report):
    report.fill()
    report.save("diagnosis", "目标达成：" + "成" * 495)
    assert blockers(report.form, report.phase) == []

    report.save("diagnosis", "目标达成：" + "成" * 490 + "\n存在问题：差")
    assert blockers(report.form, report.phase) == ["1 格超出字数"]
    with pytest.raises(InvalidError, match="超出字数"):
        submit_phase(submission=report.form, phase_id=report.phase.pk, actor=report.office)


@pytest.mark.parametrize(("column", "limit"), [("improvement", 200), ("effect", 200)])
def test_every_column_has_the_documents_limit(report, column, limit):
    report.fill()
    chosen = {"status": "已实施"} if column == "effect" else {}
    report.save(column, "字" * (limit + 1), **chosen)
    assert blockers(report.form, report.phase) == ["1 格超出字数"]
    report.save(column, "字" * limit, **chosen)
    assert blockers(report.form, report.phase) == []


def test_too_little_about_problems_is_said_and_keeps_nothing_back(report):
    report.fill()
    report.save("diagnosis", "目标达成：" + "成" * 90 + "\n原因分析：" + "因" * 10)

    assert hints_of(load_form(report.form), report.phase) == [
        "“1.1 质量保证理念”的存在问题与原因分析占 10%，应占一半左右"
    ]
    submit_phase(submission=report.form, phase_id=report.phase.pk, actor=report.office)


def test_an_effect_says_whether_the_measure_was_carried_out(report):
    report.fill()
    report.save("effect", "尚无")
    assert blockers(report.form, report.phase) == ["还有 1 项未填"]
    report.save("effect", "", status="尚未实施")
    assert blockers(report.form, report.phase) == ["还有 1 项未填"]
    report.save("effect", "下学期采购", status="尚未实施")
    assert blockers(report.form, report.phase) == []
    row = form_print(report.form, report.office).groups[0].rows[0]
    assert row.cells[2] == "尚未实施\n下学期采购"


def test_a_choice_is_one_of_its_options(report):
    with pytest.raises(InvalidError, match="已实施或尚未实施"):
        report.save("effect", "效果", status="优秀")


def test_a_section_has_its_own_column_and_the_table_the_others(report):
    with pytest.raises(NotFoundError):
        report.save("overview", "概述", item="1.1")
    with pytest.raises(NotFoundError):
        report.save("improvement", "措施", item="overview")
    grid = grid_of(load_form(report.form), report.office)
    assert [len(row["cells"]) for group in grid["groups"] for row in group["rows"]] == [
        1,
        *[3] * 15,
    ]
    assert (grid["groups"][0]["rows"][0]["span"], grid["span"]) == (3, 4)
    captions = [column["caption"] for column in grid["columns"]]
    assert captions == ["诊断项目", "诊断要素", "自我诊断", "改进措施", "改进效果"]


def test_the_year_fills_the_elements_to_which_its_problems_belong(report):
    report.problem()

    prefill_form(submission=report.form, actor=report.office)

    cells = {
        (row.item.code, code): cell.text
        for row in load_form(report.form).rows
        for code, cell in row.cells.items()
    }
    assert cells["2.1", "diagnosis"] == (
        "存在问题：护理：实训工位不足（2026-0001）\n原因分析：投入不够"
    )
    assert cells["2.1", "improvement"] == "新建实训室（2026-0001，2027年3月1日前）"
    assert cells["overview", "overview"] == (
        "2026 年度（截至2026年12月2日）：在册问题 1 个（专业层面 1 个），已销号 0 个，仍在整改 1 个。"
    )
    # Nothing was measured again: no effect is forecast, but how far the measure is, as the note asks.
    assert cells["2.1", "effect"] == "措施 1 项尚未完成，尚无再测数据。"
    assert len(cells) == 4


def test_whether_the_measures_are_carried_out_is_chosen_and_may_be_changed(report):
    report.problem()
    prefill_form(submission=report.form)

    (row,) = [row for row in load_form(report.form).rows if "effect" in row.cells]
    assert row.cells["effect"].values == {"status": "尚未实施"}
    grid = grid_of(load_form(report.form), report.office)
    shown = [cell for group in grid["groups"] for line in group["rows"] for cell in line["cells"]]
    assert not any(cell["sources"] for cell in shown)  # no target, no observation: no mark
    report.save("effect", "已采购", item="2.1", status="已实施")
    prefill_form(submission=report.form)
    (row,) = [row for row in load_form(report.form).rows if "effect" in row.cells]
    assert row.cells["effect"].values == {"status": "已实施"}
    assert row.cells["effect"].text == "已采购"


def test_a_pack_says_which_rows_points_belong_to(report):
    report.problem(point="学生资助")
    element = DiagnosisElement.objects.create(institution=report.college, code="own", name="本校")
    DiagnosisPoint.objects.create(
        institution=report.college, code="aid", name="学生资助", element=element
    )
    line = {"row": "4.2", "elements": ["own"], "points": [], "metrics": [], "facts": []}
    TablePack.objects.create(institution=report.college, code="p", title="表", rows=[line])
    prefill_form(submission=report.form)

    rows = load_form(report.form).rows
    assert [row.item.code for row in rows if "diagnosis" in row.cells] == ["4.2"]


def test_what_is_registered_is_asked_for_its_row_and_kept_within_the_limit(report, monkeypatch):
    def achievements(subject: Subject, period, *, row: str) -> str:
        return "\n".join([f"{subject.name}{row}"] + ["好" * 300] * 2) if row == "3.1" else ""

    mine = {"diagnosis.achievements": Prefill(achievements, by_row=True)}
    monkeypatch.setattr(prefills, "_entries", mine)
    prefill_form(submission=report.form)

    (row,) = [row for row in load_form(report.form).rows if "diagnosis" in row.cells]
    text = row.cells["diagnosis"].text
    assert text.startswith("主要成绩：试验职业学院3.1\n好")
    assert text.endswith("（另有 1 条见系统）")
    assert len(text) <= 500


def test_a_definition_that_does_not_hold_together_is_refused():
    known = facts("self_diagnosis_report")
    known["columns"][3]["parts"] = []
    known["groups"][1]["own_columns"] = ["overview", "nothing"]
    found = dict(complaints_of(known))

    assert "占比须有分项" in found["columns[4].problem_share"]
    assert "没有可填写的列“nothing”" in found["groups[2].own_columns"]


def test_decimals_are_said_as_people_write_them():
    from apps.submissions.selectors.problem_words import appended, listed, plain

    assert [plain(Decimal(one), 1) for one in ("78.500000", "91.250000", "90")] == [
        "78.5", "91.25", "90.0",
    ]  # fmt: skip
    assert listed(["甲"]) == "甲"
    assert appended("1. 甲\n2. 乙", "丙") == "1. 甲\n2. 乙\n3. 丙"
