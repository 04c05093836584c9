"""Roles, areas and verbs: who may what, as one table (roles.md), whatever a college calls the roles."""

from enum import StrEnum
from typing import NamedTuple

from django.db import models


class VerticalSystem(models.TextChoices):
    """五纵: the five vertical systems."""

    DECISION = "decision", "决策指挥"
    GENERATION = "generation", "质量生成"
    RESOURCES = "resources", "资源建设"
    SUPPORT = "support", "支持服务"
    CONTROL = "control", "监督控制"


class UnitKind(models.TextChoices):
    COLLEGE = "college", "学校"
    OFFICE = "office", "职能部门"
    TEACHING = "teaching", "教学单位"
    SECTION = "section", "教研室、科室"
    CENTRE = "centre", "中心"
    PARTY = "party", "党群组织"


class Role(models.TextChoices):
    SCHOOL_LEADER = "school_leader", "校领导"
    UNIT_STAFF = "unit_staff", "部门工作人员"
    QA_OFFICE = "qa_office", "质管办"
    UNIT_HEAD = "unit_head", "部门负责人"
    MAJOR_LEADER = "major_leader", "专业负责人"
    COURSE_LEADER = "course_leader", "课程负责人"
    TEACHER = "teacher", "教师"
    STUDENT = "student", "学生"
    AUDITOR = "auditor", "审计（只读）"
    PROVINCE_OFFICER = "province_officer", "省级管理人员"
    EXPERT = "expert", "复核专家"
    ANONYMOUS = "anonymous", "匿名答卷人"
    SYSTEM_ADMIN = "system_admin", "系统管理员"


# Held by an Assignment to a unit or to the whole institution.
UNIT_ROLES = (Role.UNIT_STAFF, Role.UNIT_HEAD, Role.TEACHER)
INSTITUTION_ROLES = (
    Role.SCHOOL_LEADER,
    Role.QA_OFFICE,
    Role.AUDITOR,
    Role.PROVINCE_OFFICER,
    Role.SYSTEM_ADMIN,
)
# Whoever looks after accounts may hold none of these: they read personal data of others, or decide.
NOT_WITH_ADMIN = (
    Role.SCHOOL_LEADER,
    Role.QA_OFFICE,
    Role.UNIT_HEAD,
    Role.MAJOR_LEADER,
    Role.COURSE_LEADER,
    Role.AUDITOR,
    Role.PROVINCE_OFFICER,
    Role.EXPERT,
)
# Held by a SubjectAssignment.
SUBJECT_ROLES = (Role.MAJOR_LEADER, Role.COURSE_LEADER)


class Area(StrEnum):
    """The columns of the table of roles."""

    PLANS = "plans"
    IMPORTS = "imports"
    WARNINGS = "warnings"
    EVIDENCE = "evidence"
    STUDENT_PERSON = "student_person"
    TEACHER_PERSON = "teacher_person"
    SURVEY = "survey"
    REPORTS = "reports"
    REVIEW = "review"
    USERS = "users"
    AUDIT = "audit"
    SETTINGS = "settings"


class Verb(StrEnum):
    READ = "read"
    WRITE = "write"
    SUBMIT = "submit"
    APPROVE = "approve"
    EXPORT = "export"


LETTERS = {
    "R": Verb.READ,
    "W": Verb.WRITE,
    "S": Verb.SUBMIT,
    "A": Verb.APPROVE,
    "X": Verb.EXPORT,
}


class Reach(StrEnum):
    """How far a right goes: the letters c, d, m, k, s, a of the table."""

    INSTITUTION = "c"
    UNIT = "d"
    SUBJECT_TREE = "m"
    COURSE_TREE = "k"
    SELF = "s"
    ASSIGNED = "a"


class Right(NamedTuple):
    verbs: frozenset[Verb]
    reach: Reach
    masked: bool = False


