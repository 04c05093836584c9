"""Deadlines are read from the words in which documents print them."""

from datetime import date

import pytest

from apps.chains.choices import DueKind
from apps.chains.dates import next_day, parse_due

TODAY = date(2026, 2, 10)
TERM_END = date(2026, 8, 31)


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("2017.03", date(2017, 3, 1), date(2017, 3, 31)),
        ("2017.09—11", date(2017, 9, 1), date(2017, 11, 30)),
        ("2016.09-2017.11", date(2016, 9, 1), date(2017, 11, 30)),
        ("2018.12~2020.12", date(2018, 12, 1), date(2020, 12, 31)),
        ("2018~2020", date(2018, 1, 1), date(2020, 12, 31)),
        ("2024年2月", date(2024, 2, 1), date(2024, 2, 29)),
    ],
)
def test_a_printed_month_or_span_ends_on_its_last_day(text, since, until):
    due = parse_due(text)

    assert (due.kind, due.since, due.until) == (DueKind.DATE, since, until)


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("每月30日前", DueKind.MONTHLY, date(2026, 2, 28)),
        ("每学期末", DueKind.TERM, TERM_END),
        ("每年12月", DueKind.YEARLY, date(2026, 12, 31)),
        ("每年12月底前", DueKind.YEARLY, date(2026, 12, 31)),
        ("每年2月月底前", DueKind.YEARLY, date(2026, 2, 28)),
        ("2018年起每年11月", DueKind.YEARLY, date(2026, 11, 30)),
        ("2030年起每年11月", DueKind.YEARLY, date(2030, 11, 30)),
        ("每年初", DueKind.YEARLY, date(2027, 1, 31)),
        ("每年底前", DueKind.YEARLY, date(2026, 12, 31)),
        ("持续", DueKind.CONTINUING, None),
        ("每年、每阶段、每过程", DueKind.CONTINUING, None),
        ("2020.01以后", DueKind.CONTINUING, None),
        ("2018.11-", DueKind.CONTINUING, None),
        ("具体日期根据教育厅通知决定", DueKind.NOTICE, None),
        ("具体日期由双方协议确定", DueKind.NOTICE, None),
        ("复核工作开始前15日", DueKind.WORDS, None),
        ("2017.13", DueKind.WORDS, None),
        ("2017.11-2017.09", DueKind.WORDS, None),
        ("", "", None),
        ("2017.03", DueKind.DATE, None),
        ("2026.03", DueKind.DATE, date(2026, 3, 31)),
    ],
)
def test_what_comes_back_has_a_next_day(text, kind, expected):
    due = parse_due(text)

    assert due.kind == kind
    assert next_day(due, TODAY, term_end=TERM_END) == expected


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 4, 30), date(2026, 4, 30)),
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2026, 12, 31), date(2027, 1, 30)),
        (date(2024, 2, 29), date(2024, 2, 29)),
    ],
)
def test_the_thirtieth_is_the_last_day_of_a_shorter_month(today, expected):
    assert next_day(parse_due("每月30日前"), today) == expected
