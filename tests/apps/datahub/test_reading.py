"""What a spreadsheet shows and what it stores: dates, formats, formulas, merges, hidden things."""

import datetime

import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.formula import ArrayFormula

from apps.datahub.datasets import datasets
from apps.datahub.frames import parse_file
from apps.datahub.readers import FileRejectedError, marks, read_file
from tests.apps.datahub.college import contract_references
from tests.apps.datahub.workbooks import HEADERS, book, csv_text, repacked, student

SHEET = "xl/worksheets/sheet1.xml"


def students(content):
    return parse_file(content, datasets["students"], contract_references())


def values(content, code):
    return [row[code] for _, row in students(content).rows()]


@pytest.mark.parametrize("epoch1904", [False, True])
def test_dates_do_not_depend_on_the_date_system(epoch1904):
    def date_cell(workbook, sheet):
        if epoch1904:
            workbook.epoch = CALENDAR_MAC_1904
        sheet["J2"] = datetime.date(2023, 9, 1)
        sheet["J3"] = datetime.datetime(2023, 9, 1, 8, 30)  # noqa: DTZ001 - as a sheet has it
        sheet["J4"] = 45170 - (1462 if epoch1904 else 0)

    content = book(student(1), student(2), student(3), change=date_cell)

    assert values(content, "enrolled_on") == ["2023-09-01"] * 3


def test_numbers_are_read_as_they_are_shown():
    def formats(_workbook, sheet):
        for row, (value, shown) in enumerate(
            [(133, "00000"), (0.625, "0.0%"), (12.5, "General")], 2
        ):
            sheet.cell(row, 1).value = value
            sheet.cell(row, 1).number_format = shown

    sheet = read_file(book(("",), ("",), ("",), headers=("甲",), change=formats)).sheets[0]

    assert [marks.shown(row[0]) for row in sheet.rows] == ["甲", "00133", "62.5%", "12.5"]


def test_error_values_and_formulas_without_result_are_not_blanks():
    def formulas(_workbook, sheet):
        sheet["A2"], sheet["A3"] = "=1+1", "#DIV/0!"
        sheet["B2"] = ArrayFormula("B2:B3", "=A2:A3")

    sheet = read_file(book(("x", "y"), ("x", "y"), headers=("甲", "乙"), change=formulas)).sheets[0]

    assert [marks.mark_of(row[0]) for row in sheet.rows[1:]] == [marks.FORMULA, marks.ERROR]
    assert marks.mark_of(sheet.rows[1][1]) == marks.FORMULA


def test_cached_results_count_as_values():
    def cached(data):
        return (
            data.replace(b"<v />", b"<v>7</v>")
            .replace(b"<v></v>", b"<v>7</v>")
            .replace(b"<v/>", b"<v>7</v>")
        )

    content = book(("=3+4",), headers=("甲",))
    sheet = read_file(repacked(content, replace={SHEET: cached})).sheets[0]

    assert (marks.shown(sheet.rows[1][0]), sheet.formulas) == ("7", 1)


def test_cells_without_references_and_with_a_namespace_prefix_are_read():
    def prefixed(_data):
        return (
            b'<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            b"<x:sheetData><x:row><x:c t='inlineStr'><x:is><x:t>A</x:t></x:is></x:c></x:row>"
            b'<x:row r="2"><x:c r="A2"><x:f>1+1</x:f></x:c><x:c r="B2"><x:v>5</x:v></x:c></x:row>'
            b"</x:sheetData></x:worksheet>"
        )

    sheet = read_file(repacked(book(student()), replace={SHEET: prefixed})).sheets[0]

    assert sheet.rows[1] == [marks.FORMULA, marks.NUMBER + "5"]


def test_hidden_rows_columns_and_sheets_are_told():
    def hide(workbook, sheet):
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["G"].hidden = True
        workbook.create_sheet("旧数据").sheet_state = "veryHidden"

    result = students(book(student(1), student(2), change=hide))

    assert result.accepted == 2
    assert any("第 3 行" in notice for notice in result.notices)
    assert any("列在表中是隐藏的" in notice for notice in result.notices)


def test_a_hidden_sheet_is_never_the_table():
    def hide(workbook, sheet):
        workbook.create_sheet("封面")["A1"] = "请看后面"
        sheet.sheet_state = "hidden"

    with pytest.raises(FileRejectedError, match="隐藏的工作表不读取：学生信息"):
        students(book(student(), change=hide))


def test_a_formula_below_the_last_value_is_an_error_of_its_row():
    result = students(book(student(1), ("=1+1",)))

    assert result.rejected_rows == [3]
    assert any("没有保存计算结果" in error.message for error in result.errors)


ENCODINGS = ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_text_tables_are_read_in_any_usual_encoding(encoding, delimiter):
    text = csv_text(student(1, 姓名="吕平秀"), student(2), delimiter=delimiter)

    assert values(text.encode(encoding), "name") == ["吕平秀", "陈英"]


def test_rows_of_a_text_table_count_as_excel_counts_them():
    text = csv_text(student(1, 专业='"软件\r\n技术"'), student(2, 姓名="4")).replace(
        "\r\n2", "\r\n\r\n2"
    )

    result = students(text.encode())

    assert [number for number, _ in result.rows()] == [3]
    assert result.rejected_rows == [5]


def test_a_comma_too_many_names_the_shifted_row():
    text = csv_text(student(1), student(2, 专业="软件,技术"))

    result = students(text.encode())

    assert result.rejected_rows == [3]
    assert "错位" in result.errors[0].message


@pytest.mark.parametrize("name", ["学生.xlsx", "学生.csv"])
def test_the_name_of_a_file_means_nothing(name, tmp_path):
    path = tmp_path / name
    path.write_bytes(csv_text(student()).encode("gbk"))

    assert students(path).accepted == 1


def test_extra_columns_are_told_and_ignored():
    result = students(book((*student(), "x"), headers=(*HEADERS, "宿舍")))

    assert result.notices == ["没有用到的列：宿舍。"]
