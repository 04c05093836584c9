"""The demo: one account for each role, a desk that lives, and a second run that makes nothing."""

import json

import pytest
from django.core.management import call_command

from apps.accounts.models import User
from apps.layers.models import Subject, SubjectAssignment
from apps.layers.rights import rights_of
from apps.operations.models import AuditEntry, ProfileEntry
from apps.organisation.choices import Role
from apps.organisation.models import Assignment, Unit
from apps.simulation.services.demo import accounts, load_demo
from apps.submissions.models import Cell, Submission, SubmissionPhase
from apps.workflow.models import DueItem
from apps.workflow.selectors import due_items_for
from apps.workflow.unowned import unowned_items

pytestmark = pytest.mark.django_db
COUNTED = (User, Unit, Subject, Assignment, SubjectAssignment, Submission, Cell, DueItem)


def counts() -> list[int]:
    return [model.objects.count() for model in COUNTED]


def test_the_demo_has_somebody_in_every_role_and_a_desk_that_lives(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("load_demo", json=True)

    listed = json.loads(capsys.readouterr().out)
    assert {account["role"] for account in listed} == set(Role.values) - {Role.ANONYMOUS}
    for account in listed:
        user = User.objects.get(username=account["username"])
        assert user.check_password(account["password"])
        assert user.preferences["demo"] is True
        assert account["role"] in rights_of(user).roles
    busy = {"qa_office", "unit_head", "major_leader", "course_leader", "teacher"}
    for account in listed:
        if account["role"] in busy:
            assert due_items_for(User.objects.get(username=account["username"])).exists()
    states = SubmissionPhase.objects.filter(phase__code="plan", submission__form_code="att1")
    assert {"draft", "submitted", "returned", "approved"} <= set(
        states.values_list("state", flat=True)
    )
    institution = User.objects.get(username="10002@demo").institution
    assert institution.name == "示范职业技术学院"
    assert [item.subject.name for item in unowned_items(institution)] == ["离退休工作处"]


def test_a_second_run_makes_nothing_even_without_its_stamp() -> None:
    assert load_demo(password="first-secret")
    before, audit = counts(), AuditEntry.objects.count()

    assert not load_demo(password="first-secret")
    assert AuditEntry.objects.count() == audit
    ProfileEntry.objects.filter(noun="demo").delete()
    assert load_demo(password="second-secret")

    assert counts() == before
    assert User.objects.get(username="10002@demo").check_password("second-secret")
    assert accounts(password="second-secret")[0].password == "second-secret"
