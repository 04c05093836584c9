"""The key says exactly what is off: it is complete, agrees with the files, and holds others' problems."""

import csv
import json
from collections import Counter
from decimal import Decimal
from statistics import mean

import pytest

from apps.core.errors import InvalidError
from apps.datahub.datasets import datasets
from apps.datahub.frames import parse_file
from apps.simulation.services.generator.bounds import NO_DATA, NORMAL, RED, YELLOW, Bounds, Watch
from apps.simulation.services.generator.key import write_key
from apps.simulation.services.generator.planting import OVER
from apps.simulation.services.generator.terms import HOLIDAYS

from .generated import college, metric, references_of, written

ATTENDANCE = metric("c.attendance", "课堂出勤率", "student", "class", period_kind="month")
METRICS = [
    ATTENDANCE,
    metric("s.rating", "学生评教得分", "course", "course", unit="分", period_kind="term"),
    metric("s.fitness", "体质测试成绩", "student", "student", unit="分", period_kind="term"),
    metric("m.dropout", "学生流失率", "major", "major", direction="down", digits=2),
    metric("m.size", "班均人数", "major", "major", unit="人", direction="range"),
    metric("u.satisfied", "师生满意度", "school", "unit"),
    metric("k.ratio", "生师比", "school", "college", unit="", direction="down"),
    metric("m.changes", "课程调整门数", "major", "major", value_kind="int", direction="none"),
]


@pytest.fixture(scope="module")
def made():
    return college(scale=0.1, years=3, metrics=METRICS)


@pytest.fixture(scope="module")
def key(made, tmp_path_factory):
    return write_key(made, tmp_path_factory.mktemp("key") / "key.json")


@pytest.fixture(scope="module")
def values(made):
    """(metric, subject, period) -> value, of all series."""
    return {
        (one.metric.code, subject, period): value
        for one in made.series
        for subject, period, value in one.values()
    }


def level(rule, value: str) -> str:
    """A second reading of a rule of the key, by hand."""
    number, found = Decimal(value), NORMAL
    for name in (YELLOW, RED):
        low, high = rule["low"], rule["high"]
        if (low and number < Decimal(low[name])) or (high and number > Decimal(high[name])):
            found = name
    return found


def test_no_part_is_larger_than_its_whole():
    share = metric("m.share", "双师占比", "major", "major", origin="formula")
    parts = [
        metric(code, name, "major", "major", value_kind="int", unit="人", period_kind="month")
        for code, name in (("m.dual", "双师型教师数"), ("m.all", "专任教师数"))
    ]
    made = college(years=3, metrics=[*parts, share | {"formula": "{m.dual} / {m.all} * 100"}])
    dual, whole = (
        {(subject, period): Decimal(text) for subject, period, text in one.values()}
        for one in made.series
    )

    both = dual.keys() & whole.keys()

    assert len(both) > 20
    assert all(dual[place] <= whole[place] for place in both)


def test_every_planted_point_has_the_value_that_the_files_have(key, values):
    for point in key["planted"] + key["clean"]:
        place = (point["metric"], point["subject"], point["period"])
        assert values.get(place) == point["value"]


def test_every_level_follows_from_the_rules_of_the_key(key):
    rules = {rule["metric"]: rule for rule in key["rules"]}

    for point in key["planted"] + key["clean"]:
        expected = (
            NO_DATA if point["value"] is None else level(rules[point["metric"]], point["value"])
        )
        assert point["level"] == point["level_by_rule"] == expected


def test_nothing_is_off_that_the_key_does_not_name(key, values):
    rules = {rule["metric"]: rule for rule in key["rules"]}
    off = {
        place
        for place, value in values.items()
        if place[0] in rules and level(rules[place[0]], value) != NORMAL
    }
    named = {
        (point["metric"], point["subject"], point["period"])
        for point in key["planted"]
        if point["level"] in (YELLOW, RED)
    }

    assert off == named


