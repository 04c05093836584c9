"""Cases that people met with other products, under the import contract's college."""

import csv
import io
from datetime import date

import pytest

from apps.console.services.profiles import load_profile
from apps.core import clock
from apps.core.errors import ConflictError
from apps.datahub.models import Observation
from apps.datahub.selectors.scope import SYSTEM
from apps.datahub.services import commit_batch, import_file, stage_file
from apps.layers.models import Subject

pytestmark = pytest.mark.django_db

STUDENT = ("学号", "姓名", "性别", "身份证号", "手机号", "院系", "专业", "班级", "年级", "入学日期")
STAFF = ("工号", "姓名", "性别", "身份证号", "手机号", "部门", "职称", "双师型", "入职日期")
VALUES = ("学年", "院系", "指标编码", "指标名称", "数值", "单位", "备注")


@pytest.fixture
def college():
    with clock.travel(date(2024, 10, 1)):
        yield load_profile(name_or_path="import_contract", institution_code="")[0]


def text(headers, *rows):
    out = io.StringIO()
    csv.writer(out).writerows([headers, *rows])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def about(college, dataset, headers, *rows):
    content = text(headers, *rows)
    return {
        "institution": college,
        "dataset": dataset,
        "file_name": f"{dataset}.csv",
        "content": content,
        "actor": SYSTEM,
    }


def bring(college, dataset, headers, *rows):
    return import_file(**about(college, dataset, headers, *rows))


def value(number, year="2023-2024", unit="信息工程学院", metric=("1.1", "专任教师数"), of="人"):
    return (year, unit, *metric, number, of, "")


def share(number, unit="信息工程学院", year="2023-2024"):
    return value(number, year, unit, ("1.2", "双师型教师占比"), "%")


def current(college):
    return [row.text for row in Observation.objects.of(college).current().order_by("pk")]


def test_what_moved_between_preview_and_commit_is_not_written_over(college):
    """09: the preview says 12 → 15, a colleague commits 20, and 15 would take that back."""
    bring(college, "observations", VALUES, value("12"))
    seen = stage_file(**about(college, "observations", VALUES, value("15")))
    bring(college, "observations", VALUES, value("20"))

    with pytest.raises(ConflictError, match="第 2 行"):
        commit_batch(batch=seen, actor=SYSTEM)

    assert current(college) == ["20"]
    again = stage_file(**about(college, "observations", VALUES, value("15")))
    commit_batch(batch=again, actor=SYSTEM)
    assert current(college) == ["15"]


def test_a_change_that_nobody_saw_is_not_taken_back(college):
    """A row that was the same at the preview and moved since: a student's new unit stays."""
    row = ["2023800001", "陈英", "", "", "", "信息工程学院", "", "", "2023", ""]
    moved = [*row[:5], "护理学院", *row[6:]]
    bring(college, "students", STUDENT, row)
    seen = stage_file(**about(college, "students", STUDENT, row, ["2023800002", *row[1:]]))
    bring(college, "students", STUDENT, moved)

    with pytest.raises(ConflictError, match="预览之后"):
        commit_batch(batch=seen, actor=SYSTEM)

    assert Subject.objects.of(college).get(code="2023800001").unit.name == "护理学院"


def notices(college, *rows):
    return bring(college, "observations", VALUES, *rows).check.table.notices


def test_a_share_beside_another_scale_is_told(college):
    """01b: 62.5, 58.1, 0.601, 71."""
    told = notices(
        college,
        share("62.5"),
        share("58.1", "机电工程学院"),
        share("0.601", "护理学院"),
        share("71", "经济管理学院"),
    )

    (said,) = [one for one in told if "数量级" in one]
    assert "第 4 行" in said
    assert "60.1" in said


def test_fractions_alone_are_told_and_a_small_share_with_a_past_is_not(college):
    """01a: nothing beside them; and 0.5 % after 0.6 % is what it says."""
    assert any("62.5%" in one for one in notices(college, share("0.625")))
    Observation.objects.of(college).update(value="0.6")
    assert not [one for one in notices(college, share("0.5", year="2024-2025")) if "数量级" in one]


@pytest.mark.parametrize(("before", "now"), [("62.5", "0.61"), ("0.7", "71")])
def test_a_jump_against_the_last_period_is_told(college, before, now):
    bring(college, "observations", VALUES, share(before))

    assert any("上一时段" in one for one in notices(college, share(now, year="2024-2025")))


def test_an_ordinary_change_is_not_told(college):
    bring(college, "observations", VALUES, value("120"))

    assert not [one for one in notices(college, value("64", "2024-2025")) if "数量级" in one]


def test_one_identity_under_two_numbers_is_told_in_one_file_and_across_two(college):
    """08, and its sibling in two files; the same person again under the same number is no double."""
    identity = "110000197003150010"
    row = ("甲一", "男", identity, "", "信息工程学院", "讲师", "是", "2010-07-01")

    first = bring(college, "staff", STAFF, ("00801", *row), ("00802", *row)).check.table
    later = bring(college, "staff", STAFF, ("00803", *row)).check.table
    single = bring(college, "staff", STAFF, ("00900", *row[:2], "", *row[3:])).check.table

    assert "00801、00802 用的是同一个身份证号" in "".join(first.notices)
    assert "00801、00802、00803" in "".join(later.notices)
    assert not single.notices


def test_cells_within_equals_and_quotes_are_read_in_every_column(college):
    """03 and 03b: not in codes only."""
    wrapped = ['="2023800201"', "甲一", '="男"', '="110000200403150030"', '="19900000003"',
               '="信息工程学院"', "软件技术", "软件2301班", '="2023"', '="2023-09-01"']  # fmt: skip
    table = bring(college, "students", [f'="{one}"' for one in STUDENT], wrapped).check.table

    assert (table.accepted, table.errors) == (1, [])
    student = Subject.objects.of(college).get(code="2023800201").student
    assert (student.enrolled_on, student.phone) == (date(2023, 9, 1), "19900000003")
    empty = [*wrapped[:4], '=""', *wrapped[5:]]
    assert bring(college, "students", STUDENT, empty).check.table.accepted == 1
    row = ('="2023-2024"', "信息工程学院", '="1.10"', "企业兼职教师数", '="12"', "人", "")
    assert bring(college, "observations", VALUES, row).check.table.accepted == 1
    assert current(college) == ["12"]


@pytest.mark.parametrize("written", ["2010-07", "2010.7", "2010年7月", "201007", "2010/07"])
def test_a_day_of_which_only_the_month_is_known_comes_in(college, written):
    row = ("00805", "甲一", "男", "", "", "信息工程学院", "讲师", "是", written)
    table = bring(college, "staff", [*STAFF[:8], "参加工作时间"], row).check.table

    assert table.errors == []
    assert Subject.objects.of(college).get(code="00805").teacher.joined_on == date(2010, 7, 1)
