"""Every shipped form through its year: opened, filled, sent, approved, printed, exported."""

import io
from datetime import date

import openpyxl
import pytest

from apps.layers.models import Subject
from apps.layers.registry import layers
from apps.layers.selectors import holders_of
from apps.layers.services import assign_subject_role, create_subject
from apps.organisation.choices import INSTITUTION_ROLES, SUBJECT_ROLES, Role
from apps.organisation.models import Unit
from apps.organisation.services import assign_role, create_user
from apps.submissions.choices import PhaseState
from apps.submissions.models import FormTemplate, Submission
from apps.submissions.reports import form_print, render_form_xlsx
from apps.submissions.selectors import load_form
from apps.submissions.services import (
    add_row,
    approve_phase,
    open_due_phases,
    open_year,
    save_cell,
    submit_phase,
)

from .profiles import load

pytestmark = pytest.mark.django_db
SPRING, WINTER, NEW_YEAR = date(2026, 3, 2), date(2026, 12, 2), date(2026, 1, 1)
CODES = (
    "att1",
    "att2",
    "att3",
    "att4",
    "att5",
    "student_plan",
    "college_plan",
    "self_diagnosis_report",
)


class Year:
    """The shipped college with one subject for a form, and everybody whom the form asks."""

    def __init__(self, code: str) -> None:
        self.college, _ = load()
        self.form_code = code
        self.unit = Unit.objects.of(self.college).get(code="xibu")
        self.office = self.person("周敏", Role.QA_OFFICE)
        self.person("吴越", Role.QA_OFFICE)
        self.person("林海", Role.UNIT_HEAD)
        self.person("高远", Role.SCHOOL_LEADER)
        self.template = FormTemplate.objects.of(self.college).current().get(code=code)
        self.subject = self.make_subject()
        open_year(institution=self.college, year=2026, actor=self.office, codes=[code])
        self.form = Submission.objects.of(self.college).get(subject=self.subject, form_code=code)
        self.owner = holders_of(self.template.owner_role, self.subject).order_by("pk").first()

    def person(self, name: str, role: Role | None = None):
        user = create_user(institution=self.college, number=name, name=name)
        if role:
            unit = None if role in INSTITUTION_ROLES else self.unit
            assign_role(user=user, role=role, unit=unit, valid_from=NEW_YEAR)
        return user

    def make_subject(self) -> Subject:
        layer, kind = self.template.layer, self.template.kind
        found = Subject.objects.of(self.college).of_kind(layer, kind)
        if layers[layer].kind(kind).mirrors:
            return found.filter(unit__in=[self.unit.pk]).first() or found.get()
        own = self.person("秦风") if layers[layer].kind(kind).person else None
        subject = create_subject(
            institution=self.college,
            layer=layer,
            kind=kind,
            code="s1",
            name="护理",
            unit=self.unit,
            user=own,
        )
        if self.template.owner_role in SUBJECT_ROLES:
            leader = self.person("何静")
            assign_subject_role(
                user=leader, role=self.template.owner_role, subject=subject, valid_from=NEW_YEAR
            )
        return subject

    def fill(self) -> None:
        form = load_form(self.form)
        for group in form.groups:
            if group.free_rows and not group.rows:
                add_row(submission=self.form, group_key=group.key, label="自加", actor=self.owner)
        form = load_form(self.form)
        columns = form.columns_of(form.current_phase().phase)
        for group in form.groups:
            for row in group.rows:
                for column in group.columns_among(columns):
                    save_cell(
                        submission=self.form,
                        row_key=row.key,
                        column_code=column.code,
                        text=f"{column.caption}之{row.number}",
                        values={one.code: one.options[0] for one in column.choices},
                        version=0,
                        actor=self.owner,
                    )

    def bring_through(self, phase_id: int) -> None:
        submit_phase(submission=self.form, phase_id=phase_id, actor=self.owner)
        for level in self.template.levels:
            asked = holders_of(level.role, self.subject).exclude(pk=self.owner.pk)
            process = self.form.phases.get(phase_id=phase_id).process
            if process.level and process.level.code == level.code:
                approve_phase(
                    submission=self.form,
                    phase_id=phase_id,
                    actor=asked.first(),
                    level_code=level.code,
                )


@pytest.mark.parametrize("code", CODES)
def test_a_shipped_form_goes_through_its_year(code, clock_at):
    clock_at(SPRING)
    year = Year(code)

    for phase in year.template.phases.all():
        if phase.opens > "03-02":
            clock_at(WINTER)
            open_due_phases()
        assert form_print(year.form, year.office).is_draft
        year.fill()
        year.bring_through(phase.pk)
        assert year.form.phases.get(phase=phase).state == PhaseState.APPROVED

    printed = form_print(year.form, year.office)
    assert not printed.is_draft
    assert all(text for group in printed.groups for row in group.rows for text in row.cells)
    sheet = openpyxl.load_workbook(io.BytesIO(render_form_xlsx(year.form, year.office))).active
    values = {cell.value for row in sheet.iter_rows() for cell in row}
    assert printed.groups[0].rows[0].cells[0] in values


def test_the_colleges_report_is_the_provinces_form(clock_at):
    clock_at(WINTER)
    year = Year("self_diagnosis_report")
    printed = form_print(year.form, year.office)

    assert printed.header_fields == (("学校名称", year.college.name),)
    assert [section.title for section in printed.sections] == ["一、自我诊改工作概述"]
    assert printed.table_title == "二、自我诊断与改进报告表"
    assert [one.caption for one in printed.columns] == [
        "诊断项目", "诊断要素", "自我诊断", "改进措施", "改进效果",
    ]  # fmt: skip
    labels = [row.label for group in printed.groups for row in group.rows]
    assert (len(printed.groups), len(labels)) == (5, 15)
    assert (labels[0], labels[-1]) == ("1.1 质量保证理念", "5.4 体系特色")
    assert printed.signature == "校(院)长(签字)"
    assert len(printed.notes) == 4
    assert not any(word in str(printed) for word in ("等级", "优秀", "合格")[1:])
