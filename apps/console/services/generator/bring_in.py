"""The generated college goes in like any other: profile, units, accounts, then file by file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date

from django.db import transaction

from apps.accounts.models import Institution, User
from apps.console.services.demo.people import hash_once, make_users
from apps.console.services.generator.college import College
from apps.console.services.generator.files import Written
from apps.console.services.profiles import load_profile
from apps.core import clock
from apps.core.errors import InvalidError
from apps.datahub.readers import FileRejectedError
from apps.datahub.services.import_file import import_file
from apps.layers.models import Subject, SubjectAssignment
from apps.layers.services import assign_subject_role, close_unit, save_unit
from apps.operations.models import ProfileEntry
from apps.organisation.choices import Role, UnitKind
from apps.organisation.models import Assignment, Unit
from apps.organisation.services import assign_role, ensure_calendar

Tell = Callable[[str], None]
NOUN = "generated"


def found_college(college: College, *, profile: str, name: str, tell: Tell) -> Institution:
    """The institution on its profile, with calendar and units; refuses one with other people in it."""
    code = college.order.code
    taken = Institution.objects.filter(code=code).first()
    if taken is not None and _is_other(taken, college):
        raise InvalidError(f"“{taken.name}”（{code}）已经有另外的数据；请换一个学校代码。")
    institution, _ = load_profile(name_or_path=profile, institution_code=code, name=name)
    tell(f"学校：{institution.name}（代码 {code}），配置方案 {profile}")
    for year in sorted(_years(college)):
        ensure_calendar(institution=institution, year=year)
    _make_units(institution, college)
    _write_stamp(institution, college)
    return institution


def _years(college: College) -> set[int]:
    """Those that the college looks back on, and those of others' problems."""
    order = college.order
    years = set(range(order.as_of.year - order.years, order.as_of.year + 1))
    wished = {wish.period[:4] for wish in order.wishes}
    return years | {int(year) for year in wished if year.isdigit()}


def _stamp(college: College) -> str:
    order = college.order
    text = f"{order.seed}/{order.scale}/{order.years}/{college.calendar.as_of}"
    return hashlib.sha256(text.encode()).hexdigest()


def _is_other(institution: Institution, college: College) -> bool:
    """A second run of the same order completes the first; anything else would mix two colleges."""
    stamped = ProfileEntry.objects.of(institution).filter(noun=NOUN, digest=_stamp(college))
    return not stamped.exists() and User.objects.of(institution).exists()


def _write_stamp(institution: Institution, college: College) -> None:
    ProfileEntry.objects.update_or_create(
        institution=institution,
        noun=NOUN,
        code="stamp",
        defaults={"profile": NOUN, "digest": _stamp(college), "loaded_at": clock.now()},
    )


@transaction.atomic
def _make_units(institution: Institution, college: College) -> None:
    units = {unit.code: unit for unit in Unit.objects.of(institution)}
    for row in college.units:
        if row.code not in units:
            units[row.code] = save_unit(
                institution=institution,
                code=row.code,
                name=row.name,
                kind=row.kind,
                parent=units.get(row.parent),
                position=row.position,
            )
    for code in college.placeholders:
        if units[code].closed_on is None:
            close_unit(unit=units[code], on=_since(college))


def _since(college: College) -> date:
    """The day from which units and roles hold."""
    return date(college.order.as_of.year - college.order.years, 1, 1)


@transaction.atomic
def make_accounts(institution: Institution, college: College, password: str) -> None:
    """Accounts of whoever holds a role, one teacher and one student; the import links them."""
    posts, since = college.posts, _since(college)
    staff = {one.person.number: one for one in college.staff}
    numbers = {posts.president, posts.quality, *posts.heads.values(), plain_teacher(college)}
    numbers |= {major.leader for major in college.majors}
    rows = [
        {"number": number, "name": staff[number].person.name, "kind": User.Kind.STAFF.value}
        for number in sorted(numbers)
    ]
    student = college.students[0].person
    rows.append({"number": student.number, "name": student.name, "kind": User.Kind.STUDENT.value})
    users = make_users(institution, rows, hash_once(password))
    units = {unit.code: unit for unit in Unit.objects.of(institution)}
    held = set(Assignment.objects.of(institution).values_list("user__number", "role"))
    wanted = [(posts.president, Role.SCHOOL_LEADER, None), (posts.quality, Role.QA_OFFICE, None)]
    wanted += [(number, Role.UNIT_HEAD, units[code]) for code, number in posts.heads.items()]
    wanted += [
        (number, Role.TEACHER, units[staff[number].unit])
        for number in sorted(numbers)
        if units[staff[number].unit].kind == UnitKind.TEACHING
    ]
    for number, role, unit in wanted:
        if (number, role) not in held:
            assign_role(user=users[number], role=role, unit=unit, valid_from=since)


def plain_teacher(college: College) -> str:
    """The number of a teacher who leads nothing."""
    leading = {*college.posts.heads.values(), *(major.leader for major in college.majors)}
    plain = (one for one in college.staff if one.person.number not in leading)
    teaching = {unit.code for unit in college.units if unit.category}
    found = next((one for one in plain if one.unit in teaching and one.backbone is not None), None)
    return (found or college.staff[0]).person.number


def import_files(institution: Institution, files: list[Written], tell: Tell) -> None:
    """One file after another through the importer; a row that is refused stops it all."""
    for file in files:
        try:
            done = import_file(
                institution=institution,
                dataset=file.dataset,
                file_name=file.path.name,
                content=file.path.read_bytes(),
            )
        except FileRejectedError as error:
            raise InvalidError(f"{file.path.name} 没有导入：{error.message}") from error
        if done.batch is None:
            first = done.check.table.errors[0]
            raise InvalidError(
                f"{file.path.name} 没有导入：第 {first.row} 行 {first.column}：{first.message}"
            )
        tell(f"  {file.path.name}：新增 {done.batch.new} 行")


@transaction.atomic
def give_majors(institution: Institution, college: College) -> None:
    """专业负责人 hold their role once the majors are there."""
    subjects = {
        one.code: one
        for one in Subject.objects.of(institution).filter(code__in=[m.code for m in college.majors])
    }
    users = {user.number: user for user in User.objects.of(institution)}
    held = SubjectAssignment.objects.of(institution).filter(role=Role.MAJOR_LEADER)
    taken = set(held.values_list("subject_id", flat=True))
    for major in college.majors:
        subject = subjects[major.code]
        if subject.pk not in taken:
            assign_subject_role(
                user=users[major.leader],
                role=Role.MAJOR_LEADER,
                subject=subject,
                valid_from=_since(college),
            )


def logins(institution: Institution, college: College) -> list[tuple[str, str, str]]:
    """(what to look at it as, user name, name) of one account of each kind."""
    major = college.majors[0]
    names = {one.person.number: one.person.name for one in college.staff}
    student = college.students[0].person
    named = [
        ("校领导", college.posts.president),
        ("质管办", college.posts.quality),
        ("部门负责人", college.posts.heads[major.unit]),
        (f"专业负责人（{major.name}）", major.leader),
        ("教师", plain_teacher(college)),
    ]
    rows = [
        (title, User.username_for(number, institution.code), names[number])
        for title, number in named
    ]
    return [*rows, ("学生", User.username_for(student.number, institution.code), student.name)]
