"""A college with one teaching unit, one major and the people who bring its form through the year."""

from datetime import date

from apps.accounts.models import Institution, User
from apps.layers.services import assign_subject_role, create_subject, save_unit
from apps.organisation.choices import Role
from apps.organisation.models import Assignment, Period
from apps.submissions.definitions import publish
from apps.submissions.models import Submission
from apps.submissions.services import approve_phase, open_year, save_cell, submit_phase
from tests.factories.forms import form_definition


class World:
    """A college with one teaching unit, one major, a leader, a head and two people of the quality office."""

    def __init__(self):
        self.college = Institution.objects.create(code="tc", name="测试职业学院")
        self.unit = save_unit(
            institution=self.college, code="nursing", name="护理系", kind="teaching"
        )
        Period.objects.create(
            institution=self.college,
            kind="year",
            code="2026",
            title="2026年度",
            start=date(2026, 1, 1),
            end=date(2026, 12, 31),
        )
        self.major = create_subject(
            institution=self.college,
            layer="major",
            kind="major",
            code="520201",
            name="护理",
            unit=self.unit,
        )
        self.leader, self.head, self.qa, self.qa2, self.outsider = (
            User.objects.create_user(institution=self.college, number=str(number), name=name)
            for number, name in enumerate(("何静", "林海", "周敏", "吴越", "钱多"), start=1)
        )
        assign_subject_role(
            user=self.leader,
            role=Role.MAJOR_LEADER,
            subject=self.major,
            valid_from=date(2026, 1, 1),
        )
        self.give(self.head, Role.UNIT_HEAD, self.unit)
        self.give(self.qa, Role.QA_OFFICE)
        self.give(self.qa2, Role.QA_OFFICE)
        self.template = self.make_template("att1", "major", "major", Role.MAJOR_LEADER)

    def give(self, user, role, unit=None):
        return Assignment.objects.create(
            institution=self.college, user=user, role=role, unit=unit, valid_from=date(2026, 1, 1)
        )

    def make_template(self, code, layer, kind, owner, *, open_groups=False):
        definition = form_definition(
            code=code,
            name="专业年度质量目标计划与诊改报告",
            layer=layer,
            kind=kind,
            owner_role=owner.value,
            open_groups=open_groups,
            title_pattern="{subject}专业({year}年度)质量目标计划与诊改报告",
        )
        for column in definition["columns"]:
            column["char_limit"] = 20 if column["phase"] else None
        (group,) = definition["groups"]
        for item in group["items"]:
            item["measures"] = [{"code": "count", "caption": "人数", "unit": "人"}]
        if open_groups:
            group |= {"free_rows": True, "items": []}
        template = publish(institution=self.college, definition=definition)
        if not open_groups:
            self.items = list(template.groups.get().items.all())
        return template

    def open(self):
        open_year(institution=self.college, year=2026, actor=self.qa)
        self.form = Submission.objects.of(self.college).get(form_code="att1")
        self.plan = self.template.phases.get(code="plan")
        self.review = self.template.phases.get(code="review")
        return self.form

    def save(self, item=0, text="目标", version=0, actor=None, column="target", **extra):
        return save_cell(
            submission=self.form,
            row_key=f"i{self.items[item].pk}",
            column_code=column,
            text=text,
            values=extra.get("values", {}),
            version=version,
            actor=actor or self.leader,
        )

    def fill(self):
        for item in range(2):
            self.save(item=item, text=f"目标{item}")

    def send(self, actor=None):
        return submit_phase(submission=self.form, phase_id=self.plan.pk, actor=actor or self.leader)

    def approve(self, actor, level):
        return approve_phase(
            submission=self.form, phase_id=self.plan.pk, actor=actor, level_code=level
        )

    def state(self):
        return self.form.phases.get(phase=self.plan).state
