"""One text under headings: written in parts, kept as one, and how much of it is about problems."""

from types import SimpleNamespace

import pytest

from apps.submissions.records import Part
from apps.submissions.selectors import join_parts, problem_percent, split_parts
from apps.submissions.selectors.parts import lacks_problems

PARTS = [
    Part("attainment", "目标达成"),
    Part("problems", "存在问题", problem=True),
    Part("causes", "原因分析", problem=True),
]
WRITTEN = {"attainment": "达成", "problems": "1. 甲\n2. 乙", "causes": "人手不足"}


def test_parts_are_one_text_and_parts_again():
    text = join_parts(WRITTEN, PARTS)

    assert text == "目标达成：达成\n存在问题：1. 甲\n2. 乙\n原因分析：人手不足"
    assert split_parts(text, PARTS) == WRITTEN


def test_an_empty_part_leaves_no_heading():
    assert join_parts({"problems": "甲"}, PARTS) == "存在问题：甲"
    assert split_parts("存在问题：甲", PARTS) == {"attainment": "", "problems": "甲", "causes": ""}


def test_a_text_without_headings_is_the_first_parts():
    assert split_parts("一句话\n两句话", PARTS)["attainment"] == "一句话\n两句话"
    assert split_parts("一句话", []) == {}


def test_the_share_counts_the_parts_without_their_headings():
    assert problem_percent("目标达成：四个字呀\n原因分析：四个字呀", PARTS) == 50
    assert problem_percent("", PARTS) is None


@pytest.mark.parametrize(("about", "lacks"), [(10, True), (39, True), (40, False), (90, False)])
def test_about_half_is_met_from_forty_percent_on(about, lacks):
    text = f"目标达成：{'成' * (100 - about)}\n存在问题：{'差' * about}"
    column = SimpleNamespace(problem_share=50, parts=PARTS)

    assert lacks_problems(text, column) is lacks
    assert not lacks_problems(text, SimpleNamespace(problem_share=None, parts=PARTS))
