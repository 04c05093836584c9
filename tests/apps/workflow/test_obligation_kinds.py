"""A kind of obligation is declared before it is asked of anybody, and a wrong declaration fails at start."""

import pytest

from apps.layers.checks import check_entry, check_navigation
from apps.layers.navigation import Entry, NavGroup, navigation, register_pages
from apps.workflow.checks import check_kind, check_obligations
from apps.workflow.models import DueItem
from apps.workflow.obligations import Fold, ObligationKind
from apps.workflow.services import open_due_item
from tests.factories import make_institution, make_user

DESK = "submissions:detail"


def codes(errors):
    return [error.id for error in errors]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "page", "refused"),
    [
        ("submissions.filling", DESK, "no 'submissions.filling'"),
        ("submissions.fill", "reports:detail", "does not lead to"),
    ],
)
def test_an_unregistered_kind_or_page_cannot_be_asked(kind, page, refused):
    college = make_institution()
    with pytest.raises((KeyError, ValueError), match=refused):
        open_due_item(
            kind=kind,
            title="x",
            url_name=page,
            object_id=1,
            institution=college,
            holder=make_user(college, "何静"),
        )
    assert not DueItem.objects.of(college).exists()


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({}, []),
        ({"word": ""}, ["declared.E001"]),
        ({"button": " "}, ["declared.E001"]),
        ({"icon": "no-such-icon"}, ["declared.E002"]),
        ({"url_names": ("submissions:nowhere",)}, ["declared.E003"]),
        ({"url_names": ()}, ["workflow.E001"]),
        ({"fold": Fold("{} 份", "", "submissions:nowhere")}, ["declared.E003"]),
    ],
)
def test_a_kind_without_word_icon_or_page_fails_at_start(parts, expected):
    whole = {"code": "x.y", "word": "年度计划", "icon": "stamp", "button": "去填写"}
    assert codes(check_kind(ObligationKind(**{**whole, "url_names": (DESK,), **parts}))) == expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({}, []),
        ({"label": ""}, ["declared.E001"]),
        ({"icon": "no-such-icon"}, ["declared.E002"]),
        ({"url_name": "submissions:nowhere"}, ["declared.E003"]),
        ({"group": "nowhere"}, ["layers.E009"]),
        ({"action": "plan.read"}, ["layers.E010"]),
    ],
)
def test_an_entry_of_the_navigation_that_leads_nowhere_fails_at_start(parts, expected):
    whole = {"label": "计划", "icon": "stamp", "url_name": "submissions:list", "place": 9}
    entry = Entry(**{**whole, "group": NavGroup.TARGETS, "action": "plans.read", **parts})
    assert codes(check_entry(entry)) == expected


def test_the_phones_bar_has_four_places():
    register_pages(Entry("计划", "stamp", "console:bodies_x", NavGroup.TARGETS, 9, tab=3))
    try:
        assert "layers.E011" in codes(check_navigation())
    finally:
        navigation.unregister("console:bodies_x")


def test_everything_that_is_declared_today_is_sound():
    assert check_obligations() == check_navigation() == []
