"""Whoever is the only one to answer the last level does not answer their own: the quality office does."""

import pytest

from apps.core.errors import NotAllowedError
from apps.organisation.choices import Role
from apps.workflow import services as workflow
from apps.workflow.levels import Level
from apps.workflow.models import ApprovalProcess
from apps.workflow.policies import can_review
from apps.workflow.selectors import level_holders
from tests.factories import give_role, make_institution, make_subject, make_unit, make_user

pytestmark = pytest.mark.django_db
State = ApprovalProcess.State
LEVELS = (Level("head", "部门负责人审核", "unit_head"),)


class Desk:
    """A head of a unit with a teacher's plan of the own, and the quality office."""

    def __init__(self):
        self.college = make_institution(code="own")
        self.unit = make_unit(self.college, "护理系")
        self.head = make_user(self.college, "林海", role=Role.UNIT_HEAD, unit=self.unit)
        self.other = make_user(self.college, "周敏")
        self.office = make_user(self.college, "陈静", role=Role.QA_OFFICE)
        self.plan = make_subject(self.college, name="林海", unit=self.unit)
        self.process = workflow.open_process(
            subject=self.plan,
            title="个人计划",
            levels=LEVELS,
            url_name="submissions:detail",
            object_id=1,
        )

    def send(self, actor=None):
        self.process = workflow.submit(process=self.process, actor=actor or self.head)

    def steps(self):
        return [step.decision for step in self.process.steps.all()]

    def asked(self):
        return set(level_holders(self.process.level, self.plan))


@pytest.fixture
def desk():
    return Desk()


def test_the_quality_office_answers_in_the_only_holders_place(desk):
    desk.send()
    assert desk.process.level.title == "质管办代部门负责人审核"
    assert desk.asked() == {desk.office}
    assert "由质管办代审" in desk.process.steps.last().reason
    with pytest.raises(NotAllowedError, match="自己送审"):
        workflow.approve(process=desk.process, actor=desk.head)
    done = workflow.approve(process=desk.process, actor=desk.office, level_code="head")
    assert done.state == State.APPROVED
    assert desk.steps() == ["submit", "pass", "approve"]


def test_sent_again_by_somebody_else_the_head_is_asked_as_agreed(desk):
    desk.send()
    workflow.return_for_changes(process=desk.process, actor=desk.office, reason="补数字")
    desk.send(actor=desk.other)
    assert desk.process.levels == LEVELS
    assert desk.asked() == {desk.head}


def test_with_a_second_head_the_level_stays_where_it_is(desk):
    second = make_user(desk.college, "副主任")
    give_role(second, Role.UNIT_HEAD, unit=desk.unit)
    desk.send()
    assert desk.process.levels == LEVELS
    assert can_review(second, desk.process)


def test_without_another_person_in_the_office_it_waits_and_nobody_approves_their_own(desk):
    desk.office.is_active = False
    desk.office.save()
    desk.send()
    assert desk.process.levels == LEVELS
    assert desk.process.state == State.IN_REVIEW
    assert not can_review(desk.head, desk.process)