def test_nothing_current_is_missing_that_the_key_does_not_name(made, key, values):
    late = {(o["kind"], o["period"]): set(o["subjects"]) for o in key["late"]}
    for one in made.series:
        if one.bounds is None:
            continue
        owed = {subject.code for subject in one.subjects}
        owed -= late.get((one.metric.kind, one.current), set())
        there = {s for code, s, p in values if code == one.metric.code and p == one.current}
        missing = {
            point["subject"]
            for point in key["planted"]
            if point["metric"] == one.metric.code and point["current"] and point["value"] is None
        }
        assert owed - there == missing


def test_all_cases_are_planted_and_clean_points_are_listed(key):
    cases = Counter(point["case"] for point in key["planted"])

    assert set(cases) == {
        *("yellow", "red", "decline", "recovered", "passed"),
        *("on_bound", "on_red", "beyond", "missing"),
    }
    assert {point["level"] for point in key["clean"]} == {NORMAL}
    watched = {rule["metric"] for rule in key["rules"]}
    assert watched == {one["code"] for one in METRICS} - {"m.changes"}


def test_a_problem_that_is_over_is_named_with_its_normal_value_of_today(key):
    over = {(p["metric"], p["subject"]) for p in key["planted"] if p["case"] in OVER}
    now = {(p["metric"], p["subject"]) for p in key["clean"] if p["current"]}

    assert over
    assert over <= now


def test_a_metric_in_a_range_is_planted_on_both_sides():
    wide = metric("x.r", "平均班额", "course", "course", unit="人", direction="range")
    made = college(scale=0.1, years=1, metrics=[wide])
    (series,) = made.series

    broken = {series.bounds.broken(Decimal(p.text))[0] for p in series.plants.values() if p.text}

    assert broken >= {"low", "high"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [("80", NORMAL), ("79.9", YELLOW), ("70", YELLOW), ("69.9", RED), ("100", NORMAL)],
)
def test_a_value_on_a_low_bound_keeps_to_the_better_side(value, expected):
    assert Bounds(Decimal(80), Decimal(70)).level(Decimal(value)) == expected


@pytest.mark.parametrize(("value", "expected"), [("18", NORMAL), ("18.01", YELLOW), ("22.1", RED)])
def test_a_value_on_a_high_bound_keeps_to_the_better_side(value, expected):
    bounds = Bounds(high_yellow=Decimal(18), high_red=Decimal(22))

    assert bounds.level(Decimal(value)) == expected


def test_lessons_are_not_observed_in_the_holidays(values):
    months = {period for code, _, period in values if code == "c.attendance"}

    assert months
    assert not {int(month[-2:]) for month in months} & HOLIDAYS


def test_values_have_trend_and_season(values):
    def mean_of(code, period):
        return mean(float(v) for (c, _, p), v in values.items() if (c, p) == (code, period))

    assert mean_of("u.satisfied", "2025") > mean_of("u.satisfied", "2023")
    assert mean_of("c.attendance", "2026-06") < mean_of("c.attendance", "2026-05")


def test_a_student_has_no_values_of_terms_before_entering(values):
    terms = {p for code, s, p in values if code == "s.fitness" and s.startswith("2025")}

    assert terms == {"2025-2026-1", "2025-2026-2"}


def plant_file(path, *rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [("subject", "metric", "period", "value", "expected level"), *rows]
        )
    return path


def test_others_problems_are_in_the_files_and_in_the_key(tmp_path):
    plain = college(metrics=METRICS)
    first, second, third = [one.code for one in plain.majors][:3]
    rows = [
        (first, "m.dropout", "2025", "9.50", "red"),
        (second, "m.dropout", "2025", "", "no_data"),
        (third, "m.dropout", "2024", "5.00", "normal"),
    ]
    made = college(metrics=METRICS, plant=plant_file(tmp_path / "plant.csv", *rows))

    key = write_key(made, tmp_path / "key.json")

    named = {
        (p["subject"], p["period"]): (p["value"], p["level"])
        for p in json.loads((tmp_path / "key.json").read_text("utf-8"))["planted"]
        if p["case"] == "file"
    }
    assert named == {(s, p): (value or None, level) for s, _, p, value, level in rows}
    found = dropout_values(made, tmp_path)
    assert found[first, "2025"] == "9.50"
    assert (second, "2025") not in found
    assert found[third, "2024"] == "5.00"
    assert len(key["planted"]) >= len(rows)


