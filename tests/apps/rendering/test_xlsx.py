"""Tables as a workbook: typed cells, text as text, headers over several columns, ready for paper."""

import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest

from apps.rendering.xlsx import Column, Head, Table, write_table, write_tables

COLUMNS = [Column("编号"), Column("问题", width=30, wrap=True), Column("值", number="0.00")]


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def sheet_of(rows, columns=COLUMNS, **parts):
    return opened(write_table(Table("台账", columns, rows, **parts))).active


def test_cells_have_their_types():
    columns = [Column(name) for name in "abcdefgh"]
    day = date(2026, 3, 18)
    sheet = sheet_of(
        [["00133", 5, Decimal("1.10"), day, datetime(2026, 3, 18, 9, 0), True, None, ""]],  # noqa: DTZ001
        columns,
    )
    values = [cell.value for cell in sheet[2]]
    assert values[0] == "00133"
    assert values[1:3] == [5, 1.1]
    assert [value.date() for value in values[3:5]] == [day, day]
    assert values[5:] == ["是", None, None]
    assert sheet["D2"].number_format == "yyyy-mm-dd"


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "http://example.org", "1e5", "\tx", '=HYPERLINK("x")']
)
def test_text_stays_text(text):
    cell = sheet_of([["1", text, None]])["B2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_what_a_workbook_cannot_hold_is_left_out_or_written_as_text():
    long = Decimal("123456789012345678.5")
    sheet = sheet_of([["a\x00\x0bb", "长" * 40_000, long]])
    assert sheet["A2"].value == "ab"
    assert len(sheet["B2"].value) == 32_767
    assert sheet["C2"].value == str(long)


def test_title_lead_and_a_header_over_several_columns():
    heads = [
        [Head("编号", rows=2), Head("内容", columns=2)],
        [Head("问题"), Head("值")],
    ]
    sheet = sheet_of([["1", "x", 2]], title="诊改台账", lead="截至3月", heads=heads)
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert merged == {"A1:C1", "A2:C2", "A3:A4", "B3:C3"}
    assert (sheet["A1"].value, sheet["B3"].value, sheet["C4"].value) == ("诊改台账", "内容", "值")
    assert sheet["A5"].value == "1"
    assert sheet.freeze_panes == "A5"
    assert sheet.print_title_rows == "$3:$4"


def test_it_is_set_up_for_paper():
    sheet = sheet_of([["1", "x", 2]])
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0  # as many pages as it takes
    assert sheet["B2"].alignment.wrap_text
    assert sheet["C2"].number_format == "0.00"
    assert sheet.column_dimensions["B"].width == pytest.approx(30, abs=1)


def test_an_empty_table_is_its_header():
    assert [cell.value for cell in sheet_of([])[1]] == ["编号", "问题", "值"]


def test_sheets_get_names_that_a_workbook_allows():
    names = ["表[1]/甲", "长" * 40, "长" * 40, "", "A", "a"]
    book = opened(write_tables([Table(name, COLUMNS, []) for name in names]))
    assert book.sheetnames == ["表_1__甲", "长" * 31, "长" * 28 + "(2)", "表", "A", "a(2)"]


def test_a_row_of_another_length_is_a_fault_of_the_caller():
    with pytest.raises(ValueError, match="zip"):
        sheet_of([["1"]])
