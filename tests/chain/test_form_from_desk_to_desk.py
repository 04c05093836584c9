"""One form through its year: opened, filled cell by cell, sent, returned, approved, locked."""

from datetime import date

import pytest

from apps.core import clock
from apps.core.errors import (
    ConflictError,
    InvalidError,
    LockedError,
    NotAllowedError,
    NotFoundError,
)
from apps.layers.models import Subject
from apps.layers.selectors import holders_of
from apps.layers.services import assign_subject_role, create_subject
from apps.organisation.choices import Role
from apps.organisation.models import Assignment
from apps.submissions.choices import PhaseState
from apps.submissions.models import (
    CellConflict,
    FormItem,
    Revision,
    Submission,
)
from apps.submissions.selectors import blockers, load_form, submission_for
from apps.submissions.services import (
    add_group,
    add_row,
    open_due_phases,
    open_year,
    remark_on_cell,
    remove_row,
    reopen_phase,
    resolve_conflict,
    return_phase,
    save_cell,
    submit_phase,
    withdraw_phase,
)
from apps.workflow.models import DueItem
from apps.workflow.selectors import due_items_for, waiting_for_others
from apps.workflow.unowned import unowned_items
from tests.chain.desk_world import World

pytestmark = pytest.mark.django_db
SPRING, DECEMBER = date(2026, 3, 18), date(2026, 12, 2)


@pytest.fixture
def world(clock_at):
    clock_at(SPRING)
    return World()


@pytest.fixture
def opened(world):
    world.open()
    return world


def desk(user):
    return [(item.kind, item.returned) for item in due_items_for(user)]


def test_opening_a_year_makes_one_form_and_one_due_item_and_a_second_time_nothing(world):
    first = open_year(institution=world.college, year=2026, actor=world.qa)
    second = open_year(institution=world.college, year=2026, actor=world.qa)

    assert (first.made, first.there) == (1, 0)
    assert (second.made, second.there) == (0, 1)
    assert desk(world.leader) == [("submissions.fill", False)]
    assert desk(world.head) == desk(world.qa) == []


def test_only_the_quality_office_opens_a_year(world):
    for actor in (world.leader, world.head, world.outsider):
        with pytest.raises(NotAllowedError):
            open_year(institution=world.college, year=2026, actor=actor)


def test_the_form_goes_from_desk_to_desk_and_is_locked_when_approved(opened):
    opened.fill()
    opened.send()
    assert (desk(opened.leader), desk(opened.head)) == ([], [("submissions.review", False)])
    assert [process.title for process in waiting_for_others(opened.leader)]

    opened.approve(opened.head, "unit")
    assert desk(opened.head) == []
    assert desk(opened.qa) == desk(opened.qa2) == [("submissions.review", False)]

    opened.approve(opened.qa, "qa")
    assert opened.state() == PhaseState.APPROVED
    assert not DueItem.objects.of(opened.college).open().exists()
    with pytest.raises(LockedError):
        opened.save(text="再改", version=1)


def test_a_return_brings_the_reason_and_the_cell_back_to_the_filers_desk(opened):
    opened.fill()
    opened.send()
    remark_on_cell(
        submission=opened.form,
        row_key=f"i{opened.items[1].pk}",
        column_code="target",
        text="不可衡量",
        actor=opened.head,
    )
    return_phase(
        submission=opened.form,
        phase_id=opened.plan.pk,
        actor=opened.head,
        level_code="unit",
        reason="请写数量",
    )

    item = due_items_for(opened.leader).get()
    assert (item.returned, item.detail) == (True, "请写数量")
    assert item.fragment == f"i{opened.items[1].pk}-target"
    assert blockers(opened.form, opened.plan) == ["1 处退回意见没有改"]
    opened.save(item=1, text="不少于3项", version=1)
    assert blockers(opened.form, opened.plan) == []
    opened.send()
    assert opened.state() == PhaseState.SUBMITTED


def test_a_return_without_a_reason_is_refused(opened):
    opened.fill()
    opened.send()
    with pytest.raises(InvalidError, match="退回原因"):
        return_phase(
            submission=opened.form,
            phase_id=opened.plan.pk,
            actor=opened.head,
            level_code="unit",
            reason="  ",
        )


