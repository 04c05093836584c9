"""A student fills and sends the own form, and reaches nothing else."""

from datetime import date

import pytest
from django.urls import reverse

from apps.core.errors import NotAllowedError, NotFoundError
from apps.layers.rights import rights_of
from apps.organisation.choices import Role
from apps.submissions.choices import PhaseState
from apps.submissions.models import Submission
from apps.submissions.policies import may_form
from apps.submissions.selectors import reachable_submissions, submission_for
from apps.submissions.services import approve_phase, open_year, save_cell, submit_phase
from apps.workflow.selectors import due_items_for
from tests.factories import (
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
HEAD = [{"code": "unit", "title": "部门负责人审核", "role": "unit_head"}]


class School:
    def __init__(self) -> None:
        self.college = make_institution(code="tc")
        make_calendar(self.college, 2026)
        self.unit = make_unit(self.college, "护理系")
        self.head = make_user(self.college, "林海", role=Role.UNIT_HEAD, unit=self.unit)
        self.office = make_user(self.college, "周敏", role=Role.QA_OFFICE)
        self.one, self.other = (make_user(self.college, name) for name in ("张三", "李四"))
        for user in (self.one, self.other):
            make_subject(
                self.college, layer="student", kind="student", name=user.name, unit=self.unit,
                user=user,
            )  # fmt: skip
        make_template(
            self.college, code="own", layer="student", kind="student", owner_role="student",
            levels=HEAD,
        )  # fmt: skip
        open_year(institution=self.college, year=2026, actor=self.office)

    def form(self, user) -> Submission:
        return Submission.objects.of(self.college).get(subject__user=user)

    def write(self, user, actor, text="目标"):
        form = self.form(user)
        for item in form.template.groups.get().items.all():
            save_cell(
                submission=form,
                row_key=f"i{item.pk}",
                column_code="target",
                text=text,
                values={},
                version=0,
                actor=actor,
            )
        return form


@pytest.fixture
def school(clock_at):
    clock_at(SPRING)
    return School()


def test_a_student_finds_the_form_on_the_desk_fills_and_sends_it(school):
    assert [item.kind for item in due_items_for(school.one)] == ["submissions.fill"]

    form = school.write(school.one, school.one)
    phase = form.template.phases.get(code="plan").pk
    submit_phase(submission=form, phase_id=phase, actor=school.one)
    approve_phase(submission=form, phase_id=phase, actor=school.head, level_code="unit")

    assert form.phases.get(phase_id=phase).state == PhaseState.APPROVED
    assert list(reachable_submissions(school.one)) == [form]


def test_anothers_form_is_not_there(school):
    with pytest.raises(NotFoundError):
        submission_for(school.one, school.form(school.other).pk)
    with pytest.raises(NotFoundError):
        school.write(school.other, school.one)


def test_the_right_is_to_the_own_form_only_and_ends_with_the_account(school):
    form = school.form(school.one)
    assert not rights_of(school.one).allows("plans.read")
    assert may_form(school.one, "plans.submit", form)
    assert not may_form(school.one, "plans.export", form)
    assert not may_form(school.one, "plans.approve", form)

    school.one.is_active = False
    assert not may_form(school.one, "plans.read", form)


def test_a_form_about_a_person_that_somebody_else_fills_is_not_their_own(school):
    make_template(
        school.college, code="tutor", layer="student", kind="student", owner_role="unit_head"
    )
    open_year(institution=school.college, year=2026, actor=school.office)
    form = Submission.objects.of(school.college).get(form_code="tutor", subject__user=school.one)

    assert not may_form(school.one, "plans.read", form)
    with pytest.raises(NotFoundError):
        submission_for(school.one, form.pk)


def test_the_form_about_the_college_is_sent_by_the_office_that_fills_it(school):
    make_template(
        school.college, code="whole", layer="school", kind="college", owner_role="qa_office",
        levels=[{"code": "leader", "title": "校领导审定", "role": "school_leader"}],
    )  # fmt: skip
    open_year(institution=school.college, year=2026, actor=school.office)
    form = Submission.objects.of(school.college).get(form_code="whole")
    leader = make_user(school.college, "高远", role=Role.SCHOOL_LEADER)

    assert may_form(school.office, "plans.submit", form)
    assert not may_form(leader, "plans.submit", form)
    assert not may_form(school.office, "plans.submit", school.form(school.one))
    phase = form.template.phases.get(code="plan").pk
    for item in form.template.groups.get().items.all():
        save_cell(
            submission=form, row_key=f"i{item.pk}", column_code="target", text="目标",
            values={}, version=0, actor=school.office,
        )  # fmt: skip
    submit_phase(submission=form, phase_id=phase, actor=school.office)
    with pytest.raises(NotAllowedError):
        approve_phase(submission=form, phase_id=phase, actor=school.office, level_code="leader")
    approve_phase(submission=form, phase_id=phase, actor=leader, level_code="leader")


def test_the_students_pages_open(school, client):
    log_in(client, school.one)
    form = school.form(school.one)

    page = client.get(reverse("submissions:detail", args=[form.pk]))
    assert "zg-cell--edit" in page.content.decode()
    listed = client.get(reverse("submissions:list")).content.decode()
    assert f"/plans/{form.pk}/" in listed
    assert f"/plans/{school.form(school.other).pk}/" not in listed
    assert f'href="{reverse("submissions:list")}"' in client.get("/").content.decode()


def test_a_name_is_masked_for_readers_who_see_persons_masked(school, client):
    log_in(client, school.head)

    listed = client.get(reverse("submissions:list")).content.decode()

    assert "张*" in listed
    assert "张三</a>" not in listed
