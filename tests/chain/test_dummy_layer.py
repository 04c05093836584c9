"""A sixth layer (实训基地) is one app: it runs the chain, and no shared code knows it."""

from datetime import date

import pytest
from django.core.checks import run_checks

from apps.accounts.models import Institution
from apps.core.errors import LockedError, NotAllowedError
from apps.layers.models import Subject
from apps.layers.registry import layer_words, layers
from apps.layers.services import assign_subject_role
from apps.organisation.choices import Role
from apps.submissions.choices import PhaseState
from apps.submissions.models import FormItem, Submission
from apps.submissions.reports import form_print
from apps.submissions.services import approve_phase, open_year, save_cell, submit_phase
from apps.workflow.models import ApprovalProcess, ApprovalStep
from apps.workflow.selectors import due_items_for
from tests.architecture.sources import files, name_of, read
from tests.chain.house import House
from tests.dummy_layer.models import TrainingBase

pytestmark = pytest.mark.django_db
SPRING = date(2026, 3, 18)


class TrainingHouse(House):
    """A college that runs training bases: one base with its leader, and a form for it."""

    def __init__(self) -> None:
        super().__init__()
        self.leader = self.person("韩梅")
        self.head = self.person("林海", Role.UNIT_HEAD, self.unit)
        self.office = self.person("周敏", Role.QA_OFFICE)
        self.stranger = self.person("钱多", Role.UNIT_HEAD, self.other_unit)
        self.base = self.subject("training", "base", code="hl-01", name="护理实训基地")
        assign_subject_role(user=self.leader, role=Role.COURSE_LEADER, subject=self.base)
        self.template("training", "base", Role.COURSE_LEADER)

    def open(self) -> Submission:
        open_year(institution=self.college, year=2026, actor=self.office)
        self.form = Submission.objects.of(self.college).get(subject=self.base)
        self.phase = self.form.template.phases.get()
        return self.form

    def fill(self, actor):
        item = FormItem.objects.of(self.college).get(group__template=self.form.template)
        return save_cell(
            submission=self.form,
            row_key=f"i{item.pk}",
            column_code="target",
            text="新增工位 40 个",
            values={},
            version=0,
            actor=actor,
        )

    def submit(self):
        self.fill(self.leader)
        submit_phase(submission=self.form, phase_id=self.phase.pk, actor=self.leader)

    def approve(self, actor, level):
        return approve_phase(
            submission=self.form, phase_id=self.phase.pk, actor=actor, level_code=level
        )


@pytest.fixture
def house(clock_at):
    clock_at(SPRING)
    return TrainingHouse()


def test_the_sixth_layer_is_wired_by_its_declaration_alone():
    assert "training" in layers
    assert ("training", "实训基地层面") in layer_words(Institution())
    assert [error for error in run_checks() if not error.is_silenced()] == []


def test_no_code_outside_its_app_knows_the_sixth_layer():
    words = ("实训基地层面", "TrainingBase", "dummy_layer", "training.base")
    named = [name_of(p) for p in files(".py", "apps") if any(word in read(p) for word in words)]

    assert named == []


def test_its_subject_is_made_with_its_own_row(house):
    assert TrainingBase.objects.get().subject == house.base
    assert house.base.trainingbase.places is None
    assert Subject.objects.of(house.college).of_kind("training", "base").get() == house.base


def test_opening_the_year_asks_its_leader(house):
    form = house.open()

    assert form.title == "护理实训基地（2026年度）计划"
    assert [item.object_id for item in due_items_for(house.leader)] == [form.pk]
    assert not due_items_for(house.head)


def test_only_its_own_people_fill_it(house):
    house.open()

    assert house.fill(house.leader).cell.version == 1
    with pytest.raises(NotAllowedError):
        house.fill(house.person("安静", Role.AUDITOR))


def test_its_form_goes_up_its_levels_and_is_locked(house):
    house.open()
    house.submit()

    house.approve(house.head, "head")
    phase = house.approve(house.office, "office")

    process = ApprovalProcess.objects.of(house.college).get()
    steps = ApprovalStep.objects.of(house.college).filter(process=process)
    assert phase.state == PhaseState.APPROVED
    assert [step.decision for step in steps] == ["submit", "approve", "approve"]
    assert not due_items_for(house.office)
    with pytest.raises(LockedError):
        house.fill(house.leader)


def test_nobody_approves_what_he_sent(house):
    house.open()
    house.submit()

    with pytest.raises(NotAllowedError):
        house.approve(house.leader, "head")


def test_its_form_prints(house):
    house.open()
    house.fill(house.leader)

    printed = form_print(house.form, house.leader)

    assert printed.title == "护理实训基地（2026年度）计划"
    assert "新增工位 40 个" in str(printed)
