"""One bar: Python, SQL, words and picture say the same of every value."""

import re
from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from apps.core.sql import spoken
from apps.datahub.bar import (
    LEVELS,
    Bar,
    Bound,
    Measure,
    Side,
    Standing,
    levels_of,
    pass_bar,
    target_bar,
    verdict_words,
    within_words,
)
from apps.datahub.bar.picture import picture_of
from apps.datahub.bar.sql import sql_bar
from apps.datahub.models import Metric
from tests.factories import make_institution

PER_CENT = Measure("%", 1)
# Few numbers, so that values meet bounds; with more decimals than are kept.
numbers = st.sampled_from([0, 15, 89.9999994, 90, 90.0000004, 92, 95, 97.5, 100]).map(
    lambda one: Decimal(str(one))
)
edges = st.fixed_dictionaries(
    {
        (level.code, side.value): st.none() | st.tuples(numbers, st.booleans())
        for level in LEVELS
        for side in Side
    }
)
NONE = {(level.code, side.value): None for level in LEVELS for side in Side}


def bar_from(held):
    found = ((level, side, one) for (level, side), one in held.items() if one is not None)
    return Bar(tuple(Bound(level, side, at, touching) for level, side, (at, touching) in found))


def asked_of_the_database(value, held):
    """Level, bound and kind as the statements of monitoring compute them."""
    columns, params = ["CAST(%s AS numeric(24, 6)) AS value"], [f"{value:.6f}"]
    for (level, side), one in held.items():
        columns.append(f"CAST(%s AS numeric(24, 6)) AS {level}_{side}")
        columns.append(f"CAST(%s AS integer) AS {level}_{side}_reached")
        params += [f"{one[0]:.6f}", int(one[1])] if one else [None, 0]
    bar = sql_bar("v.value", lambda level, side: (f"v.{level}_{side}", f"v.{level}_{side}_reached"))
    with connection.cursor() as cursor:
        cursor.execute(
            spoken(
                f"SELECT {bar.level('normal')}, {bar.bound}, {bar.kind}, {bar.off}"  # noqa: S608
                f" FROM (SELECT {', '.join(columns)}) v"
            ),
            params,
        )
        level, bound, kind, off = cursor.fetchone()
    return level, None if bound is None else Decimal(str(bound)), kind, bool(off)


@pytest.mark.django_db
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(held=edges, value=numbers)
@example(held=NONE | {("yellow", "high"): (Decimal(90), True)}, value=Decimal("89.9999994"))
@example(held=NONE | {("yellow", "high"): (Decimal(90), False)}, value=Decimal("90.0000004"))
@example(held=NONE | {("red", "low"): (Decimal(90), False)}, value=Decimal("89.9999994"))
def test_python_sql_words_and_picture_say_the_same(held, value):
    bar = bar_from(held)
    verdict = bar.judge(value)
    level, bound, kind, off = asked_of_the_database(value, held)
    assert (verdict.level or "normal", verdict.kind, verdict.off) == (level, kind, off)
    if bound is not None:
        assert abs(bound - verdict.bound.at) < Decimal("0.0000011")
    words = verdict_words(verdict, bar, PER_CENT)
    titles = {one.code: one.title for one in LEVELS}
    said = [code for code, title in titles.items() if f"{title}界限" in words]
    assert said == ([verdict.level] if verdict.off else [])
    if verdict.off and verdict.gap:
        assert words.startswith("低于" if verdict.kind.endswith("low") else "高于")
    picture = picture_of(Metric(unit="%", digits=1, direction="none"), value, bar)
    assert picture.level == (verdict.level or ("normal" if bar else "unjudgeable"))
    for drawing in picture.drawings:
        x = drawing.value.x
        under = [b.tone for b in drawing.bands if b.x + 1 < x < b.x + b.width - 1]
        assert under in ([], [verdict.level or "normal"])


@settings(max_examples=200, deadline=None)
@given(held=edges, value=numbers)
def test_what_passes_is_what_warns_of_nothing(held, value):
    """A problem that a warning opened is closed by no value that would warn again."""
    bar = bar_from(held)
    low, high = bar.within()
    sound = len(bar.bounds) < 2 or not (
        any(one.side == Side.LOW for one in bar.bounds)
        and any(one.side == Side.HIGH for one in bar.bounds)
        and high is None
    )
    passing = pass_bar(
        low and low.at,
        high and high.at,
        above=bool(low and low.touching),
        below=bool(high and high.touching),
    )
    if bar and sound:
        assert passing.judge(value).met == bar.judge(value).met
        assert bar.passing().judge(value).met == bar.judge(value).met


