"""The workbook given back: every error beside its row, text as text, nothing calculated."""

import zipfile
from io import BytesIO

import openpyxl
import pytest

from apps.datahub.datasets import datasets
from apps.datahub.frames import parse_file
from apps.datahub.readers import error_copy
from apps.datahub.readers.error_copy import write_error_copy
from tests.apps.datahub.college import CONTRACT, contract_references
from tests.apps.datahub.workbooks import book, csv_text, student

HOSTILE = (
    "=1+1",
    "+86",
    "-2+3",
    "@SUM(A1)",
    '=HYPERLINK("http://127.0.0.1/","x")',
    "http://127.0.0.1/x",
)


@pytest.fixture(params=["in place", "anew"])
def way(request, monkeypatch):
    if request.param == "anew":
        monkeypatch.setattr(error_copy, "IN_PLACE_CELLS", 0)
    return request.param


def checked(content, dataset="students"):
    return parse_file(content, datasets[dataset], contract_references())


def copied(content, dataset="students"):
    result = checked(content, dataset)
    copy = write_error_copy(content, result.header, result.errors)
    return copy, openpyxl.load_workbook(BytesIO(copy))[result.header.sheet.name or "导入数据"]


def test_the_copy_explains_and_marks_every_error(way):
    _, sheet = copied(book(student(1), student(2, 姓名=None, 院系="信工学院"), student(3)))

    assert sheet.cell(1, 11).value == "错误说明"
    assert "“姓名”必填" in sheet.cell(3, 11).value
    assert "“院系”不在本校单位名录中" in sheet.cell(3, 11).value
    assert [sheet.cell(row, 11).value for row in (2, 4)] == [None, None]
    assert "第 3 行" in sheet["F3"].comment.text
    assert sheet["F3"].fill.start_color.rgb.endswith("FDE9E7")


def test_text_goes_out_as_text(way):
    rows = [student(number, 班级=text) for number, text in enumerate(HOSTILE, 1)]

    copy, sheet = copied(book(*rows, student(9, 年级="x"), change=as_text))

    assert [sheet.cell(row, 8).value for row in range(2, 8)] == list(HOSTILE)
    assert {sheet.cell(row, 8).data_type for row in range(2, 8)} == {"s"}
    with zipfile.ZipFile(BytesIO(copy)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
        assert not [name for name in archive.namelist() if "externalLink" in name]


def as_text(_workbook, sheet):
    for row in sheet.iter_rows(min_row=2):
        row[7].data_type = "s"


def test_formulas_of_the_original_go_out_as_values(way):
    content = (CONTRACT / "files" / "169_ind_formula_no_cache.xlsx").read_bytes()

    _, sheet = copied(content, "observations")

    assert sheet["E2"].value is None
    assert "没有保存计算结果" in sheet["H2"].value


def test_a_corrected_copy_can_be_uploaded_again(way):
    _, sheet = copied(book(student(1), student(2, 年级="去年", 学号="0000000012")))
    workbook = sheet.parent
    sheet["I3"] = "2023"
    output = BytesIO()
    workbook.save(output)

    result = checked(output.getvalue())

    assert (result.outcome, result.accepted) == ("accept", 2)
    assert result.notices == ["没有用到的列：错误说明。"]
    again = write_error_copy(output.getvalue(), result.header, result.errors)
    assert openpyxl.load_workbook(BytesIO(again)).active.max_column == 11


def test_a_text_file_comes_back_as_a_workbook():
    _, sheet = copied(
        csv_text(student(1), student(2, 年级="去年", 学号="0000000012")).encode("gbk")
    )

    assert sheet["A3"].value == "0000000012"
    assert "“年级”" in sheet["K3"].value


@pytest.mark.parametrize(
    "name", ["116_total_and_footer", "118_merged_department", "091_dup_conflict"]
)
def test_copies_of_the_contract_files_open(name, way):
    content = (CONTRACT / "files" / f"{name}.xlsx").read_bytes()

    result = checked(content)
    _, sheet = copied(content)

    assert [
        row for row in range(2, sheet.max_row + 1) if sheet.cell(row, 11).value
    ] == result.rejected_rows
