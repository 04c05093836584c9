"""How a name is read: a surname in its own reading first, and as people look for it else."""

import pytest

from apps.core.names import SURNAMES, reading_of


@pytest.mark.parametrize(
    ("name", "first"),
    [("单雨", "shanyu"), ("曾禾", "zenghe"), ("解木", "xiemu"), ("仇一平", "qiuyiping"),
     ("区志文", "ouzhiwen"), ("查小满", "zhaxiaoman"), ("尉迟宁", "yuchining"), ("朴善", "piaoshan"),
     ("盖春", "gechun"), ("覃江", "qinjiang"), ("翟雪", "zhaixue"), ("乐山河", "yueshanhe"),
     ("缪青", "miaoqing"), ("任远", "renyuan"), ("华安", "huaan"), ("长孙明", "zhangsunming")],
)  # fmt: skip
def test_a_surname_is_read_as_a_surname(name, first):
    assert reading_of(name, person=True).split()[0] == first


def test_whoever_looks_for_the_common_reading_finds_the_person_too():
    assert reading_of("曾禾", person=True) == "zenghe zh cenghe ch"
    assert reading_of("陈英", person=True) == "chenying cy"


def test_a_major_is_no_person():
    assert reading_of("解剖") == "jiepou jp"


def test_every_surname_has_a_syllable_for_each_character():
    assert all(len(reading.split()) == len(name) for name, reading in SURNAMES.items())
