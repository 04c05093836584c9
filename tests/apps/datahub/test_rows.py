"""Rules of a table: footers, merges, duplicates, columns that must agree, masked errors."""

import json

import pytest

from apps.accounts.models import Institution
from apps.datahub.datasets import datasets
from apps.datahub.frames import parse_file
from apps.datahub.selectors.numbering import dataset_of
from apps.datahub.sheets import Column, Directory, Mapping, References, Sheet, Type
from apps.datahub.values.people import check_digit
from tests.apps.datahub.college import TODAY, contract_references
from tests.apps.datahub.workbooks import book, csv_text, student

FEMALE = "110000200403141687"
INDICATOR = ("学年", "院系", "指标编码", "指标名称", "数值", "单位")


def check(content, dataset="students", **options):
    return parse_file(content, datasets[dataset], contract_references(), **options)


def indicator(*rows, headers=INDICATOR):
    return check(book(*rows, headers=headers, title="指标数据"), "observations")


def messages(result):
    return [error.message for error in result.errors]


def test_equal_rows_are_stored_once_and_said():
    result = check(book(student(1), student(2), student(1)))

    assert (result.outcome, result.accepted, len(result.frame)) == ("accept", 3, 2)
    assert any("只存一次" in notice for notice in result.notices)


def test_rows_that_are_equal_after_clean_up_are_equal():
    result = check(book(student(1, 年级="2023级"), student(1, 年级="２０２３", 姓名="陈 英")))

    assert (result.outcome, len(result.frame)) == ("accept", 1)


def test_conflicting_rows_name_each_other():
    result = check(book(student(1), student(2), student(1, 姓名="华洋"), student(1)))

    assert result.rejected_rows == [2, 4, 5]
    assert "学号在第 2、4、5 行重复，而内容不同" in messages(result)[0]


def test_a_bad_cell_does_not_hide_a_conflict():
    result = check(book(student(1), student(1, 年级="去年")))

    assert result.rejected_rows == [2, 3]


@pytest.mark.parametrize(
    "footer",
    ["合计", "总计：", "小 计", "制表人：王老师", "填报日期：2024", "注：本表不含休学", "（盖章）"],
)
def test_footers_are_called_what_they_are(footer):
    result = check(book(student(1), (footer, "3人")))

    assert result.rejected_rows == [3]
    assert len(result.errors) == 1
    assert "请删除本行" in result.errors[0].message


def test_a_footer_that_repeats_an_identity_number_shows_it_masked():
    result = check(book(student(1), (f"备注：{FEMALE} 已退学",)))

    assert FEMALE not in json.dumps(result.as_dict(), ensure_ascii=False)


def test_blank_rows_and_numbered_blank_rows_are_passed_over():
    headers = ("序号", "学号", "姓名", "院系", "年级")
    rows = [
        (1, "2023463201", "陈英", "护理学院", "2023"),
        (2,),
        (),
        (3, "2023463202", "华洋", "护理学院", "2023"),
    ]

    result = check(book(*rows, headers=headers))

    assert [number for number, _ in result.rows()] == [2, 5]
    assert any("已略过" in notice for notice in result.notices)


def test_a_merge_over_optional_cells_is_refused_too():
    def merge(_workbook, sheet):
        sheet["G3"], sheet["H2"], sheet["H3"] = None, None, None
        sheet.merge_cells("G2:G3")
        sheet.merge_cells("H2:H3")

    result = check(book(student(1), student(2), change=merge))

    assert [(error.row, error.column) for error in result.errors] == [(3, "专业")]
    assert "G2:G3" in messages(result)[0]


def test_the_sex_digit_must_agree():
    result = check(
        book(student(1, 性别="男", 身份证号=FEMALE), student(2, 性别=None, 身份证号=FEMALE))
    )

    assert [(error.row, error.column) for error in result.errors] == [(2, "身份证号")]


def test_personal_values_never_appear_in_errors():
    wrong = FEMALE[:17] + "0"
    row = student(1, 身份证号=wrong, 手机号="19900006953x", 姓名="陈英1")
    shifted = student(2, 专业=None, 班级=None, 学号=FEMALE, 年级="19900006953")

    told = json.dumps(check(book(row, shifted)).as_dict(), ensure_ascii=False)

    assert not [value for value in (wrong, FEMALE, "19900006953", "陈英") if value in told]
    assert "1100**********" in told


def test_errors_have_the_six_keys_of_the_command():
    (error,) = check(book(student(1, 院系="信工学院"))).as_dict()["rejected"]

    assert error == {
        "sheet": "学生信息",
        "row": 2,
        "column": "院系",
        "value": "信工学院",
        "expected": "信息工程学院、机电工程学院、经济管理学院、护理学院 之一",
        "message": "第 2 行“院系”：不在本校单位名录中（不按简称猜测）。",
    }


def test_dates_out_of_reason_are_refused():
    later = f"{TODAY.year + 2}-01-01"

    assert check(
        book(student(1, 入学日期="1949-10-01"), student(2, 入学日期=later))
    ).rejected_rows == [2, 3]


def test_locked_and_unknown_years_are_refused():
    rows = [
        (year, "护理学院", "1.1", None, 5, None) for year in ("2021-2022", "2019-2020", "2023-2024")
    ]

    result = indicator(*rows)

    assert result.rejected_rows == [2, 3]
    assert "已锁定" in messages(result)[0]


