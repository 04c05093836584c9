"""结束年度: what nobody finished is closed at once, stays readable, and may be reopened by itself."""

from datetime import date

import pytest
from django.urls import reverse

from apps.core.errors import ConflictError, LockedError, NotAllowedError, NotFoundError
from apps.core.invariants import invariants
from apps.operations.models import AuditEntry, Notice
from apps.organisation.choices import Role
from apps.submissions.choices import PhaseState
from apps.submissions.form_print import form_print
from apps.submissions.models import ClosedYear, Submission, SubmissionPhase
from apps.submissions.selectors import unfinished_by_form
from apps.submissions.services import (
    approve_phase,
    close_year,
    open_due_phases,
    open_year,
    reopen_phase,
    save_cell,
    submit_phase,
)
from apps.workflow.models import ApprovalProcess, ApprovalStep, DueItem
from apps.workflow.selectors import due_items_for, waiting_for_others
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
SPRING, DECEMBER = date(2026, 3, 18), date(2026, 12, 2)
NEW_YEAR = date(2027, 1, 1)
HEAD = [{"code": "unit", "title": "部门负责人审核", "role": "unit_head"}]


class School:
    """Three students with a form of two phases: one is approved in spring, one sent, one never begun."""

    def __init__(self, code: str = "tc") -> None:
        self.college = make_institution(code=code)
        make_calendar(self.college, 2026)
        self.unit = make_unit(self.college, "护理系")
        self.head = make_user(self.college, "林海", role=Role.UNIT_HEAD, unit=self.unit)
        self.office = make_user(self.college, "周敏", role=Role.QA_OFFICE)
        self.done, self.sent, self.idle = (
            make_user(self.college, name) for name in ("张三", "李四", "王五")
        )
        for user in (self.done, self.sent, self.idle):
            make_subject(
                self.college, layer="student", kind="student", name=user.name, unit=self.unit,
                user=user,
            )  # fmt: skip
        self.template = make_template(
            self.college, code="own", layer="student", kind="student", owner_role="student",
            levels=HEAD,
        )  # fmt: skip
        self.plan, self.review = self.template.phases.order_by("position")
        open_year(institution=self.college, year=2026, actor=self.office)
        for user in (self.done, self.sent):
            self.write(user)
            submit_phase(submission=self.form(user), phase_id=self.plan.pk, actor=user)
        approve_phase(
            submission=self.form(self.done), phase_id=self.plan.pk, actor=self.head,
            level_code="unit",
        )  # fmt: skip

    def form(self, user) -> Submission:
        return Submission.objects.of(self.college).get(subject__user=user)

    def write(self, user, text="目标", version=0):
        form = self.form(user)
        for item in self.template.groups.get().items.all():
            save_cell(
                submission=form,
                row_key=f"i{item.pk}",
                column_code="target",
                text=text,
                values={},
                version=version,
                actor=user,
            )
        return form

    def states(self, user) -> list[str]:
        rows = self.form(user).phases.order_by("phase__position")
        return list(rows.values_list("state", flat=True))

    def close(self, actor=None):
        return close_year(institution=self.college, year=2026, actor=actor or self.office)

    def closings(self):
        return AuditEntry.objects.of(self.college).filter(action="submissions.close_year")


@pytest.fixture
def school(clock_at):
    clock_at(SPRING)
    return School()


@pytest.fixture
def over(school, clock_at):
    """The day after the year, its December phases open."""
    clock_at(DECEMBER)
    open_due_phases()
    clock_at(NEW_YEAR)
    return school


def broken() -> list[str]:
    codes = ("submissions.due_items", "submissions.approvals")
    return [found for code in codes for found in invariants[code].check()]


def test_a_year_is_not_ended_before_it_is_over(school, clock_at):
    clock_at(date(2026, 12, 31))
    with pytest.raises(ConflictError, match="2027年1月1日"):
        school.close()
    assert not ClosedYear.objects.of(school.college).exists()
    clock_at(NEW_YEAR)
    assert school.close().forms == 3


