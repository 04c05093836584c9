"""What a person's own page says about roles held towards subjects, and about being one."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Q

from apps.accounts.models import User
from apps.accounts.roles import RoleLine, role_sources
from apps.core import clock
from apps.layers.models import Subject, SubjectAssignment
from apps.layers.registry import layers
from apps.organisation.choices import NOT_WITH_ADMIN, ROLE_TABLE, Area, Reach, Role, Verb
from apps.organisation.services.two_persons import held_above

# What a right towards oneself means on the pages, in the order in which they are told.
OWN_WORDS = (
    (Area.PLANS, Verb.WRITE, "填写并送审本人的年度计划"),
    (Area.WARNINGS, Verb.READ, "看本人的指标、预警和问题，填写本人的自我诊断"),
    (Area.WARNINGS, Verb.WRITE, "认领本人的预警，落实整改"),
    (Area.EVIDENCE, Verb.WRITE, "上传本人的佐证材料"),
    (Area.REPORTS, Verb.READ, "看本人的报告"),
)


def subject_roles(user: User) -> Iterator[RoleLine]:
    """专业负责人, 课程负责人, 班级导师 in the institution's own words."""
    rows = SubjectAssignment.objects.of(user.institution_id).filter(user=user)
    for row in rows.select_related("subject"):
        yield RoleLine(
            role=user.institution.word("roles", row.role, row.get_role_display()),
            where=row.subject.name,
            since=row.valid_from,
            until=row.valid_to,
        )


def own_roles(user: User) -> Iterator[RoleLine]:
    """教师, 学生: what comes with being the subject, without anybody's grant."""
    for subject in Subject.objects.of(user.institution_id).filter(user=user):
        code = layers[subject.layer].kind(subject.kind).self_role
        if code:
            yield RoleLine(
                role=user.institution.word("roles", code, str(Role(code).label)),
                where="本人",
                since=subject.opened_on or min(_day_of(user), clock.today()),
                # A subject ends before the day on which it is closed.
                until=subject.closed_on and subject.closed_on - timedelta(days=1),
                may=tuple(_own_words(Role(code))),
            )


def _day_of(user: User) -> date:
    """The day from which the account is there."""
    return user.created_at.astimezone(clock.ZONE).date()


def _own_words(role: Role) -> Iterator[str]:
    for area, verb, words in OWN_WORDS:
        rights = ROLE_TABLE[role].get(area, ())
        if any(right.reach == Reach.SELF and verb in right.verbs for right in rights):
            yield words


role_sources.register("layers", subject_roles)
role_sources.register("oneself", own_roles)


def subject_roles_from(user: User, day: date) -> list[str]:
    """Codes of the roles towards subjects that are held on a day or later."""
    rows = SubjectAssignment.objects.of(user.institution_id).filter(user=user)
    rows = rows.filter(Q(valid_to=None) | Q(valid_to__gte=day), role__in=NOT_WITH_ADMIN)
    return list(rows.values_list("role", flat=True)[:1])


held_above.register("layers", subject_roles_from)
