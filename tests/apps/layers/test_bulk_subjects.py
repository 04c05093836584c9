"""Many subjects at once are the same rows as one by one."""

import pytest

from apps.layers.models import Subject, SubjectName
from apps.layers.services import (
    NewSubject,
    create_subject,
    create_subjects,
    delete_subjects,
    update_subjects,
)
from tests.factories import make_institution, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def college():
    return make_institution()


def classes(college, parent, *codes):
    rows = [
        NewSubject(code=c, name=f"护理{c}", unit_id=parent.unit_id, parent_id=parent.pk)
        for c in codes
    ]
    return create_subjects(institution=college, layer="student", kind="class", rows=rows)


def major(college, code):
    return create_subject(
        institution=college,
        layer="major",
        kind="major",
        code=code,
        name=code,
        unit=make_unit(college),
    )


def test_a_subject_made_in_bulk_equals_one_made_alone(college):
    parent = major(college, "m1")
    alone = create_subject(
        institution=college, layer="student", kind="class", code="c0", name="护理c1", parent=parent
    )

    classes(college, parent, "c1", "c2")

    made = Subject.objects.of(college).get(code="c1")
    fields = ("name", "pinyin", "unit_id", "parent_id", "user_id", "opened_on")
    assert [getattr(made, f) for f in fields] == [getattr(alone, f) for f in fields]
    assert made.path == f"{parent.path}{made.pk}/"
    assert made.studentclass.grade == ""
    assert [n.name for n in SubjectName.objects.filter(subject=made)] == ["护理c1"]


def test_a_moved_subject_takes_the_tree_below_it_along(college):
    old, new = major(college, "m1"), major(college, "m2")
    (moved,) = classes(college, old, "c1")
    student = create_subject(
        institution=college, layer="student", kind="student", code="s1", name="甲", parent=moved
    )
    moved.parent = new
    moved.name = "新名"

    update_subjects(institution=college, subjects=[moved], renamed=[moved], moved=[moved])

    student.refresh_from_db()
    stored = Subject.objects.of(college).get(pk=moved.pk)
    assert student.path == f"{new.path}{moved.pk}/{student.pk}/"
    assert (stored.name, stored.pinyin, stored.path) == (
        "新名",
        "xinming xm",
        f"{new.path}{moved.pk}/",
    )


def test_details_are_written_by_primary_key(college):
    made = classes(college, major(college, "m1"), "c1", "c2")
    details = [
        one.studentclass for one in Subject.objects.of(college).filter(pk__in=[m.pk for m in made])
    ]
    for one in details:
        one.grade = "2025"

    update_subjects(institution=college, subjects=[], details=details, detail_fields=["grade"])

    assert {
        one.studentclass.grade for one in Subject.objects.of(college).filter(code__in=["c1", "c2"])
    } == {"2025"}


def test_deleted_subjects_leave_nothing_behind(college):
    made = classes(college, major(college, "m1"), "c1", "c2")

    gone = delete_subjects(institution=college, layer="student", kind="class", ids=[made[0].pk])

    assert gone == 1
    assert list(Subject.objects.of(college).of_kind("student", "class")) == [made[1]]
    assert not SubjectName.objects.filter(subject_id=made[0].pk).exists()
