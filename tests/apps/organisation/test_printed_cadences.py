"""All cadences that the five documents print: 41 of self-diagnosis, 25 of assessment."""

from collections import Counter
from datetime import date
from itertools import islice, pairwise
from pathlib import Path

import pytest
import yaml

from apps.organisation.cadences import Calendar
from tests.factories import make_calendar, make_institution

from .printed_cadences import read_cadence

pytestmark = pytest.mark.django_db
PRINTED = yaml.safe_load(
    (Path(__file__).parents[2] / "data" / "document_cadences.yaml").read_text(encoding="utf-8")
)
DAY = date(2026, 11, 18)


def cadence_of(row):
    return read_cadence(
        row.get("period", ""),
        every=row.get("every", 1),
        times=row.get("per_period", 1),
        at_least="minimum_count" in row,
        deadline=row.get("deadline", ""),
    )


@pytest.fixture
def calendar():
    institution = make_institution()
    for year in (2025, 2026, 2027):
        make_calendar(institution, year)
    return Calendar.of(institution)


def test_there_are_as_many_as_the_documents_print():
    assert Counter(row["purpose"] for row in PRINTED) == {"self": 41, "assessment": 25}


def test_every_printed_cadence_gives_windows_in_order(calendar):
    for row in PRINTED:
        cadence = cadence_of(row)
        ahead = list(islice(cadence.windows_ahead(calendar, DAY), 4))
        assert cadence.on_demand == (not ahead), row
        assert all(earlier.end < later.start for earlier, later in pairwise(ahead)), row
        for window in ahead:
            assert cadence.window_on(calendar, window.start).code == window.code, row
            assert cadence.window_on(calendar, window.end).code == window.code, row


# By hand, with the calendar of 2026: weeks from Monday 7 September 2026 and 22 February 2027, 20 each.
BY_HAND = {
    "各部门每月30日前提交内部质量保证体系建设与运行工作月度报告": [
        ("2026-11-01", "2026-11-30"),
        ("2026-12-01", "2026-12-30"),
        ("2027-01-01", "2027-01-30"),
        ("2027-02-01", "2027-02-28"),
    ],
    "至少每周 1 次的自我诊改": [("2026-11-16", "2026-11-22"), ("2026-11-23", "2026-11-29")],
    "至少每两周 1 次的自我诊改": [("2026-11-16", "2026-11-29"), ("2026-11-30", "2026-12-13")],
    "至少每两周进行 1 次自我诊改": [("2026-11-16", "2026-11-29")],
    "每学期形成一次部门、科室、岗位、个人内部质量保证体系运行报告": [
        ("2026-09-01", "2027-01-24"),
        ("2027-02-01", "2027-07-11"),
    ],
    "至少每半年对各教学系专业建设进行 1 次考核性诊断": [
        ("2026-07-01", "2026-12-31"),
        ("2027-01-01", "2027-06-30"),
    ],
    "课程建设：季度沟通反馈": [("2026-10-01", "2026-12-31"), ("2027-01-01", "2027-03-31")],
    "课程建设：月度自我诊改": [("2026-11-01", "2026-11-30")],
    "期末课程教学诊改：编制课程教学质量分析报告": [("2026-09-01", "2027-01-24")],
    "年末实施课程建设考核性诊断并与绩效挂钩": [("2026-01-01", "2026-12-31")],
    "基于专业建设方案，实施三年一轮，吸收行企、政府、用人单位专家参与的专业考核性诊断": [
        ("2024-01-01", "2026-12-31"),
        ("2027-01-01", "2029-12-31"),
    ],
    "独立设置的高职院校每年均须完成内部质量保证体系自主诊改工作": [("2026-01-01", "2026-12-31")],
    "原则上每3年抽样复核的院校达到全区高职院校总数的1/4以上": [("2024-01-01", "2026-12-31")],
    "课程适时性诊改制度（4.1.9）": [],
    "面向全体学生实施问表式自测诊断": [],
}


@pytest.mark.parametrize("text", BY_HAND)
def test_the_dates_are_those_counted_by_hand(calendar, text):
    rows = [row for row in PRINTED if row["text"] == text]
    assert rows
    for row in rows:
        expected = BY_HAND[text]
        windows = islice(cadence_of(row).windows_ahead(calendar, DAY), max(len(expected), 1))
        assert [(str(one.start), str(one.end)) for one in windows] == expected
