"""The command from end to end: files, import, accounts, key."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from apps.accounts.models import Institution, User
from apps.core import clock
from apps.datahub.models import Batch, Metric, Observation
from apps.layers.models import Subject
from apps.layers.rights import rights_of
from apps.organisation.models import Unit
from apps.simulation.services.demo import DEFAULT_PASSWORD
from apps.student.models import Enrolment, Student

from .generated import AS_OF, PROFILE

pytestmark = pytest.mark.django_db


def generate(code="made", **options) -> str:
    out = StringIO()
    usual = {"scale": 0.01, "years": 1, "seed": "7", "profile": PROFILE, "as_of": AS_OF}
    call_command("generate_college", code=code, stdout=out, **usual | options)
    return out.getvalue()


def subjects(college, layer, kind):
    return Subject.objects.of(college).of_kind(layer, kind)


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker, tmp_path_factory):
    """One college for all tests of this file, rolled back at its end: (what was printed, folder)."""
    folder = tmp_path_factory.mktemp("made")
    with django_db_blocker.unblock(), transaction.atomic(), clock.travel(AS_OF):
        yield generate(out=folder, key=folder / "key.json"), folder
        transaction.set_rollback(True)


@pytest.fixture
def college(made):
    return Institution.objects.get(code="made")


def test_the_college_stands_in_the_tables(college):
    assert subjects(college, "student", "student").count() == 200
    assert subjects(college, "teacher", "teacher").count() == 40
    assert subjects(college, "course", "course").count() == 100
    assert subjects(college, "major", "major").count() == 4
    assert Enrolment.objects.of(college).count() > 2000
    assert Observation.objects.of(college).count() > 300
    assert set(Batch.objects.of(college).values_list("rejected", flat=True)) == {0}


def test_what_follows_from_master_data_is_computed(made, college):
    rows = Observation.objects.of(college).current()

    assert "由主数据和公式计算" in made[0]
    assert rows.filter(metric__origin="fact", value__gt=0).count() > 50
    assert rows.filter(metric__origin="formula", value__gt=0).exists()


def test_students_stand_under_their_class_and_classes_under_their_major(college):
    students = subjects(college, "student", "student").select_related("parent__parent")

    assert {one.parent.kind for one in students} == {"class"}
    assert {one.parent.parent.kind for one in students} == {"major"}
    assert all(one.subject.name for one in Student.objects.filter(subject__in=students))


def test_the_profiles_offices_stay_and_its_placeholders_end(college):
    units = {unit.name: unit for unit in Unit.objects.of(college)}

    assert units["教务处"].closed_on is None
    assert units["各系部"].closed_on is not None
    assert sum(unit.kind == "teaching" and unit.closed_on is None for unit in units.values()) >= 4


def test_the_printed_accounts_can_sign_in_and_hold_their_roles(made, college):
    printed = [line.split("：")[1].split()[0] for line in made[0].splitlines() if "@made" in line]

    assert len(printed) == 9
    users = [User.objects.get(username=name) for name in printed]
    assert all(user.check_password(DEFAULT_PASSWORD) for user in users)
    assert rights_of(users[1]).allows_everywhere("warnings.approve")
    held = [set(rights_of(user).roles) for user in users]
    assert "school_leader" in held[0]
    assert "qa_office" in held[1]
    assert "qa_office" in held[2]  # who may review what the first one sends
    assert "unit_head" in held[3]
    assert "major_leader" in held[4]
    assert "course_leader" in held[5]
    assert "teacher" in held[6]
    assert "student" in held[7]
    assert "system_admin" in held[8]


def test_the_key_agrees_with_the_tables(made, college):
    key = json.loads((made[1] / "key.json").read_text("utf-8"))
    metrics = {metric.code: metric for metric in Metric.objects.of(college)}
    rows = Observation.objects.of(college).current().select_related("period", "subject")
    found = {(o.metric_id, o.subject.code, o.period.code): o.text for o in rows}

    assert key["planted"]
    for point in key["planted"] + key["clean"]:
        place = (metrics[point["metric"]].pk, point["subject"], point["period"])
        assert found.get(place) == point["value"]


def test_the_same_order_again_changes_nothing(college, tmp_path):
    before = Subject.objects.of(college).count(), Observation.objects.of(college).count()

    generate(out=tmp_path)

    again = Batch.objects.of(college).order_by("-pk")
    assert {(batch.new, batch.changed) for batch in again[:8]} == {(0, 0)}
    assert (Subject.objects.of(college).count(), Observation.objects.of(college).count()) == before


def test_another_seed_does_not_mix_two_colleges(college):
    with pytest.raises(CommandError, match="换一个学校代码"):
        generate(seed="8")


def test_files_only_leave_the_database_alone(tmp_path, clock_at):
    clock_at(AS_OF)

    said = generate("paper", out=tmp_path, no_import=True)

    assert "账号" not in said
    assert not Institution.objects.filter(code="paper").exists()
    assert len(list(tmp_path.glob("0*.xlsx"))) >= 8


@pytest.mark.parametrize("options", [{"scale": 2}, {"years": 9}, {"profile": "no_such_profile"}])
def test_what_cannot_be_is_refused(options):
    with pytest.raises(CommandError):
        generate("odd", no_import=True, **options)