def test_only_who_approves_plans_everywhere_ends_a_year(over):
    leader = make_user(over.college, "高远", role=Role.SCHOOL_LEADER)
    for actor in (over.head, over.idle, leader):
        with pytest.raises(NotAllowedError):
            over.close(actor)
    with pytest.raises(NotFoundError):
        close_year(institution=over.college, year=2025, actor=over.office)


def test_what_is_unfinished_is_closed_and_nothing_of_it_is_due(over):
    assert broken() == []
    closed = over.close()

    assert (closed.forms, closed.phases, closed.approvals) == (3, 5, 1)
    assert over.states(over.done) == [PhaseState.APPROVED, PhaseState.CLOSED]
    assert over.states(over.sent) == over.states(over.idle) == [PhaseState.CLOSED] * 2
    assert not DueItem.objects.of(over.college).open().exists()
    assert DueItem.objects.of(over.college).filter(state="cancelled").count() == closed.due_items
    assert closed.due_items == 5
    assert broken() == []
    entry = over.closings().get()
    assert (entry.after["forms"], entry.after["phases"]) == (3, 5)


def test_a_running_approval_ends_visibly_and_nobody_is_told_but_by_the_form(over):
    notices = Notice.objects.of(over.college).count()
    over.close()

    process = ApprovalProcess.objects.of(over.college).get(subject__user=over.sent)
    assert process.state == ApprovalProcess.State.CANCELLED
    step = process.steps.last()
    assert step.decision == ApprovalStep.Decision.CANCEL
    assert (step.actor, step.level_code, step.reason) == (over.office, "unit", "2026 年度已结束")
    assert not waiting_for_others(over.sent).exists()
    assert Notice.objects.of(over.college).count() == notices


def test_texts_stay_readable_and_the_print_says_unfinished(over, client):
    over.close()
    form = over.form(over.sent)
    with pytest.raises(LockedError, match="年度已结束"):
        over.write(over.sent, "再写", version=1)
    paper = form_print(form, over.sent)
    assert (paper.is_draft, paper.mark) == (True, "未完成")
    assert paper.state == "年初填写：未完成　年末填写：未完成"
    assert "目标" in str(paper.groups)
    log_in(client, over.sent)
    page = client.get(reverse("submissions:detail", args=[form.pk])).content.decode()
    assert "到年度结束时没有完成" in page
    assert "终止" in page
    assert "重新开放" not in page


def test_closing_twice_changes_nothing(over):
    over.close()
    before = list(SubmissionPhase.objects.of(over.college).order_by("pk").values())
    again = over.close()

    assert (again.forms, again.phases, again.approvals, again.due_items) == (0, 0, 0, 0)
    assert list(SubmissionPhase.objects.of(over.college).order_by("pk").values()) == before
    assert over.closings().count() == ClosedYear.objects.of(over.college).count() == 1
    assert ApprovalStep.objects.of(over.college).filter(decision="cancel").count() == 1


def test_one_form_is_reopened_filled_and_approved_after_the_end(over):
    over.close()
    form = over.form(over.sent)
    about = {"submission": form, "phase_id": over.plan.pk}
    with pytest.raises(NotAllowedError):
        reopen_phase(**about, actor=over.head, reason="补填")
    reopen_phase(**about, actor=over.office, reason="病假补填")

    item = due_items_for(over.sent).get()
    assert (item.kind, item.returned, item.detail) == (
        "submissions.fill",
        True,
        "重新开放：病假补填",
    )
    assert not due_items_for(over.idle).exists()
    assert broken() == []
    over.write(over.sent, "补写", version=1)
    submit_phase(**about, actor=over.sent)
    approve_phase(**about, actor=over.head, level_code="unit")
    assert over.states(over.sent) == [PhaseState.APPROVED, PhaseState.CLOSED]
    steps = ApprovalStep.objects.of(over.college).filter(process__subject__user=over.sent)
    assert [step.decision for step in steps] == ["submit", "cancel", "submit", "approve"]
    assert broken() == []


