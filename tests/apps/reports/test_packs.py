"""The province's pack: pre-filled, checked cell by cell, exported as draft until it is confirmed."""

import io
from datetime import date
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from django.core.management import CommandError, call_command
from docx import Document as WordDocument

from apps.core.errors import NotAllowedError
from apps.layers.models import Subject
from apps.operations.models import JobRun
from apps.operations.services.run_job import run_job
from apps.organisation.choices import Role
from apps.reports import services
from apps.reports.models import Artifact, Outline, ReportEntry, TablePack
from apps.reports.packs import lint_pack
from apps.submissions import services as forms
from apps.submissions.models import Cell, Submission
from tests.chain.profiles import load
from tests.factories import make_calendar, make_user

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 10)
PACK = "self_diagnosis_report"


class Handed:
    """A college on a shipped profile whose year is open, with those who fill and confirm the form."""

    def __init__(self) -> None:
        self.college, _ = load("yulin", "c1")
        self.year = make_calendar(self.college, 2026)
        self.writer = make_user(self.college, "周敏", role=Role.QA_OFFICE)
        self.office = make_user(self.college, "吴芳", role=Role.QA_OFFICE)
        self.leader = make_user(self.college, "赵校长", role=Role.SCHOOL_LEADER)
        self.pack = TablePack.objects.of(self.college).get()

    def open(self) -> Submission:
        forms.open_year(institution=self.college, year=2026, actor=self.writer)
        forms.open_due_phases()
        rows = Submission.objects.of(self.college).select_related("template", "subject", "period")
        self.form = rows.get(form_code=PACK)
        return self.form

    def fill(self, row: str, column: str, text: str, **values: str) -> None:
        items = {
            item.code: item
            for group in self.form.template.groups.prefetch_related("items")
            for item in group.items.all()
        }
        key = f"i{items[row].pk}"
        held = Cell.objects.filter(submission=self.form, item=items[row], column__code=column)
        forms.save_cell(
            submission=self.form,
            row_key=key,
            column_code=column,
            text=text,
            values=values,
            version=held.values_list("version", flat=True).first() or 0,
            actor=self.writer,
        )

    def fill_all(self) -> None:
        self.fill("overview", "overview", "本年度自我诊改平稳。")
        for group in self.form.template.groups.exclude(code="overview"):
            for item in group.items.all():
                text = (
                    "目标达成：达成。\n主要成绩：好。\n存在问题：偏低偏慢。\n原因分析：投入不足。"
                )
                self.fill(item.code, "diagnosis", text)
                self.fill(item.code, "improvement", "加大投入。")
                self.fill(item.code, "effect", "尚未显现。", status="尚未实施")

    def confirm(self) -> None:
        (phase,) = self.form.template.phases.all()
        about = {"submission": self.form, "phase_id": phase.pk}
        forms.submit_phase(**about, actor=self.writer)
        forms.approve_phase(**about, actor=self.office, level_code="qa_office")
        forms.approve_phase(**about, actor=self.leader, level_code="school_leader")

    def found(self) -> list[str]:
        return [str(one) for one in lint_pack(self.pack, self.year)]


@pytest.fixture
def handed(db, clock_at) -> Handed:
    clock_at(DAY)
    return Handed()


def export(handed: Handed, kind: str) -> bytes:
    run = services.ask_for_pack(
        pack=handed.pack, year=handed.year, format=kind, actor=handed.writer
    )
    assert run_job(run.pk)
    run = JobRun.objects.get(pk=run.pk)
    assert run.state == "done", run.error
    artifact = Artifact.objects.get(pk=run.result["artifact"])
    return services.read_file(artifact=artifact, actor=handed.writer)


