"""Two colleges and a province, made by the services once for all contract tests.

The home college has one person in each role. Whatever belongs to the foreign college carries the
canary in its names and texts, so that one search finds every leak.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from apps.accounts.models import Institution, User
from apps.core import clock
from apps.layers.models import Subject
from apps.layers.services import (
    assign_subject_role,
    create_subject,
    mirror_institution,
    save_unit,
)
from apps.operations.models import LoadedProfile
from apps.organisation.choices import UNIT_ROLES, Role
from apps.organisation.models import Period, Unit
from apps.organisation.services import assign_role, create_user, ensure_calendar
from apps.submissions import services
from apps.submissions.definitions import publish
from apps.submissions.models import FormItem, FormPhase, Submission, SubmissionPhase
from tests.chain.house import form
from tests.factories.reports import make_outline

DAY = date(2026, 3, 18)
NEW_YEAR = date(2026, 1, 1)
CANARY = "金丝雀"
ABSENT = 987_654_321
PASSWORD = "a-Word-to-enter-9"
HEAD, OFFICE, LEADER = (
    {"code": "head", "title": "部门负责人审核", "role": "unit_head"},
    {"code": "office", "title": "质管办审核", "role": "qa_office"},
    {"code": "leader", "title": "校领导审定", "role": "school_leader"},
)
# form code: layer, kind, owner's role, levels
FORMS = {
    "unit": ("school", "unit", Role.UNIT_HEAD, [OFFICE]),
    "major": ("major", "major", Role.MAJOR_LEADER, [HEAD, OFFICE]),
    "course": ("course", "course", Role.COURSE_LEADER, [HEAD, OFFICE]),
    "teacher": ("teacher", "teacher", Role.TEACHER, [HEAD, OFFICE]),
    "student": ("student", "student", Role.STUDENT, [HEAD, OFFICE]),
    "college": ("school", "college", Role.QA_OFFICE, [LEADER]),
}

MEASURES = {
    "code": "measure",
    "caption": "主要举措",
    "semantic": "measure",
    "phase": "plan",
    "required": False,
}


@dataclass
class Target:
    """One subject with its form, and the people who bring it through its year."""

    code: str
    subject: Subject
    owner: User
    head: User
    office: User
    leader: User | None = None
    form: Submission = field(init=False)

    def reviewer(self, level: str) -> User:
        """Who is asked at a level."""
        return {"head": self.head, "office": self.office, "leader": self.leader}[level]

    @property
    def phase(self) -> FormPhase:
        return self.form.template.phases.get()

    @property
    def row_key(self) -> str:
        items = FormItem.objects.of(self.form.institution_id)
        return f"i{items.get(group__template=self.form.template).pk}"

    def fill(self, text: str, *, actor: User | None = None, version: int = 0) -> Any:
        return services.save_cell(
            submission=self.form,
            row_key=self.row_key,
            column_code="target",
            text=text,
            values={},
            version=version,
            actor=actor or self.owner,
        )


class CollegeBuilder:
    """A college with two units, a subject of each kind that fills forms, and their people."""

    def __init__(self, code: str, mark: str) -> None:
        self.mark = mark
        self.institution = Institution.objects.create(
            code=code, name=f"{mark}职业学院", short_name=f"{mark}学院"
        )
        mirror_institution(institution=self.institution)
        ensure_calendar(institution=self.institution, year=DAY.year)
        self.users: dict[str, User] = {}
        self.targets: dict[str, Target] = {}
        self.office = self.person("qa_office", Role.QA_OFFICE)
        make_outline(self.institution, mark, code="yearly")
        for name, (layer, kind, owner, levels) in FORMS.items():
            definition = form(name, layer, kind, owner.value)
            definition |= {"levels": levels, "open_groups": True, "name": f"{mark}{name}表"}
            definition["title_pattern"] = "{subject}（{year}年度）计划" + mark
            definition["header_fields"] = [{"code": "head", "caption": "负责人", "source": ""}]
            definition["groups"][0]["free_rows"] = True
            definition["columns"].append(MEASURES)
            publish(institution=self.institution, definition=definition)

    def person(self, number: str, role: Role | None = None, unit: Unit | None = None) -> User:
        user = create_user(
            institution=self.institution,
            number=number,
            name=f"{self.mark}{number}",
            kind=User.Kind.STUDENT if number == "student" else User.Kind.STAFF,
            password=PASSWORD,
            must_change_password=False,
        )
        if role is not None:
            unit = unit if role in UNIT_ROLES else None
            assign_role(user=user, role=role, unit=unit, valid_from=NEW_YEAR)
        self.users[number] = user
        return user

    def unit(self, code: str) -> Unit:
        name = f"{self.mark}{code}系"
        unit = save_unit(institution=self.institution, code=code, name=name, kind="teaching")
        self.person(f"head_{code}", Role.UNIT_HEAD, unit)
        return unit

    def subject(self, code: str, layer: str, kind: str, unit: Unit, **parts: Any) -> Subject:
        return create_subject(
            institution=self.institution,
            layer=layer,
            kind=kind,
            code=code,
            name=f"{self.mark}{code}",
            unit=unit,
            **parts,
        )

    def target(self, subject: Subject, owner: User, unit: Unit, role: Role | None = None) -> None:
        if role is not None:
            assign_subject_role(user=owner, role=role, subject=subject, valid_from=NEW_YEAR)
        head = self.users[f"head_{unit.code}"]
        self.targets[subject.code] = Target(subject.code, subject, owner, head, self.office)

    def open(self) -> None:
        """Open the year, and write one text in each form."""
        services.open_year(institution=self.institution, year=DAY.year, actor=self.office)
        found = Submission.objects.of(self.institution).select_related(
            "template", "subject__unit", "subject__institution", "period", "institution"
        )
        forms = {(one.subject.layer, one.subject.code): one for one in found}
        for target in self.targets.values():
            target.form = forms[target.subject.layer, target.subject.code]
            target.fill(f"{self.mark}{target.code}的目标")
        self._open_last_year(next(iter(forms.values())))

    def _open_last_year(self, form: Submission) -> None:
        """One form of a year that is over: it can be ended."""
        last = {"kind": "year", "code": str(DAY.year - 1), "title": "上一年度"}
        last |= {"start": date(DAY.year - 1, 1, 1), "end": date(DAY.year - 1, 12, 31)}
        year = Period.objects.create(institution=self.institution, **last)
        own = {"institution": self.institution}
        old = Submission.objects.create(
            **own, template=form.template, form_code=form.form_code, subject=form.subject,
            period=year, opened_at=clock.now(),
        )  # fmt: skip
        SubmissionPhase.objects.create(
            **own, submission=old, phase=form.template.phases.get(), opens_on=year.start,
            due_on=year.end, state="returned",
        )  # fmt: skip


@dataclass
class World:
    home: CollegeBuilder
    foreign: CollegeBuilder
    province: Institution
    actors: dict[str, User | None]
    targets: dict[str, Target]


def _home() -> CollegeBuilder:
    college = CollegeBuilder("home", "本校")
    u1, u2 = college.unit("u1"), college.unit("u2")
    actor = college.person
    for role in (Role.SCHOOL_LEADER, Role.AUDITOR, Role.SYSTEM_ADMIN, Role.UNIT_STAFF):
        actor(role.value, role, u1)
    # The person in the role, another holder in the same unit, another in the other unit.
    for code, unit, leader in (("m1", u1, "major_leader"), ("m2", u1, "m2"), ("m3", u2, "m3")):
        major = college.subject(code, "major", "major", unit)
        college.target(major, actor(leader), unit, Role.MAJOR_LEADER)
    for code, parent, leader in (("c1", "m1", "course_leader"), ("c2", "m2", "c2")):
        above = college.targets[parent].subject
        course = college.subject(code, "course", "course", u1, parent=above)
        college.target(course, actor(leader), u1, Role.COURSE_LEADER)
    for code, name in (("t1", "teacher"), ("t2", "t2")):
        user = actor(name, Role.TEACHER, u1)
        college.target(college.subject(code, "teacher", "teacher", u1, user=user), user, u1)
    unit_subject = Subject.objects.of(college.institution).of_kind("school", "unit").get(code="u1")
    college.target(unit_subject, college.users["head_u1"], u1)
    student = actor("student")
    college.target(college.subject("s1", "student", "student", u1, user=student), student, u1)
    whole = Subject.objects.of(college.institution).of_kind("school", "college").get()
    college.target(whole, college.office, u1)
    college.targets[whole.code].leader = college.users["school_leader"]
    college.open()
    return college


def _foreign() -> CollegeBuilder:
    college = CollegeBuilder("other", CANARY)
    unit = college.unit("x1")
    college.person("sysadmin", Role.SYSTEM_ADMIN)
    major = college.subject("x", "major", "major", unit)
    college.target(major, college.person("leader"), unit, Role.MAJOR_LEADER)
    college.open()
    return college


def _say_loaded(college: CollegeBuilder) -> None:
    """The college runs on a shipped profile: the page of profiles can load it again."""
    LoadedProfile.objects.create(
        institution=college.institution,
        name="import_contract",
        title="配置",
        source="约定",
        edition="1",
        loaded_at=clock.now(),
    )


def build_world() -> World:
    home, foreign = _home(), _foreign()
    _say_loaded(home)
    province = Institution.objects.create(
        code="prov", name="试验省", kind=Institution.Kind.PROVINCE
    )
    actors: dict[str, User | None] = {"anonymous": None, "unit_head": home.users["head_u1"]}
    for role in Role.values:
        if role in home.users:
            actors[role] = home.users[role]
    for role in (Role.PROVINCE_OFFICER, Role.EXPERT):
        user = create_user(
            institution=province,
            number=role.value,
            name=role.label,
            kind=User.Kind.OUTSIDE if role == Role.EXPERT else User.Kind.STAFF,
            password=PASSWORD,
            must_change_password=False,
        )
        assign_role(user=user, role=role, valid_from=NEW_YEAR)
        actors[role.value] = user
    targets = {**home.targets, "foreign": foreign.targets["x"]}
    return World(home, foreign, province, {r: actors[r] for r in Role.values}, targets)


def travelled():
    return clock.travel(DAY)