def test_what_was_reopened_and_left_is_closed_by_a_second_end(over):
    over.close()
    reopen_phase(
        submission=over.form(over.idle), phase_id=over.plan.pk, actor=over.office, reason="补填"
    )
    again = over.close()
    assert (again.forms, again.phases, again.due_items) == (1, 1, 1)
    assert over.closings().count() == 2
    assert broken() == []


def test_the_calendar_and_a_second_opening_leave_an_ended_year_alone(school, clock_at):
    clock_at(NEW_YEAR)
    school.close()
    # What ought to be impossible: a phase that waits, in a year that has ended.
    SubmissionPhase.objects.of(school.college).filter(phase=school.review).update(state="not_open")
    assert open_due_phases() == 0
    with pytest.raises(ConflictError, match="已经结束"):
        open_year(institution=school.college, year=2026, actor=school.office)
    assert open_year(institution=school.college, year=2027, actor=school.office).made == 3
    assert not ClosedYear.objects.of(school.college).filter(period__code="2027").exists()


def test_the_years_of_another_college_are_untouched(over):
    other = School("other")
    over.close()
    assert other.states(other.idle) == ["draft", "draft"]
    assert DueItem.objects.of(other.college).open().count() == 5
    with pytest.raises(NotFoundError):
        close_year(institution=over.college, year=2030, actor=over.office)


def test_two_open_phases_are_due_one_by_one(school, clock_at):
    """What is due of one phase does not end with another's: a late spring and an open December."""
    clock_at(DECEMBER)
    open_due_phases()
    assert due_items_for(school.idle).count() == 2
    school.write(school.idle)
    submit_phase(submission=school.form(school.idle), phase_id=school.plan.pk, actor=school.idle)
    assert [item.due_on for item in due_items_for(school.idle)] == [date(2026, 12, 31)]
    assert broken() == []


def test_a_lost_due_item_is_found(school):
    due_items_for(school.idle).get().delete()
    assert "asked 0 times" in broken()[0]
    ApprovalProcess.objects.of(school.college).update(state="cancelled")
    assert "nothing is under review" in broken()[1]


def test_the_page_shows_what_is_unfinished_then_ends_the_year(over, client):
    log_in(client, over.office)
    address = reverse("submissions:close_year")
    listed = client.get(reverse("submissions:list"), {"year": "2026"}).content.decode()
    assert f"{address}?year=2026" in listed
    year = over.form(over.idle).period
    assert [(row.code, row.forms, row.states) for row in unfinished_by_form(year)] == [
        ("own", 3, (0, 4, 1, 0))
    ]
    page = client.get(address, {"year": "2026"}).content.decode()
    assert "共 3 份没有完成" in page
    assert "year=2026&amp;form=own&amp;state=unfinished" in page
    unfinished = {"year": "2026", "form": "own", "state": "unfinished"}
    assert client.get(reverse("submissions:list"), unfinished).context["page"].paginator.count == 3

    done = client.post(address, {"year": "2026"}, follow=True).content.decode()
    assert "3 份没有完成" in done
    assert "2026 年度（已结束）" in done
    assert client.get(reverse("submissions:list"), unfinished).context["page"].paginator.count == 0
    assert (
        "没有未完成的表单" in client.post(address, {"year": "2026"}, follow=True).content.decode()
    )
    detail = client.get(reverse("submissions:detail", args=[over.form(over.idle).pk]))
    assert detail.content.decode().count("<dialog") >= 2
    assert "重新开放年初填写" in detail.content.decode()


def test_the_page_says_from_when_a_year_can_be_ended(school, client):
    log_in(client, school.office)
    page = client.get(reverse("submissions:close_year")).content.decode()
    assert "2027年1月1日起才能结束" in page
    assert "结束 2026 年度" not in page
    refused = client.post(reverse("submissions:close_year"), {"year": "2026"}, follow=True)
    assert "还没有过完" in refused.content.decode()
    log_in(client, school.head)
    assert client.get(reverse("submissions:close_year")).status_code == 403
    assert client.post(reverse("submissions:close_year"), {"year": "2026"}).status_code == 403