@pytest.mark.parametrize(
    ("code", "value", "stored"),
    [("1.1", 320.0, "320"), ("1.2", "62.50", "62.50"), ("2.1", "1,234.5", "1234.5"), ("1.1", 320.5, None),
     ("1.1", -1, None), ("1.2", 100.01, None), ("2.1", 1.234, None), ("2.2", "—", None), ("9.9", 1, None)],
)  # fmt: skip
def test_the_metric_says_how_its_value_is_read(code, value, stored):
    result = indicator(("2023-2024", "护理学院", code, None, value, None))

    assert [row["value"] for _, row in result.rows()] == ([stored] if stored else [])


def test_a_numeric_code_that_may_be_two_is_refused_and_its_sisters_are_told():
    result = indicator(
        ("2023-2024", "护理学院", 1.1, None, 5, None),
        ("2023-2024", "护理学院", 1.2, None, 5, None),
    )

    assert result.rejected_rows == [2]
    assert "1.1、1.10" in messages(result)[0]


def test_name_and_unit_beside_the_code_must_be_its_own():
    result = indicator(
        ("2023-2024", "护理学院", "2.1", "实训设备总值", 5, "元"),
        ("2024-2025", "护理学院", "2.1", "生均图书", 5, "万元"),
        headers=INDICATOR,
    )

    assert [(error.row, error.column) for error in result.errors] == [(2, "单位"), (3, "指标名称")]


def test_a_unit_in_the_caption_of_the_value_binds_every_row():
    headers = ("学年", "院系", "指标编码", "指标名称", "数值（元）", "备注")

    result = indicator(("2023-2024", "护理学院", "2.1", None, 5, None), headers=headers)

    assert result.rejected_rows == [2]


def test_a_college_may_have_its_own_numbering():
    numbers = {"student_no": {"pattern": "[A-Z][0-9]{5}", "expects": "一个字母加 5 位数字"}}
    own = dataset_of(Institution(vocabulary={"numbers": numbers}), "students")

    right = parse_file(book(student(1, 学号="Ｂ00123")), own, contract_references())
    wrong = parse_file(book(student(1)), own, contract_references())

    assert next(right.rows())[1]["student_no"] == "B00123"
    assert [error.expected for error in wrong.errors] == ["一个字母加 5 位数字"]


MAPPING = {
    "sheet": "students",
    "columns": {
        "student_no": {"caption": "id", "pad": 10},
        "name": {"constant": "匿名"},
        "sex": {"caption": "gender", "values": {"M": "男", "F": "女"}},
        "unit": {"caption": "dept", "values": {"NUR": "护理学院"}, "default": "护理学院"},
        "grade": {"caption": "presentation", "take": [0, 4]},
        "class_name": {"captions": ["module", "presentation"]},
    },
}
FOREIGN = ("module", "presentation", "id", "gender", "dept")


def test_a_mapping_brings_in_a_table_with_other_captions():
    content = csv_text(
        ("AAA", "2013J", "11391", "M", "NUR"), ("B", "2014B", "7", "F", ""), headers=FOREIGN
    )

    rows = dict(check(content.encode(), mapping=Mapping.from_dict(MAPPING)).rows())

    assert rows[2] == {
        "student_no": "0000011391", "name": "匿名", "sex": "男", "unit": "护理学院", "class_name": "AAA-2013J",
        "grade": "2013",
    }  # fmt: skip
    assert (rows[3]["student_no"], rows[3]["unit"]) == ("0000000007", "护理学院")


def test_errors_of_a_mapped_table_name_its_own_captions():
    content = csv_text(("A", "2013J", "1", "X", "NUR"), headers=FOREIGN)

    (error,) = check(content.encode(), mapping=Mapping.from_dict(MAPPING)).errors

    assert (error.row, error.column, error.value) == (2, "gender", "X")


def test_a_mapping_with_an_unknown_word_is_refused_by_name():
    with pytest.raises(ValueError, match="zfill"):
        Mapping.from_dict({"sheet": "students", "columns": {"name": {"caption": "x", "zfill": 3}}})
    with pytest.raises(ValueError, match="missing"):
        Mapping.from_dict({"sheet": "students", "columns": {"name": "x"}}).check(
            datasets["students"].forms[0]
        )


def test_keeping_the_first_is_the_mappings_decision_and_is_said():
    content = csv_text(
        ("A", "2013J", "1", "M", "NUR"), ("B", "2014B", "1", "M", "NUR"), headers=FOREIGN
    )

    result = check(content.encode(), mapping=Mapping.from_dict(MAPPING | {"keep": "first"}))

    assert [row["grade"] for _, row in result.rows()] == ["2013"]
    assert "只取第一行" in result.notices[-1]


def test_every_declared_dataset_accepts_its_own_captions():
    for code in datasets:
        for form in datasets[code].forms:
            captions = [column.caption for column in form.columns]
            assert len(set(captions)) == len(captions), code
            assert form.key, code


def test_a_sheet_without_key_or_with_a_column_twice_is_refused_at_start():
    column = Column(code="a", caption="甲", type=Type.TEXT, key=True)
    with pytest.raises(ValueError, match="twice"):
        Sheet(code="x", title="x", columns=(column, column))
    with pytest.raises(ValueError, match="no key"):
        Sheet(code="x", title="x", columns=())


def test_a_name_that_means_two_units_is_not_guessed():
    units = Directory([("护理学院", "N1"), ("护理学院", "N2"), ("工学院", "E")], title="单位")
    references = References(today=TODAY, directories={"units": units})

    result = parse_file(
        book(student(1), student(2, 院系="护理学院"), student(3, 院系="工 学院")),
        datasets["students"],
        references,
    )

    assert result.rejected_rows == [2, 3]
    assert next(result.rows())[1]["unit"] == "E"


def test_check_digits_are_those_of_the_standard():
    assert check_digit("11010519491231002") == "X"
