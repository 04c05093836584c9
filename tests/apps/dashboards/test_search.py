"""Search: subjects that last first, problems by number, forms with whom they are about."""

from datetime import date

import pytest

from apps.layers.search import search
from apps.organisation.choices import Role
from tests.apps.improvement.world import House
from tests.factories import (
    give_role,
    make_institution,
    make_subject,
    make_submission,
    make_template,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(clock_at):
    clock_at(date(2026, 4, 10))
    return House()


def titles(user, text):
    return {found.title: [hit.title for hit in found.hits] for found in search(user, text)}


def test_search_finds_by_name_code_and_initials_only_what_may_be_seen(clock_at):
    clock_at(date(2026, 3, 18))
    college = make_institution()
    major = make_subject(college, name="护理", unit=make_unit(college, "护理系"))
    leader = make_user(college, "何静")
    give_role(leader, Role.MAJOR_LEADER, subject=major)
    make_subject(college, name="护理学导论", unit=make_unit(college, "别的系"))

    for text in ("护理", major.code, "hl"):
        assert titles(leader, text)["对象"] == ["护理"]
    assert search(leader, "   ") == []


def test_a_problem_is_found_by_its_number(house):
    problem = house.problem()

    assert titles(house.office, problem.number) == {"问题": [f"{problem.number} 到课率偏低"]}
    assert titles(make_user(house.college, "别人"), problem.number) == {}


def test_what_lasts_stands_before_the_classes_of_every_term(house):
    named = {"name": "社区管理", "unit": house.unit}
    for layer, kind, code in (
        ("course", "offering", "0001"),
        ("teacher", "teacher", "0002"),
        ("course", "course", "0003"),
        ("major", "major", "0004"),
    ):
        make_subject(house.college, layer=layer, kind=kind, code=code, **named)

    (found,) = [one.hits for one in search(house.office, "社区管理") if one.title == "对象"]
    assert [hit.note.split(" · ")[0] for hit in found] == ["专业", "课程", "教师", "教学班"]


def test_a_form_says_whom_it_is_about_and_masks_the_name_where_it_is_masked(house):
    template = make_template(
        house.college, layer="teacher", name="教师计划", title_pattern="教师个人（{year}年度）计划"
    )
    teacher = make_subject(house.college, layer="teacher", name="张琳晓", unit=house.unit)
    make_submission(house.college, template=template, subject=teacher)

    for text in ("教师计划", "教师个人"):
        assert titles(house.office, text) == {"年度计划": ["张**：教师个人（2026年度）计划"]}
