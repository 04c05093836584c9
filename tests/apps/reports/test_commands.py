"""`render_report`: one report, as it stands or only worked out, and all of an outline."""

from pathlib import Path

import pypdfium2
import pytest
from django.core.management import CommandError, call_command
from docx import Document as WordDocument

from apps.reports.models import Report
from tests.apps.reports.test_life import confirm

pytestmark = pytest.mark.django_db


def words(path: Path) -> str:
    pdf = pypdfium2.PdfDocument(str(path))
    texts = [pdf[n].get_textpage().get_text_range() for n in range(len(pdf))]
    return "".join("".join(texts).split())


def render(out: Path, **options) -> None:
    asked = {"institution": "house", "subject": "m1", "year": 2026, "format": "pdf"} | options
    call_command("render_report", "annual_self_diagnosis", out=out, **asked)


def test_a_report_that_was_never_opened_is_worked_out_and_not_written(college, tmp_path):
    college.happen()
    render(tmp_path / "one.pdf")

    said = words(tmp_path / "one.pdf")
    assert "护理专业" in said
    assert "草稿" in said
    assert "本节文字尚未填写" in said
    assert not Report.objects.exists()


def test_a_confirmed_report_is_no_draft(college, tmp_path, capsys):
    college.happen()
    confirm(college, college.written())
    render(tmp_path / "whole.pdf", subject="house")

    assert "草稿" not in words(tmp_path / "whole.pdf")
    assert "草稿" not in capsys.readouterr().out


def test_word_by_command(college, tmp_path):
    render(tmp_path / "one.docx", format="docx")

    heads = [
        one.text
        for one in WordDocument(str(tmp_path / "one.docx")).paragraphs
        if one.style.name == "Heading 1"
    ]
    assert heads[0] == "一、概述"


def test_all_reports_of_a_year_with_progress(college, tmp_path, capsys):
    for subject in (college.whole, college.major, college.other):
        college.report(subject)
    render(tmp_path / "all", subject=None, all=True, format="docx")

    assert sorted(path.name for path in (tmp_path / "all").iterdir()) == [
        "annual_self_diagnosis-2026-college-house.docx",
        "annual_self_diagnosis-2026-major-m1.docx",
        "annual_self_diagnosis-2026-major-m2.docx",
    ]
    said = capsys.readouterr().out
    assert "2/3 " in said
    assert "共 3 份" in said


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"institution": "none"}, "没有代码为“none”"),
        ({"subject": "none"}, "没有编码为“none”"),
        ({"subject": "t1"}, "没有编码为“t1”"),
        ({"year": 2090}, "没有 2090 年度"),
    ],
)
def test_what_is_wrong_is_said(college, tmp_path, changed, told):
    with pytest.raises(CommandError, match=told):
        render(tmp_path / "x.pdf", **changed)


def test_of_a_code_that_several_kinds_have_the_first_kind_counts(college, tmp_path):
    """A unit stands in the teachers' layer too, by the same code."""
    college.subject("major", "major", code="u1", name="同码专业")
    for asked, name in (("u1", "护理系"), ("major.major:u1", "同码专业")):
        render(tmp_path / "one.pdf", subject=asked)
        assert name in words(tmp_path / "one.pdf")
