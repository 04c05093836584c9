"""Five layers through the same code: a shipped college's schemes open, are filled in and close."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from apps.core import clock
from apps.diagnosis.models import (
    Cycle,
    Diagnosis,
    DiagnosisElement,
    DiagnosisPoint,
    PointMetric,
    Scheme,
    SchemePoint,
    SpiralStep,
)
from apps.diagnosis.selectors.sheet import points_of
from apps.diagnosis.services import (
    change_scheme,
    close_due_cycles,
    open_due_cycles,
    submit_assessment,
    submit_self_diagnosis,
)
from apps.layers.models import Subject
from tests.chain.profiles import load
from tests.factories import give_role, log_in, make_calendar, make_subject, make_unit, make_user

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 9)
LAYERS = ("school", "major", "course", "teacher", "student")


@pytest.fixture(scope="module")
def college(django_db_setup, django_db_blocker):
    """One college for all tests of this file, rolled back at its end."""
    with django_db_blocker.unblock(), transaction.atomic(), clock.travel(DAY):
        institution, _ = load("yulin", "yl")
        make_calendar(institution, 2026)
        yield institution
        transaction.set_rollback(True)


class People:
    """One subject of each layer with everybody that schemes name."""

    def __init__(self, college):
        self.college = college
        self.unit = make_unit(college, "护理系")
        self.users = {
            role: make_user(college, role, role=role, unit=unit)
            for role, unit in (("unit_head", self.unit), ("qa_office", None))
        }
        major = make_subject(college, layer="major", unit=self.unit)
        course = make_subject(college, layer="course", parent=major)
        self.subjects = {
            "major": major,
            "course": course,
            "school": Subject.objects.of(college)
            .of_kind("school", "unit")
            .get(code=self.unit.code),
        }
        for role, layer in (("major_leader", "major"), ("course_leader", "course")):
            self.users[role] = make_user(college, role)
            give_role(self.users[role], role, subject=self.subjects[layer])
        for layer in ("teacher", "student"):
            kind = "student" if layer == "student" else "staff"
            self.users[layer] = make_user(college, layer, kind=kind)
            self.subjects[layer] = make_subject(
                college, layer=layer, unit=self.unit, user=self.users[layer]
            )

    def of(self, scheme):
        return self.subjects[scheme.subject_kind[0]], self.users[scheme.filler_role]


def test_the_document_stands_in_the_tables(college):
    points = DiagnosisPoint.objects.of(college)
    assert [points.filter(layer=layer).count() for layer in LAYERS] == [6, 14, 8, 13, 13]
    assert PointMetric.objects.filter(point__institution=college).count() == 72
    assert SpiralStep.objects.of(college).count() == 12
    schemes = Scheme.objects.of(college)
    weeks = {s.layer: s.every for s in schemes.filter(purpose="self", cadence_unit="week")}
    assert weeks == {"school": 1, "major": 2, "course": 1, "teacher": 2, "student": 2}
    assert schemes.get(code="self.major").cadence.words == "至少每 2 周 1 次"
    assert schemes.filter(purpose="assessment").count() == 8
    assert not SchemePoint.objects.filter(scheme__institution=college).exists()


@pytest.mark.slow(daily=True)
def test_the_other_document_has_elements(clock_at):
    clock_at(DAY)
    institution, _ = load("sanxia", "sx")
    assert DiagnosisElement.objects.of(institution).count() == 21
    assert DiagnosisPoint.objects.of(institution).filter(layer="major").count() == 26
    point = DiagnosisPoint.objects.of(institution).get(code="att3.structure.i2")
    assert [link.metric.name for link in point.point_metrics.all()] == ["博士人数", "博士比例"]


@pytest.mark.parametrize("layer", LAYERS)
def test_a_self_diagnosis_of_each_layer(college, client, layer, clock_at):
    people = People(college)
    open_due_cycles(institution=college)
    scheme = Scheme.objects.of(college).get(code=f"self.{layer}")
    subject, user = people.of(scheme)
    cycle = Cycle.objects.of(college).running().get(scheme=scheme)
    assert cycle.subjects == 1
    log_in(client, user)
    page = client.get(reverse("diagnosis:write", args=[cycle.pk]), follow=True).content.decode()
    for point in points_of(scheme)[:3]:
        assert point.name in page

    one = submit_self_diagnosis(cycle=cycle, subject=subject, actor=user, typed={})

    assert len(one.values) == len(points_of(scheme))
    clock_at(cycle.last_on + timedelta(days=1))
    close_due_cycles(institution=college)
    cycle.refresh_from_db()
    assert (cycle.submitted, cycle.missed) == (1, 0)


@pytest.mark.parametrize(
    "code",
    [
        "assess.school",
        "assess.major",
        "assess.course.unit",
        "assess.course.major",
        "assess.teacher.unit",
        "assess.teacher.major",
        "assess.student.unit",
        "assess.student.major",
    ],
)
def test_an_assessment_of_each_layer(college, client, code):
    people = People(college)
    open_due_cycles(institution=college)
    scheme = Scheme.objects.of(college).get(code=code)
    subject, user = people.of(scheme)
    cycle = Cycle.objects.of(college).running().get(scheme=scheme)
    log_in(client, user)
    assert client.get(reverse("diagnosis:fill", args=[cycle.pk, subject.pk])).status_code == 200
    typed = {f"p{point.pk}-conformity": "conforms" for point in points_of(scheme)}
    one = submit_assessment(
        cycle=cycle, subject=subject, actor=user, typed=typed | {"result": "通过"}
    )
    assert one.conclusion.result == "通过"
    assert Diagnosis.objects.submitted().count() == 1


def test_an_administrators_cadence_survives_a_reload(college):
    qa = make_user(college, "质管", role="qa_office")
    scheme = Scheme.objects.of(college).get(code="self.teacher")
    change_scheme(scheme=scheme, actor=qa, every=4, window_days=5)

    _, outcome = load("yulin", "yl")

    scheme.refresh_from_db()
    assert (scheme.every, scheme.window_days) == (4, 5)
    assert ("schemes/self.teacher", "已由管理员修改，保留") in outcome.left
