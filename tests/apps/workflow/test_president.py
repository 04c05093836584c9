"""A level that names a post asks only who stands in it today: the president, no other school leader."""

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from apps.core.errors import NotAllowedError, NotFoundError
from apps.layers.models import SubjectGrant
from apps.layers.services import give_grant
from apps.organisation.choices import Role, UnitKind
from apps.organisation.models import AccountChange, Assignment, Post
from apps.organisation.services import assign_role, end_assignment
from apps.submissions.models import Submission
from apps.submissions.services import approve_phase, open_year, save_cell, submit_phase
from apps.workflow.levels import Level
from apps.workflow.models import ApprovalProcess, DueItem
from apps.workflow.policies import can_review
from apps.workflow.selectors import due_items_for, level_holders
from apps.workflow.unowned import unowned_items
from tests.factories import (
    give_role,
    log_in,
    make_calendar,
    make_institution,
    make_subject,
    make_template,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db
SPRING = date(2026, 3, 18)
LEVELS = [
    {"code": "office", "title": "质管办审核", "role": "qa_office"},
    {"code": "leader", "title": "校长审定", "role": "school_leader", "post": "president"},
]


class School:
    """A form about a major that has passed the office and waits for the president."""

    def __init__(self) -> None:
        self.college = make_institution(code="tc")
        make_calendar(self.college, 2026)
        home = make_unit(self.college, "校领导", kind=UnitKind.OFFICE)
        self.post = Post.objects.create(
            institution=self.college, unit=home, code="president", title="校长", is_head=True
        )
        self.office = make_user(self.college, "周敏", role=Role.QA_OFFICE)
        self.leader = make_user(self.college, "何静")
        self.president, self.vice = (make_user(self.college, n) for n in ("高远", "石磊"))
        assign_role(user=self.president, role=Role.SCHOOL_LEADER, post=self.post)
        assign_role(user=self.vice, role=Role.SCHOOL_LEADER)
        self.major = make_subject(self.college, name="护理")
        give_role(self.leader, Role.MAJOR_LEADER, subject=self.major)
        self.template = make_template(self.college, code="plan", levels=LEVELS)
        open_year(institution=self.college, year=2026, actor=self.office)
        self.form = Submission.objects.of(self.college).get()
        self.phase = self.template.phases.get(code="plan")
        for item in self.template.groups.get().items.all():
            save_cell(
                submission=self.form, row_key=f"i{item.pk}", column_code="target", text="目标",
                values={}, version=0, actor=self.leader,
            )  # fmt: skip
        submit_phase(submission=self.form, phase_id=self.phase.pk, actor=self.leader)
        self.approve(self.office, "office")

    def approve(self, actor, level):
        return approve_phase(
            submission=self.form, phase_id=self.phase.pk, actor=actor, level_code=level
        )

    @property
    def process(self) -> ApprovalProcess:
        return ApprovalProcess.objects.of(self.college).get()

    def move(self, user):
        held = Assignment.objects.of(self.college).get(user=user, role=Role.SCHOOL_LEADER)
        end_assignment(assignment=held)


@pytest.fixture
def school(clock_at):
    clock_at(SPRING)
    return School()


def test_the_president_is_asked_and_confirms_another_leader_is_not(school):
    item = DueItem.objects.of(school.college).open().get()
    assert (item.role, item.post) == ("school_leader", "president")
    assert list(level_holders(Level.parse(LEVELS[1]), school.major)) == [school.president]
    assert due_items_for(school.president).get() == item
    assert not due_items_for(school.vice).exists()
    assert not can_review(school.vice, school.process)
    with pytest.raises(NotAllowedError, match="“校长审定”不由你办理"):
        school.approve(school.vice, "leader")

    assert school.approve(school.president, "leader").state == "approved"
    assert not DueItem.objects.of(school.college).open().exists()


def test_a_moved_president_loses_it_at_once_and_nobody_stands_in(school, client):
    school.move(school.president)

    assert not due_items_for(school.president).exists()
    with pytest.raises((NotAllowedError, NotFoundError)):
        school.approve(school.president, "leader")
    with pytest.raises(NotAllowedError):
        school.approve(school.vice, "leader")
    assert unowned_items(school.college).count() == 1
    log_in(client, school.office)
    assert "无人负责" in client.get("/").content.decode()

    school.move(school.vice)
    assign_role(user=school.vice, role=Role.SCHOOL_LEADER, post=school.post)
    assert not unowned_items(school.college).exists()
    assert school.approve(school.vice, "leader").state == "approved"


def test_whoever_keeps_the_role_but_leaves_the_post_is_asked_no_more(school):
    held = Assignment.objects.of(school.college).filter(user=school.president)
    held.update(post=None)
    assert not due_items_for(school.president).exists()
    assert not can_review(school.president, school.process)
    assert unowned_items(school.college).count() == 1


def test_the_post_without_the_role_reviews_nothing(school):
    school.move(school.president)
    assign_role(user=school.president, role=Role.AUDITOR, post=school.post)
    assert not due_items_for(school.president).exists()
    assert not can_review(school.president, school.process)
    assert unowned_items(school.college).count() == 1


def test_a_disabled_president_leaves_it_to_the_office(school):
    school.president.is_active = False
    school.president.save()
    assert not level_holders(Level.parse(LEVELS[1]), school.major).exists()
    assert unowned_items(school.college).count() == 1


def test_a_grant_stands_in_for_a_role_but_not_for_a_post(school):
    give_grant(
        user=school.vice, name="review", target=school.major, valid_from=SPRING,
        valid_to=date(2026, 12, 31), reason="代理", actor=school.office,
    )  # fmt: skip
    assert SubjectGrant.objects.count() == 1
    assert not can_review(school.vice, school.process)
    process = school.process
    process.levels = [replace(level, post="") for level in process.levels]
    assert can_review(school.vice, process)


def test_a_post_is_sought_up_the_tree_past_nearer_heads_without_it(school):
    """The same one rule for roles of a unit: the nearest head among those in the post."""
    above = make_unit(school.college, "教学部")
    below = make_unit(school.college, "护理系", parent=above)
    post = Post.objects.create(
        institution=school.college, unit=above, code="dean", title="教学院长"
    )
    upper, lower = make_user(school.college, "上级"), make_user(school.college, "下级")
    assign_role(user=upper, role=Role.UNIT_HEAD, unit=above, post=post)
    assign_role(user=lower, role=Role.UNIT_HEAD, unit=below)
    major = make_subject(school.college, name="助产", unit=below)
    level = Level("dean", "院长审核", "unit_head", "dean")
    DueItem.objects.of(school.college).open().update(
        role="unit_head", post="dean", subject=major, except_user=None
    )
    assert list(level_holders(level, major)) == [upper]
    assert due_items_for(upper).count() == 1
    assert not due_items_for(lower).exists()
    assert not unowned_items(school.college).exists()
    DueItem.objects.of(school.college).update(post="")
    assert list(level_holders(replace(level, post=""), major)) == [lower]
    assert due_items_for(lower).count() == 1


def test_two_put_somebody_in_the_post_where_roles_are_given(school, client):
    """The administrator asks; what reaches the whole college holds once the office has confirmed it."""
    admin = make_user(school.college, "吴磊", role=Role.SYSTEM_ADMIN)
    school.move(school.president)
    log_in(client, admin)
    address = reverse("console:role_add", args=[school.president.pk])
    given = {"role": "school_leader", "post": school.post.pk, "valid_from": "2026-03-18"}
    assert "另一人确认后办理" in client.post(address, given, follow=True).content.decode()
    change = AccountChange.objects.of(school.college).get()
    with pytest.raises((NotAllowedError, NotFoundError)):
        school.approve(school.president, "leader")

    log_in(client, school.office)
    client.post(reverse("console:change_confirm", args=[change.pk]))
    log_in(client, admin)
    said = client.get(reverse("console:user_detail", args=[school.president.pk])).content.decode()
    assert "全校（校长）" in said
    assert "校领导·校长" in said
    assert school.approve(school.president, "leader").state == "approved"

    other = make_institution(code="other")
    foreign = Post.objects.create(
        institution=other, unit=make_unit(other, "校领导"), code="president", title="校长"
    )
    refused = {"role": "school_leader", "post": foreign.pk, "valid_from": "2026-03-18"}
    client.post(reverse("console:role_add", args=[school.leader.pk]), refused)
    assert not Assignment.objects.of(school.college).filter(user=school.leader).exists()
    assert AccountChange.objects.of(school.college).get() == change
