"""The header row, the right sheet, captions as people write them."""

import pytest

from apps.datahub.datasets import datasets
from apps.datahub.frames import parse_file
from apps.datahub.readers import FileRejectedError
from tests.apps.datahub.college import contract_references
from tests.apps.datahub.workbooks import HEADERS, book, student


def check(content, dataset="students"):
    return parse_file(content, datasets[dataset], contract_references())


def refusal(content, dataset="students"):
    with pytest.raises(FileRejectedError) as caught:
        check(content, dataset)
    return caught.value.message


def test_titles_may_stand_above_the_header():
    def titled(_workbook, sheet):
        sheet.insert_rows(1, 3)
        sheet["A1"] = "信息工程学院学生名单"
        sheet.merge_cells("A1:J1")

    result = check(book(student(1), student(2), change=titled))

    assert result.header.row == 4
    assert [number for number, _ in result.rows()] == [5, 6]


def test_header_of_two_merged_rows_is_read_as_one():
    def grouped(_workbook, sheet):
        sheet.insert_rows(1)
        for column in range(1, 11):
            if column not in {4, 5}:
                letter = sheet.cell(1, column).column_letter
                sheet.cell(1, column).value = HEADERS[column - 1]
                sheet.cell(2, column).value = None
                sheet.merge_cells(f"{letter}1:{letter}2")
        sheet["D1"] = "联系方式"
        sheet.merge_cells("D1:E1")

    result = check(book(student(1), change=grouped))

    assert (result.header.row, result.accepted) == (2, 1)


CAPTIONS = [
    " 学 号 ",
    "学号*",
    "＊学号",
    "学号（10位）",
    "学号\n(必填)",
    "学號".replace("號", "号："),
    "学生学号",
]


@pytest.mark.parametrize("caption", CAPTIONS)
def test_captions_are_recognised_however_they_are_dressed(caption):
    assert check(book(student(), headers=(caption, *HEADERS[1:]))).accepted == 1


def test_a_caption_twice_is_refused_with_both_columns():
    message = refusal(book((*student(), "王"), headers=(*HEADERS, "姓名")))

    assert "“姓名”重复（B、K 列）" in message


def test_every_missing_column_is_named():
    message = refusal(
        book(student(), headers=("学 号", *HEADERS[1:5], "x", *HEADERS[6:8], "y", "z"))
    )

    assert "“院系”、“年级”" in message


def test_a_table_without_header_says_which_columns_belong_there():
    assert "至少应有这些列：学号、姓名、院系、年级" in refusal(book(student(), headers=None))


def test_the_sheet_with_the_right_name_wins_among_several():
    def second(workbook, sheet):
        copy = workbook.copy_worksheet(sheet)
        copy.title = "去年"

    assert check(book(student(), change=second)).header.sheet.name == "学生信息"
    assert "2 张表都符合" in refusal(book(student(), title="今年", change=second))


def test_a_cover_sheet_is_passed_over():
    def cover(workbook, _sheet):
        workbook.create_sheet("填写说明", 0)["A1"] = "学号填十位数字"

    assert check(book(student(), change=cover)).header.sheet.name == "学生信息"


def rejected(content, dataset="students"):
    with pytest.raises(FileRejectedError) as caught:
        check(content, dataset)
    return caught.value


def test_a_table_of_ones_own_is_told_what_was_read_and_what_each_form_wants():
    wide = book(("护理", "34", "62.5"), headers=("专业", "在校生数", "双师占比"), title="各专业")

    error = rejected(wide, "observations")

    assert "“指标数据”要有 学年、院系、指标编码、数值" in error.message
    assert "“观测值”要有 层面、对象编码、指标编码、时期、数值" in error.message
    assert error.notes == ("读到的列（工作表“各专业”第 1 行）：专业、在校生数、双师占比。",)


def test_titles_above_are_not_taken_for_the_columns_that_were_read():
    def titled(_workbook, sheet):
        sheet.insert_rows(1)
        sheet["A1"] = "各专业数据"

    wide = book(("护理", "34"), headers=("专业", "在校生数"), change=titled)

    assert "第 2 行）：专业、在校生数" in rejected(wide, "observations").notes[0]


def test_a_table_without_header_repeats_nobody_s_data():
    (note,) = rejected(book(student(), headers=None)).notes

    assert note == "工作表“学生信息”第 1 行像是数据，不是列名。"


def test_a_header_alone_is_no_data():
    assert "没有任何数据" in refusal(book())


GENERAL = ("层面", "对象编码", "指标编码", "时期", "数值")


def test_the_two_forms_of_observations_are_told_apart_by_their_captions():
    by_unit = book(
        ("2023-2024", "护理学院", "1.2", 62.5), headers=("学年", "院系", "指标编码", "数值")
    )
    general = book(("专业层面", "630201", "1.2", "2023—2024", "62.50"), headers=GENERAL)
    english = book(
        ("major", "630201", "A-02", "2024", 3),
        headers=("layer", "subject code", "metric", "period", "value"),
    )

    assert check(by_unit, "observations").form == "indicator"
    rows = [dict(check(content, "observations").rows()) for content in (general, english)]
    assert rows[0][2] == {
        "layer": "major", "subject": "630201", "metric": "1.2", "period": "2023-2024", "value": "62.50"
    }  # fmt: skip
    assert rows[1][2]["period"] == "2024"


def test_a_unit_in_the_caption_must_be_the_columns_own():
    headers = ("课程代码", "课程名称", "院系", "总学时（{}）")
    row = ("C01", "数据库", "护理学院", 64)

    right = book(row, headers=[caption.format("学时") for caption in headers])
    wrong = book(row, headers=[caption.format("分钟") for caption in headers])

    assert check(right, "courses").accepted == 1
    assert "单位应为学时" in refusal(wrong, "courses")