def test_nobody_approves_what_they_submitted(opened):
    opened.fill()
    opened.send(actor=opened.head)
    steps = [
        step.decision for step in opened.form.phases.get(phase=opened.plan).process.steps.all()
    ]
    assert steps == ["submit", "pass"]

    assert desk(opened.head) == []
    with pytest.raises(NotAllowedError, match="自己送审"):
        opened.approve(opened.head, "qa")
    opened.approve(opened.qa, "qa")
    assert opened.state() == PhaseState.APPROVED


def test_the_last_level_is_never_skipped_but_told_as_unowned(opened):
    Assignment.objects.filter(user=opened.qa2).delete()
    opened.give(opened.qa, Role.UNIT_HEAD, opened.unit)
    opened.fill()
    submit_phase(submission=opened.form, phase_id=opened.plan.pk, actor=opened.qa)
    opened.approve(opened.head, "unit")

    assert opened.state() == PhaseState.SUBMITTED
    assert unowned_items(opened.college).count() == 1
    with pytest.raises(NotAllowedError):
        opened.approve(opened.qa, "qa")


def test_a_second_click_does_not_approve_the_next_level(opened):
    opened.give(opened.head, Role.QA_OFFICE)
    opened.fill()
    opened.send()
    opened.approve(opened.head, "unit")
    with pytest.raises(ConflictError):
        opened.approve(opened.head, "unit")
    assert opened.state() == PhaseState.SUBMITTED


def test_an_item_that_nobody_holds_is_unowned_and_moves_with_its_holder(opened):
    assert not unowned_items(opened.college).exists()
    opened.leader.is_active = False
    opened.leader.save()
    assert unowned_items(opened.college).count() == 1
    assert desk(opened.leader) == []

    assign_subject_role(user=opened.outsider, role=Role.MAJOR_LEADER, subject=opened.major)
    assert desk(opened.outsider) == [("submissions.fill", False)]
    assert not unowned_items(opened.college).exists()


def test_a_stale_save_keeps_both_texts_until_somebody_decides(opened):
    opened.save(text="甲的写法")
    late = opened.save(text="乙的写法", version=0, actor=opened.head)
    assert late.conflict is not None
    assert late.cell.text == "甲的写法"
    assert "1 处冲突没有定" in blockers(opened.form, opened.plan)

    cell = resolve_conflict(
        submission=opened.form,
        conflict_id=late.conflict.pk,
        choice="mine",
        version=1,
        actor=opened.leader,
    )
    assert (cell.text, cell.version) == ("乙的写法", 2)
    assert CellConflict.objects.get().resolution == "mine"
    assert list(Revision.objects.values_list("text", flat=True)) == ["乙的写法", "甲的写法"]


def test_the_same_text_again_is_no_conflict(opened):
    opened.save(text="同样")
    again = opened.save(text="同样", version=0)
    assert again.conflict is None
    assert again.cell.version == 1


def test_numbers_stay_as_they_were_written_and_words_are_refused(opened):
    saved = opened.save(values={"count": "1.10"})
    assert saved.cell.values == {"count": "1.10"}
    with pytest.raises(InvalidError, match="应填数字"):
        opened.save(version=1, values={"count": "约100"})
    blank = opened.save(version=1, values={"count": "—"})
    assert blank.cell.values == {}


def test_what_is_missing_is_said_before_sending(opened):
    opened.save(text="很长" * 20)
    with pytest.raises(InvalidError) as caught:
        opened.send()
    assert "还有 1 项未填" in caught.value.message
    assert "1 格超出字数" in caught.value.message


def test_a_phase_that_is_not_open_yet_cannot_be_written_and_opens_on_its_day(opened, clock_at):
    with pytest.raises(LockedError, match="12月1日开放"):
        opened.save(column="result")

    clock_at(DECEMBER)
    assert open_due_phases() == 1
    assert open_due_phases() == 0
    assert opened.save(column="result", text="成效").cell.version == 1


def test_the_submitter_may_take_it_back_until_somebody_answers(opened):
    opened.fill()
    opened.send()
    withdraw_phase(submission=opened.form, phase_id=opened.plan.pk, actor=opened.leader)
    assert opened.state() == PhaseState.DRAFT
    assert desk(opened.leader) == [("submissions.fill", False)]

    opened.send()
    opened.approve(opened.head, "unit")
    with pytest.raises(ConflictError):
        withdraw_phase(submission=opened.form, phase_id=opened.plan.pk, actor=opened.leader)


