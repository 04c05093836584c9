"""A slip on a command's line is refused in Chinese, before anything is done or written."""

import os

import pytest
from django.core.management import CommandError, call_command

from apps.accounts.models import Institution

pytestmark = pytest.mark.django_db


def refusal(*line: str) -> str:
    with pytest.raises(CommandError) as caught:
        call_command(*line)
    return str(caught.value)


@pytest.fixture
def college():
    call_command("load_profile", "import_contract", "--institution", "T1")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            ("recompute_warnings", "--institution", "T1", "--as-of", "2026-2-30"),
            "“2026-2-30”不是日期",
        ),
        (("run_cycles", "--as-of", "明天"), "“明天”不是日期，应写成 2026-03-31"),
        (
            ("render_report", "x", "--institution", "T1", "--out", "r.pdf", "--year", "26"),
            "26 不在",
        ),
        (("export_tables", "x", "--institution", "T1", "--year", "今年"), "“今年”不是整数"),
        (("undo_batch", "0"), "0 不在"),
        (("generate_college", "--code", "g", "--scale", "大"), "“大”不是数"),
        (("generate_college", "--code", "g", "--scale", "3"), "3 不在 0.01—1 之间"),
        (("generate_college", "--code", "g", "--plant", "absent.csv"), "没有文件 absent.csv"),
        (("import_data", "absent.csv", "--dataset", "staff", "--institution", "T1"), "没有文件"),
    ],
)
def test_what_cannot_be_read_is_said_with_what_was_expected(line, words):
    assert words in refusal(*line)


def test_a_report_that_could_not_be_written_is_not_worked_out(tmp_path, college, monkeypatch):
    line = ("render_report", "any", "--institution", "T1", "--year", "2026", "--out")
    (tmp_path / "a.pdf").write_text("", encoding="utf-8")

    assert "没有文件夹" in refusal(*line, str(tmp_path / "absent/r.pdf"))
    assert "是文件夹，应写明文件名" in refusal(*line, str(tmp_path))
    assert "是文件，应写明文件夹" in refusal(*line, str(tmp_path / "a.pdf"), "--all")
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert "不能写入" in refusal(*line, str(tmp_path / "r.pdf"))


@pytest.mark.parametrize("code", ["a b", "学院", "a@b", "x" * 33, "../x"])
def test_a_college_has_a_code_that_can_stand_in_names_and_addresses(code):
    wanted = f"学校代码“{code}”不能用"

    assert wanted in refusal("load_profile", "import_contract", "--institution", code)
    assert wanted in refusal("generate_college", "--code", code, "--scale", "0.01", "--no-import")
    assert not Institution.objects.exists()
