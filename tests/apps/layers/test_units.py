"""A unit and the subjects that mirror it are written by one service."""

from datetime import date

import pytest

from apps.core.errors import InvalidError
from apps.layers.models import Subject
from apps.layers.services import close_unit, save_unit
from apps.organisation.models import Unit, UnitName
from tests.factories.organisation import make_institution

pytestmark = pytest.mark.django_db


@pytest.fixture
def college(clock_at):
    clock_at(date(2026, 3, 18))
    return make_institution()


def mirrored(unit):
    """Kinds and names of the subjects that are this unit."""
    subjects = Subject.objects.of(unit.institution).filter(unit=unit, code=unit.code).open()
    return sorted(subjects.values_list("kind", "name"))


def test_a_teaching_unit_is_a_subject_and_has_its_staff_as_one(college):
    office = save_unit(institution=college, code="cw", name="财务处", kind="office")
    teaching = save_unit(institution=college, code="hl", name="护理系", kind="teaching")

    assert mirrored(office) == [("unit", "财务处")]
    assert mirrored(teaching) == [("staff", "护理系"), ("unit", "护理系")]


def test_a_renamed_unit_renames_its_subjects_and_keeps_the_old_name_with_its_day(college, clock_at):
    unit = save_unit(institution=college, code="hl", name="护理系", kind="teaching")
    clock_at(date(2026, 9, 1))

    save_unit(institution=college, code="hl", name="护理学院", kind="teaching")

    names = UnitName.objects.filter(unit=unit).order_by("valid_from")
    assert [(str(one), one.valid_from) for one in names] == [
        ("护理系", date(2026, 1, 1)),
        ("护理学院", date(2026, 9, 1)),
    ]
    assert {name for _, name in mirrored(unit)} == {"护理学院"}


def test_a_moved_unit_takes_those_below_along(college):
    parents = [
        save_unit(institution=college, code=code, name=code, kind="teaching") for code in "ab"
    ]
    child = save_unit(institution=college, code="c", name="c", kind="section", parent=parents[0])
    leaf = save_unit(institution=college, code="d", name="d", kind="section", parent=child)

    save_unit(institution=college, code="c", name="c", kind="section", parent=parents[1])

    leaf.refresh_from_db()
    assert leaf.path == f"/{parents[1].pk}/{child.pk}/{leaf.pk}/"


def test_a_unit_is_not_put_under_itself(college):
    top = save_unit(institution=college, code="a", name="a")
    below = save_unit(institution=college, code="b", name="b", parent=top)

    with pytest.raises(InvalidError, match="不能是它自己或它的下级"):
        save_unit(institution=college, code="a", name="a", parent=below)


def test_a_closed_unit_closes_its_subjects_unless_others_stand_below(college):
    top = save_unit(institution=college, code="a", name="甲系", kind="teaching")
    below = save_unit(institution=college, code="b", name="乙室", parent=top)
    with pytest.raises(InvalidError, match="还有下级部门"):
        close_unit(unit=top, on=date(2026, 3, 1))

    close_unit(unit=below, on=date(2026, 3, 1))
    close_unit(unit=top, on=date(2026, 3, 1), merged_into=None)

    assert mirrored(top) == []
    assert not Unit.objects.of(college).open_on(date(2026, 3, 18)).exists()


def test_a_parent_of_another_college_is_refused(college):
    other = save_unit(institution=make_institution(), code="x", name="外系")

    with pytest.raises(InvalidError, match="不属于本校"):
        save_unit(institution=college, code="y", name="内室", parent=other)