def test_an_approved_form_is_reopened_by_the_quality_office_with_a_reason(opened):
    opened.fill()
    opened.send()
    opened.approve(opened.head, "unit")
    opened.approve(opened.qa, "qa")
    with pytest.raises(NotAllowedError):
        reopen_phase(
            submission=opened.form, phase_id=opened.plan.pk, actor=opened.leader, reason="想改"
        )
    reopen_phase(
        submission=opened.form, phase_id=opened.plan.pk, actor=opened.qa, reason="数据有误"
    )
    assert desk(opened.leader) == [("submissions.fill", True)]
    assert opened.save(text="新目标", version=1).cell.version == 2


def test_a_form_is_not_there_for_people_without_a_right_to_it(opened):
    assert submission_for(opened.head, opened.form.pk) == opened.form
    with pytest.raises(NotFoundError):
        submission_for(opened.outsider, opened.form.pk)
    with pytest.raises(NotFoundError):
        opened.save(actor=opened.outsider)


def test_a_department_writes_rows_and_groups_of_its_own(world):
    world.template = world.make_template("att5", "school", "unit", Role.UNIT_HEAD, open_groups=True)
    open_year(institution=world.college, year=2026, actor=world.qa)
    form = Submission.objects.of(world.college).get(form_code="att5")
    group = world.template.groups.get()
    row = add_row(submission=form, group_key=f"t{group.pk}", label="厘清岗位职责", actor=world.head)
    own = add_group(submission=form, title="安全保障", actor=world.head)
    add_row(submission=form, group_key=f"a{own.pk}", label="", actor=world.head)

    assert [(g.title, [r.label for r in g.rows]) for g in load_form(form).groups] == [
        ("课程体系", ["厘清岗位职责"]),
        ("安全保障", [""]),
    ]
    save_cell(
        submission=form,
        row_key=f"r{row.pk}",
        column_code="target",
        text="100%",
        values={},
        version=0,
        actor=world.head,
    )
    with pytest.raises(InvalidError, match="先清空"):
        remove_row(submission=form, row_id=row.pk, actor=world.head)
    assert blockers(form, world.template.phases.get(code="plan")) == ["还有 1 项未填"]


def test_fixed_forms_take_no_rows(opened):
    with pytest.raises(InvalidError, match="不能加行"):
        add_row(
            submission=opened.form,
            group_key=f"t{opened.template.groups.get().pk}",
            label="x",
            actor=opened.leader,
        )
    with pytest.raises(InvalidError, match="固定"):
        add_group(submission=opened.form, title="x", actor=opened.leader)


def test_a_forms_page_asks_as_many_questions_for_two_rows_as_for_many(
    opened, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    assert opened.form.template == opened.template  # read once, as pages read it with the form
    with CaptureQueriesContext(connection) as few:
        load_form(opened.form)
    group = opened.template.groups.get()
    for number in range(3, 40):
        FormItem.objects.create(
            institution=opened.college,
            group=group,
            code=f"i{number}",
            number=number,
            label="项",
            position=number,
        )
    opened.fill()
    with django_assert_num_queries(len(few)):
        load_form(opened.form)


def test_people_see_teachers_plans_only_where_they_may_see_the_person(world):
    teacher = create_subject(
        institution=world.college,
        layer="teacher",
        kind="teacher",
        code="00133",
        name="秦风",
        unit=world.unit,
        user=world.outsider,
    )
    world.give(world.leader, Role.TEACHER, world.unit)

    def seen(user):
        return (
            Subject.objects.of(world.college).visible_to(user, "plans.read").filter(pk=teacher.pk)
        )

    assert seen(world.head).exists()
    assert seen(world.qa).exists()
    assert seen(world.outsider).exists()
    assert not seen(world.leader).exists()


def test_what_a_person_is_asked_about_themselves_is_asked_of_no_colleague(world):
    world.give(world.outsider, Role.TEACHER, world.unit)
    absent = create_subject(
        institution=world.college,
        layer="teacher",
        kind="teacher",
        code="90001",
        name="尚无账号",
        unit=world.unit,
    )
    world.make_template("att4", "teacher", "teacher", Role.TEACHER)

    with clock.travel(date(2026, 1, 5)):
        open_year(institution=world.college, year=2026, actor=world.qa)

        assert not due_items_for(world.outsider).filter(subject=absent).exists()
        assert not holders_of(Role.TEACHER, absent).exists()
