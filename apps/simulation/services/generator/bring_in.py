"""The generated college goes in like any other: profile, units, accounts, then file by file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date

from django.db import transaction

from apps.accounts.models import Institution, User
from apps.console.services.profiles import load_profile
from apps.core import clock
from apps.core.errors import InvalidError
from apps.datahub.readers import FileRejectedError
from apps.datahub.selectors.scope import SYSTEM
from apps.datahub.services.import_file import import_file
from apps.layers.models import Subject, SubjectAssignment
from apps.layers.services import assign_subject_role, close_unit, save_unit
from apps.operations.models import ProfileEntry
from apps.organisation.choices import Role, UnitKind
from apps.organisation.models import Assignment, Post, Unit
from apps.organisation.services import assign_role, ensure_calendar
from apps.simulation.services.demo.people import hash_once, make_users
from apps.simulation.services.generator.college import College
from apps.simulation.services.generator.files import Written
from apps.simulation.services.generator.parts import MajorRow, StudentRow
from apps.submissions.obligations import FILL
from apps.workflow.models import DueItem

Tell = Callable[[str], None]
NOUN = "generated"
# So many students of each grade have an account from the start; the others when they are invited.
STUDENTS = 8
ADMIN = "admin"
PRESIDENT = ("校长", "院长", "校(院)长", "校（院）长", "院(校)长", "院（校）长")


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
    years = set(range(order.as_of.year - order.years - 1, order.as_of.year + 1))
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
    numbers = {posts.president, posts.quality, posts.deputy, plain_teacher(college)}
    numbers |= set(posts.heads.values())
    numbers |= {major.leader for major in college.majors}
    numbers |= {course.leader for course in college.courses}
    rows = [
        {"number": number, "name": staff[number].person.name, "kind": User.Kind.STAFF.value}
        for number in sorted(numbers)
    ]
    rows += [
        {"number": one.person.number, "name": one.person.name, "kind": User.Kind.STUDENT.value}
        for grade in students_by_grade(college)
        for one in grade[:STUDENTS]
    ]
    rows.append({"number": ADMIN, "name": "系统管理员", "kind": User.Kind.STAFF.value})
    users = make_users(institution, rows, hash_once(password))
    units = {unit.code: unit for unit in Unit.objects.of(institution)}
    held = set(Assignment.objects.of(institution).values_list("user__number", "role"))
    wanted = [(posts.president, Role.SCHOOL_LEADER, None), (posts.quality, Role.QA_OFFICE, None)]
    wanted += [(posts.deputy, Role.QA_OFFICE, None), (ADMIN, Role.SYSTEM_ADMIN, None)]
    wanted += [(number, Role.UNIT_HEAD, units[code]) for code, number in posts.heads.items()]
    wanted += [
        (number, Role.TEACHER, units[staff[number].unit])
        for number in sorted(numbers)
        if units[staff[number].unit].kind == UnitKind.TEACHING
    ]
    in_post = {(posts.president, Role.SCHOOL_LEADER): president_post(institution)}
    for number, role, unit in wanted:
        if (number, role) not in held:
            post = in_post.get((number, role))
            assign_role(user=users[number], role=role, unit=unit, post=post, valid_from=since)


def president_post(institution: Institution) -> Post | None:
    """The post of the college's president, where its profile has one; a school's dean is not meant."""
    rows = Post.objects.of(institution).filter(title__in=PRESIDENT)
    return rows.exclude(unit__kind__in=[UnitKind.TEACHING, UnitKind.SECTION]).first()


def students_by_grade(college: College) -> list[list[StudentRow]]:
    """The students of each grade, the newest first."""
    grades: dict[int, list[StudentRow]] = {}
    for one in college.students:
        grades.setdefault(one.home.grade, []).append(one)
    return [grades[year] for year in sorted(grades, reverse=True)]


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
                actor=SYSTEM,
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
def give_leaders(institution: Institution, college: College) -> None:
    """专业负责人 and 课程负责人 hold their roles once the majors and the courses are there."""
    leads = {("major", major.code): (Role.MAJOR_LEADER, major.leader) for major in college.majors}
    leads |= {("course", one.code): (Role.COURSE_LEADER, one.leader) for one in college.courses}
    users = {user.number: user for user in User.objects.of(institution)}
    held = SubjectAssignment.objects.of(institution).filter(
        role__in=[Role.MAJOR_LEADER, Role.COURSE_LEADER]
    )
    taken = set(held.values_list("subject_id", flat=True))
    for subject in Subject.objects.of(institution).filter(kind__in=["major", "course"]):
        lead = leads.get((subject.kind, subject.code))
        if lead is not None and subject.pk not in taken:
            role, number = lead
            assign_subject_role(
                user=users[number], role=role, subject=subject, valid_from=_since(college)
            )


def logins(institution: Institution, college: College) -> list[tuple[str, str, str]]:
    """(what to look at it as, user name, name) of one account of each kind."""
    major, course = _major_to_look_at(institution, college), college.courses[0]
    names = {one.person.number: one.person.name for one in college.staff}
    # Of the grade before the newest: there last year, and not gone before the next.
    student = students_by_grade(college)[:2][-1][0].person
    named = [
        ("校领导", college.posts.president),
        ("质管办", college.posts.quality),
        ("质管办另一人（审核同事送审的）", college.posts.deputy),
        ("部门负责人", college.posts.heads[major.unit]),
        (f"专业负责人（{major.name}）", major.leader),
        (f"课程负责人（{course.name}）", course.leader),
        ("教师", plain_teacher(college)),
    ]
    rows = [
        (title, User.username_for(number, institution.code), names[number])
        for title, number in named
    ]
    rows.append(("学生", User.username_for(student.number, institution.code), student.name))
    admin = User.username_for(ADMIN, institution.code)
    return [*rows, ("系统管理员（人员、角色、部门、配置方案）", admin, "")]


def _major_to_look_at(institution: Institution, college: College) -> MajorRow:
    """A major whose leader has a form to fill in, where there is one."""
    due = DueItem.objects.of(institution).open().filter(kind=FILL, subject__kind="major")
    codes = set(due.values_list("subject__code", flat=True))
    return next((one for one in college.majors if one.code in codes), college.majors[0])