def _rights(text: str) -> tuple[Right, ...]:
    """``"R d, W s"`` → rights; ``°`` after the letters means that personal data are masked."""
    rights = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        letters, reach = part.split()
        verbs = {LETTERS[letter] for letter in letters if letter in LETTERS}
        if Verb.WRITE in verbs:
            verbs.add(Verb.READ)  # whoever writes a thing may see that thing
        rights.append(Right(frozenset(verbs), Reach(reach), "°" in letters))
    return tuple(rights)


_TABLE: dict[Role, dict[Area, str]] = {
    Role.SCHOOL_LEADER: {
        Area.PLANS: "R c, A a",
        Area.WARNINGS: "R c",
        Area.EVIDENCE: "R c",
        Area.REPORTS: "R c",
        Area.REVIEW: "R c",
    },
    Role.UNIT_STAFF: {
        Area.PLANS: "RW d",
        Area.IMPORTS: "W d",
        Area.WARNINGS: "R d",
        Area.EVIDENCE: "RW d",
        Area.REPORTS: "R d",
    },
    Role.QA_OFFICE: {
        Area.PLANS: "RWAX c",
        Area.IMPORTS: "RWS c",
        Area.WARNINGS: "RWA c",
        Area.EVIDENCE: "RX c",
        Area.STUDENT_PERSON: "R° c",
        Area.TEACHER_PERSON: "R° c",
        Area.SURVEY: "W c",
        Area.REPORTS: "RWSX c",
        Area.REVIEW: "RWS c",
    },
    Role.UNIT_HEAD: {
        Area.PLANS: "RWSA d",
        Area.IMPORTS: "WS d",
        Area.WARNINGS: "RWA d",
        Area.EVIDENCE: "RWX d",
        Area.STUDENT_PERSON: "R° d",
        Area.TEACHER_PERSON: "R° d",
        Area.REPORTS: "RX d",
        Area.REVIEW: "R d",
    },
    Role.MAJOR_LEADER: {
        Area.PLANS: "RWS m",
        Area.IMPORTS: "W m",
        Area.WARNINGS: "RW m",
        Area.EVIDENCE: "RW m",
        Area.STUDENT_PERSON: "R° m",
        Area.REPORTS: "R m",
    },
    Role.COURSE_LEADER: {
        Area.PLANS: "RWS k",
        Area.IMPORTS: "W k",
        Area.WARNINGS: "RW k",
        Area.EVIDENCE: "RW k",
        Area.STUDENT_PERSON: "R° k",
        Area.REPORTS: "R k",
    },
    Role.TEACHER: {
        Area.PLANS: "R d, WS s",
        Area.WARNINGS: "RW s",
        Area.EVIDENCE: "RW s",
        Area.STUDENT_PERSON: "R° a",
        Area.TEACHER_PERSON: "RW s",
        Area.REPORTS: "R s",
    },
    Role.STUDENT: {
        Area.WARNINGS: "R s",
        Area.EVIDENCE: "W s",
        Area.STUDENT_PERSON: "R s",
    },
    Role.AUDITOR: {
        Area.PLANS: "R c",
        Area.IMPORTS: "R c",
        Area.WARNINGS: "R c",
        Area.EVIDENCE: "R c",
        Area.REPORTS: "R c",
        Area.REVIEW: "R c",
        Area.USERS: "R c",
        Area.AUDIT: "R c",
    },
    Role.PROVINCE_OFFICER: {Area.REVIEW: "RWA c"},
    Role.EXPERT: {Area.REVIEW: "RW a"},
    Role.ANONYMOUS: {},
    Role.SYSTEM_ADMIN: {Area.USERS: "RW c", Area.SETTINGS: "RW c"},
}

ROLE_TABLE: dict[Role, dict[Area, tuple[Right, ...]]] = {
    role: {area: _rights(text) for area, text in areas.items()} for role, areas in _TABLE.items()
}


def split_action(action: str) -> tuple[Area, Verb]:
    """``"plans.write"`` → (Area.PLANS, Verb.WRITE); an unknown word fails at once."""
    area, verb = action.split(".")
    return Area(area), Verb(verb)