def dropout_values(made, folder):
    """What the importer reads of one metric."""
    files = [file for file in written(made, folder) if "major_major" in file.path.name]
    table = parse_file(files[0].path, datasets["observations"], references_of(made))
    return {
        (row["subject"], row["period"]): row["value"]
        for _, row in table.rows()
        if row["metric"] == "m.dropout"
    }


def test_a_json_list_is_taken_as_well(tmp_path):
    major = college(metrics=METRICS).majors[0].code
    rows = [
        {"subject": major, "metric": "m.dropout", "period": "2025", "value": 6, "level": "yellow"}
    ]
    (tmp_path / "plant.json").write_text(json.dumps(rows), encoding="utf-8")

    made = college(metrics=METRICS, plant=tmp_path / "plant.json")

    (series,) = [one for one in made.series if one.metric.code == "m.dropout"]
    assert series.plants[major, "2025"].text == "6"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("nobody", "m.dropout", "2025", "9", "red"), "没有对象 nobody"),
        (("{major}", "x.y", "2025", "9", "red"), "指标 x.y 不在方案里"),
        (("{major}", "m.dropout", "2025", "neun", "red"), "不是数字"),
        (("{major}", "m.dropout", "2025", "120", "red"), "不能是 120"),
        (("{major}", "m.dropout", "2025", "9", "purple"), "等级应为"),
        (("{major}", "m.dropout", "2025", "", "red"), "没有数值"),
        (("{major}", "m.dropout", "", "9", "red"), "缺少 period"),
    ],
)
def test_a_wrong_row_is_refused_by_its_number(tmp_path, row, words):
    major = college(metrics=METRICS).majors[0].code
    path = plant_file(tmp_path / "plant.csv", [cell.format(major=major) for cell in row])

    with pytest.raises(InvalidError, match="第 2 行") as refused:
        assert college(metrics=METRICS, plant=path).series
    assert words in refused.value.message


WEEKLY = [
    metric("w.course", "课堂出勤率", "course", "course", period_kind="week"),
    metric("w.class", "班级到课率", "student", "class", period_kind="week"),
    metric("o.complaints", "服务投诉件数", "school", "unit", unit="件", period_kind="month"),
]


@pytest.fixture(scope="module")
def weekly():
    return {one.metric.code: one for one in college(metrics=WEEKLY).series}


def test_a_course_has_values_of_the_weeks_in_which_it_is_given(weekly):
    series = weekly["w.course"]
    given = {one.code: one.spells for one in series.subjects}
    spans = {span.code: span for span in series.spans}
    found = [(subject, spans[week]) for subject, week, _ in series.values()]

    assert {len({week.code for one, week in found if one == code}) for code, _ in found} != {0}
    assert all(any(s.start <= week.middle <= s.end for s in given[one]) for one, week in found)
    assert set(series.late()) == {
        code for code, spells in given.items() if not any(s.code == "2026-2027-1" for s in spells)
    }


def test_the_weeks_reach_up_to_the_day_and_sag_before_the_term_ends(weekly):
    def mean_of(week):
        return mean(float(v) for _, w, v in weekly["w.class"].values() if w == week)

    assert weekly["w.class"].current == "2026-2027-1-W10"
    assert mean_of("2025-2026-2-W19") < mean_of("2025-2026-2-W05")


def test_offices_report_in_the_holidays_too(weekly):
    months = {int(month[-2:]) for _, month, _ in weekly["o.complaints"].values()}

    assert months >= HOLIDAYS


def test_nobody_misses_what_nobody_waits_for():
    made = college(metrics=WEEKLY)
    patient = {one["code"]: Watch(Bounds(Decimal(80), Decimal(60)), None) for one in WEEKLY}
    object.__setattr__(made.order, "watches", patient)

    assert all(one.plants for one in made.series)
    assert [p for one in made.series for p in one.plants.values() if p.text is None] == []
