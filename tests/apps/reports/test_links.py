"""Every figure of a report leads to a list of the same rows, and to as many of them."""

import re
from datetime import date
from html import unescape

import pytest
from django.urls import reverse

from apps.rendering.blocks import Cell, Figures, Table, frozen, thawed
from apps.reports.sections import Scope, sections
from tests.factories import log_in

pytestmark = pytest.mark.django_db
LISTS = ("/problems/?", "/warnings/?", "/diagnosis/all/?", "/reports/targets/?")
KEYS = ("overview", "targets", "monitoring", "diagnosis", "problems")


def full(college) -> None:
    """A year with closed warnings, students enough to be told and too few, last year's and next year's rows."""
    college.happen()
    for n in range(6):
        one = college.subject("student", "student", code=f"s9{n}", name=f"学生{n}")
        college.problem(one, f"2026-01{n}", metric=None, bar="出勤")
        college.warn(one, college.make_metric(f"x{n}", "旷课", "student", "student"))
        college.target(one, "3", college.make_metric(f"y{n}", "学分", "student", "student"))
    few = college.subject("student", "student", code="s99", name="学生九")
    college.problem(few, "2026-0199", metric=None, bar="出勤", state="open")
    warning = college.warn(college.major, college.make_metric("z", "到课率", "major", "major"))
    warning.opened_on, warning.closed_on = date(2026, 3, 1), date(2026, 4, 1)
    warning.save()
    old = college.warn(college.major, college.make_metric("o", "旧", "major", "major"))
    old.opened_on = date(2025, 3, 1)
    old.save()
    college.problem(
        college.other, "2025-0001", opened_on=date(2025, 2, 1), state="closed",
        closed_on=date(2025, 5, 1), metric=None, bar="x", pass_low=None,
    )  # fmt: skip


def numbers(client, college, report) -> list[tuple[str, int]]:
    """(address, number) of every number that leads to a list, as the pages of the report show them."""
    found = []
    reader, url = log_in(client, college.writer), reverse("reports:detail", args=[report.pk])
    for key in KEYS:
        page = reader.get(url, {"section": key}).content.decode()
        for address, text in re.findall(r'<a href="([^"]+)"[^>]*>(\d+)</a>', page):
            if unescape(address).startswith(LISTS):
                found.append((unescape(address), int(text)))
    return found


@pytest.mark.slow(daily=True)
@pytest.mark.parametrize("narrow", [False, True])
def test_every_figure_leads_to_as_many_rows(client, college, narrow):
    full(college)
    report = college.report(college.mirror("unit", "护理系") if narrow else None)

    told = numbers(client, college, report)

    assert len(told) > 15
    for address, number in sorted(set(told)):  # sections repeat each other's figures
        response = client.get(address)
        assert response.status_code == 200
        assert response.context["page"].paginator.count == number, address


def test_each_of_the_ten_figures_has_its_list_of_the_year(college):
    full(college)
    (figures,) = [
        one
        for one in sections["overview"].compute(Scope(college.whole, college.year))
        if isinstance(one, Figures)
    ]

    assert len(figures.items) == 10
    assert all("year=2026" in one.link.query for one in figures.items)


def test_what_came_with_the_address_can_be_taken_away(client, college):
    full(college)
    page = log_in(client, college.writer).get("/problems/?year=2026&few=out&state=unclosed")

    said = page.content.decode()
    assert "不含涉及学生且少于 5 个的" in said
    assert 'href="?year=2026&amp;state=unclosed"' in said
    assert page.context["page"].paginator.count == 9
    without = log_in(client, college.writer).get("/problems/?year=2026&state=unclosed")
    assert without.context["page"].paginator.count == 10


def test_a_problems_number_leads_to_its_page_and_paper_is_as_before(college):
    full(college)
    blocks = sections["problems"].compute(Scope(college.whole, college.year))
    (listed,) = [one for one in blocks if isinstance(one, Table) and one.title == "问题清单"]

    assert {row[0].link.url_name for row in listed.rows} == {"improvement:problem_detail"}
    assert all(row[0].source is None for row in listed.rows)
    assert thawed(frozen(blocks)) == tuple(blocks)


def test_a_report_that_was_frozen_before_there_were_links_leads_to_no_other_count(college):
    full(college)
    data = frozen(sections["overview"].compute(Scope(college.whole, college.year)))
    for one in data[0]["items"]:
        del one["link"]

    from apps.reports.templatetags.reports import address_of

    assert not any(address_of(one) for one in thawed(data)[0].items)
    assert address_of(Cell("1")) == ""


@pytest.mark.parametrize("key", ["overview", "problems"])
def test_what_is_not_counted_is_said_in_the_same_words(college, key):
    full(college)
    said = [
        one.text
        for one in sections[key].compute(Scope(college.whole, college.year))
        if one.kind == "paragraph"
    ]

    assert any("少于 5 个" in one and "不计入合计" in one for one in said)


def test_problems_of_persons_stand_in_one_row_of_their_unit(client, college):
    for n in range(3):
        one = college.subject("teacher", "teacher", code=f"t9{n}", name=f"教师{n}")
        college.measure(college.problem(one, f"2026-020{n}", metric=None, bar="评教"))
    report = college.report()
    url = reverse("reports:detail", args=[report.pk])
    page = log_in(client, college.writer).get(url, {"section": "problems"}).content.decode()
    blocks = sections["problems"].compute(Scope(college.whole, college.year))
    (listed,) = [one for one in blocks if isinstance(one, Table) and one.title == "问题清单"]

    ((number, about, _, measures, *_, state),) = listed.rows
    assert number.text == "3 个"
    assert about.text == "教师（护理系）：个人发展事项 3"
    assert (measures.text, state.text) == ("共 3 项，已验收 0 项", "整改中 3")
    address = unescape(re.findall(r'<a href="([^"]+)"[^>]*>3 个</a>', page)[0])
    assert log_in(client, college.writer).get(address).context["page"].paginator.count == 3