@pytest.mark.parametrize(
    ("value", "bound", "words"),
    [
        ("91.6", Bound("red", "low", Decimal(92)), "低于红色界限 92.0%，差 0.4 个百分点"),
        ("94", Bound("yellow", "low", Decimal(95)), "低于黄色界限 95.0%，差 1 个百分点"),
        ("97.25", Bound("red", "high", Decimal(97)), "高于红色界限 97.0%，超 0.25 个百分点"),
        ("15", Bound("red", "high", Decimal(15), touching=True), "已到红色界限 15.0%"),
        ("15", Bound("red", "high", Decimal(15)), "在界限以内"),
        ("91.96", Bound("red", "low", Decimal("91.97")), "低于红色界限 91.97%，差 0.01 个百分点"),
    ],
)
def test_what_the_page_says(value, bound, words):
    bar = Bar((bound,))
    assert verdict_words(bar.judge(Decimal(value)), bar, PER_CENT) == words


@pytest.mark.parametrize(
    ("direction", "value", "words"),
    [
        ("up", "97", "达到目标"),
        ("up", "96", "未达目标 97.0%，差 1 个百分点"),
        ("down", "96", "达到目标"),
        ("down", "98", "未达目标 97.0%，差 1 个百分点"),
        ("none", "96", "不适用"),
        ("up", None, "没有数据"),
    ],
)
def test_a_target_is_a_bar(direction, value, words):
    bar = target_bar(direction, Decimal(97))
    assert verdict_words(bar.judge(value and Decimal(value)), bar, PER_CENT) == words


def test_what_cannot_be_judged_is_no_pass():
    assert Bar().judge(Decimal(5)).standing == Standing.UNJUDGEABLE
    assert not Bar().judge(Decimal(5)).met
    assert target_bar("none", Decimal(5)).judge(Decimal(9)).standing == Standing.NOT_APPLICABLE


def test_what_is_asked_is_said_as_it_is_judged():
    bar = Bar((Bound("red", "low", Decimal(90)), Bound("red", "high", Decimal(95), touching=True)))
    assert within_words(bar, PER_CENT) == "不低于 90.0%，低于 95.0%"
    assert within_words(pass_bar(Decimal(15), None, above=True), Measure("人", 0)) == "高于 15 人"


@pytest.mark.django_db
def test_levels_have_the_colleges_own_words():
    college = make_institution("own")
    college.vocabulary = {"levels": {"yellow": "橙色"}}
    bar = Bar((Bound("yellow", "low", Decimal(95)),), levels=levels_of(college))
    assert verdict_words(bar.judge(Decimal(94)), bar, PER_CENT).startswith("低于橙色界限")


def test_the_picture_shows_value_bounds_standard_target_and_verdict():
    bar = Bar(
        (Bound("red", "low", Decimal(92)), Bound("yellow", "low", Decimal(95))),
        target=Decimal(97),
        standard=Decimal(96),
    )
    metric = Metric(unit="%", digits=1, direction="up")
    picture = picture_of(metric, Decimal("91.6"), bar)
    assert (picture.level, picture.number) == ("red", "91.6%")
    for words in (
        "91.6%，低于红色界限 92.0%，差 0.4 个百分点",
        "95.0% 黄色",
        "96.0% 标准",
        "97.0% 目标",
    ):
        assert words in picture.words
    wide, narrow = picture.drawings
    assert [band.tone for band in wide.bands] == ["red", "yellow", "normal"]
    assert [mark.kind for mark in wide.marks] == ["red", "yellow", "standard", "target"]
    assert narrow.width < wide.width
    reached = picture_of(metric, Decimal(98), bar)
    assert (reached.level, reached.verdict) == ("normal", "达到目标")
    assert picture_of(metric, Decimal(96), bar).verdict == "未达目标 97.0%，差 1 个百分点"
    assert picture_of(metric, None, bar).drawings == ()
    assert picture_of(metric, Decimal(5), Bar()).level == "unjudgeable"


def _reach(mark):
    size = sum(6.5 * (2 if re.match("[⺀-鿿]", one) else 1) for one in mark.text)
    start = {"start": 0, "end": size, "middle": size / 2}[mark.anchor]
    return mark.x - start, mark.x - start + size


@settings(max_examples=100, deadline=None)
@given(held=edges, value=numbers, target=st.none() | numbers)
def test_no_caption_covers_another_or_leaves_the_drawing(held, value, target):
    bar = Bar(bar_from(held).bounds, target=target)
    for drawing in picture_of(Metric(unit="%", digits=1), value, bar).drawings:
        taken = {}
        for mark in drawing.marks:
            start, end = _reach(mark)
            assert start > -1
            assert end < drawing.width + 1
            assert all(end <= a or start >= b for a, b in taken.get(mark.y, []))
            taken.setdefault(mark.y, []).append((start, end))
            assert mark.y < drawing.height