def sheet_words(content: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    return "\n".join(str(cell) for cell in cells if cell)


def test_the_shipped_profile_has_outline_pack_and_register(handed):
    outline = Outline.objects.of(handed.college).get()

    assert outline.sections.count() == 9
    assert ReportEntry.objects.of(handed.college).filter(outline=outline.code).count() == 1
    assert handed.pack.forms == [PACK]


def test_what_is_not_opened_is_said(handed):
    assert handed.found() == [
        f"内部质量保证体系自我诊改报告｜{handed.college.name}｜2026年度还没有开放填写"
    ]
    with pytest.raises(NotAllowedError):
        services.ask_for_pack(
            pack=handed.pack, year=handed.year, format="xlsx", actor=handed.leader
        )


def test_every_empty_cell_is_named_by_element_and_column(handed):
    handed.open()
    found = handed.found()

    assert found[0].endswith("年末填写｜还没有送审")
    empty = [one for one in found if one.endswith("｜没有填写")]
    assert len(empty) == 46  # the overview, and 15 elements × 3 columns
    assert any("｜2.3 课程质量保证 · 改进效果｜" in one for one in empty)


def test_limits_shares_and_statuses_are_checked(handed):
    handed.open()
    handed.fill_all()
    handed.fill("1.1", "improvement", "字" * 201)
    handed.fill("1.2", "diagnosis", f"目标达成：{'好' * 90}\n存在问题：无。")
    handed.fill("1.3", "effect", "提高了。")

    found = "\n".join(handed.found())

    assert "1.1 质量保证理念 · 改进措施｜201 字，上限 200 字" in found
    assert "1.2 组织构架 · 自我诊断｜存在问题与原因分析占 2%，应占 50% 左右" in found
    assert "1.3 制度构架 · 改进效果｜没有选“实施情况”（已实施或尚未实施）" in found
    assert len(handed.found()) == 4  # and it has not been sent in


@pytest.mark.slow(daily=True)
def test_it_is_a_draft_until_the_leader_has_confirmed_it(handed):
    handed.open()
    handed.fill_all()
    assert "草稿" in sheet_words(export(handed, "xlsx"))

    handed.confirm()

    assert handed.found() == []
    said = sheet_words(export(handed, "xlsx"))
    assert "草稿" not in said
    for word in (handed.college.name, "5.4 体系特色", "尚未实施", "校(院)长(签字)"):
        assert word in said
    word = WordDocument(io.BytesIO(export(handed, "docx")))
    assert "草稿" not in "".join(p.text for p in word.sections[0].header.paragraphs)
    assert len(word.tables[0].rows) == 16
    pdf = pypdfium2.PdfDocument(export(handed, "pdf"))
    texts = "".join(pdf[n].get_textpage().get_text_range() for n in range(len(pdf)))
    assert "草稿" not in "".join(texts.split())
    assert "体系特色" in texts
    assert list(Artifact.objects.values_list("is_draft", flat=True)) == [False] * 3 + [True]


@pytest.mark.slow(daily=True)
def test_the_command_lints_writes_and_says_by_its_exit(handed, tmp_path: Path, capsys):
    asked = {"institution": "c1", "year": 2026}
    out = tmp_path / "pack.xlsx"
    with pytest.raises(SystemExit) as ended:
        call_command("export_tables", PACK, **asked, out=out, lint=True)
    assert ended.value.code == 3
    assert not out.exists()

    handed.open()
    with pytest.raises(SystemExit) as ended:
        call_command("export_tables", PACK, **asked, out=out, lint=True)
    assert ended.value.code == 3
    said = capsys.readouterr().out
    assert "4.1 育人体系 · 自我诊断｜没有填写" in said
    assert "47 处缺项" in said
    assert "草稿" in sheet_words(out.read_bytes())

    handed.fill_all()
    handed.confirm()
    for suffix in ("xlsx", "docx", "pdf"):
        call_command("export_tables", PACK, **asked, out=tmp_path / f"pack.{suffix}")
        assert (tmp_path / f"pack.{suffix}").stat().st_size > 3000
    assert "内容完整" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"institution": "none"}, "没有代码"),
        ({"pack": "none"}, "没有报表包“none”（self_diagnosis_report）"),
        ({"year": 2090}, "校历里没有 2090"),
        ({"out": Path("x.html")}, "应以"),
        ({"out": None}, "--out"),
    ],
)
def test_the_command_says_what_is_wrong(handed, changed, words):
    options = {"pack": PACK, "institution": "c1", "year": 2026, "out": Path("x.xlsx")} | changed
    pack = options.pop("pack")
    with pytest.raises(CommandError, match=words):
        call_command("export_tables", pack, **options)


def test_the_years_numbers_and_problems_stand_in_the_rows_of_their_elements(college):
    from apps.diagnosis.models import DiagnosisElement, DiagnosisPoint, PointMetric
    from apps.reports.prefills import row_map
    from apps.reports.prefills.attainment import achievements, attainment

    college.happen()
    of = {"institution": college.college}
    element = DiagnosisElement.objects.create(**of, code="2.2", name="专业诊改")
    point = DiagnosisPoint.objects.create(**of, code="p", name="诊改效果", element=element)
    PointMetric.objects.create(point=point, metric=college.metric)
    named = college.problem(college.whole, "2026-0050", metric=None, bar="x", point="诊改效果")
    about = (college.whole, college.year)

    assert attainment(*about, row="2.2") == "就业率：2 个专业中 1 个达成、1 个未达成。"
    assert attainment(*about, row="1.1") == ""
    assert achievements(*about, row="2.2") == ""
    assert attainment(college.major, college.year, row="2.2") == (
        "就业率 92.5%（目标 90.0%，达成）。"
    )
    assert achievements(college.major, college.year, row="2.2") == (
        "就业率 92.5%（目标 90.0%，达成）。"
    )
    everything = list(type(named).objects.of(college.college))
    mine = row_map(college.college.pk).of_row(everything, "2.2")
    assert named in mine
    assert len(mine) == 3
    assert Subject.objects.of(college.college).exists()
