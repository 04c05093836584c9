"""Users, units and whatever else the settings are about: at home, in the foreign college, absent."""

from collections.abc import Callable
from typing import Any

from apps.accounts.models import User
from apps.core import clock
from apps.layers.services import assign_subject_role, give_grant
from apps.operations.models import AuditEntry, JobRun
from apps.operations.services import record_audit
from apps.organisation.choices import Role
from apps.organisation.models import AccountChange, Body, Period, Unit
from apps.organisation.services import assign_role, save_holiday

from .policy import Place
from .world import ABSENT, DAY, CollegeBuilder, World

Values = dict[str, Any]
FOREIGN = {
    "foreign": Place("foreign", home=False),
    "absent": Place("absent", home=False),
}


def college_of(world: World, place: Place) -> CollegeBuilder:
    return world.home if place.name != "foreign" else world.foreign


def simple(make: Callable[[CollegeBuilder], Any]) -> tuple[Callable, Callable, str]:
    """An object of the settings that one function makes in either college."""

    def places(world: World) -> dict[str, Place]:
        return {"own": Place("own"), **FOREIGN}

    def prepare(world: World, place: Place, given: str) -> tuple[Place, Values]:
        made = make(college_of(world, place))
        return place, {"pk": ABSENT if place.name == "absent" else made.pk}

    return places, prepare, ""


def user_places(world: World) -> dict[str, Place]:
    return {
        "other": Place("other"),
        "oneself": Place("oneself", owner="system_admin"),
        **FOREIGN,
    }


def user_object(world: World, place: Place, given: str) -> tuple[Place, Values]:
    college = college_of(world, place)
    number = {"oneself": "system_admin", "foreign": "leader"}.get(place.name, "m2")
    user = User.objects.of(college.institution).get(number=number)
    unit = Unit.objects.of(college.institution).order_by("pk")[0]
    values = {"pk": user.pk, "role_id": ABSENT, "unit_id": unit.pk}
    # Whoever looks after accounts holds no role that reads or decides.
    if given == "role" and place.name == "oneself":
        values["role_id"] = assign_role(user=user, role=Role.UNIT_STAFF, unit=unit).pk
    elif given == "role":
        values["role_id"] = assign_role(user=user, role=Role.SCHOOL_LEADER).pk
    if given == "subject_role" and place.name != "oneself":
        subject = college.targets["x" if college is world.foreign else "m3"].subject
        values["role_id"] = assign_subject_role(
            user=user, role=Role.MAJOR_LEADER, subject=subject
        ).pk
    return place, values | ({"pk": ABSENT} if place.name == "absent" else {})


def unit_of(college: CollegeBuilder) -> Unit:
    return Unit.objects.of(college.institution).order_by("-pk")[0]


def body_of(college: CollegeBuilder) -> Body:
    code = f"b{Body.objects.of(college.institution).count()}"
    return Body.objects.create(
        institution=college.institution, code=code, name=f"{college.mark}诊改委员会"
    )


def term_of(college: CollegeBuilder) -> Any:
    return Period.objects.of(college.institution).get(kind=Period.Kind.TERM, code="2026-2027-1")


def holiday_of(college: CollegeBuilder) -> Any:
    return save_holiday(institution=college.institution, day=DAY, name=f"{college.mark}节")


def grant_of(college: CollegeBuilder) -> Any:
    target = next(iter(college.targets.values()))
    return give_grant(
        user=target.head, name="view", target=target.subject, valid_from=DAY, actor=college.office
    )


def audit_of(college: CollegeBuilder) -> AuditEntry:
    record_audit(actor=college.office, action="test.act", obj=college.institution)
    return AuditEntry.objects.of(college.institution).order_by("-id")[0]


def job_places(world: World) -> dict[str, Place]:
    return {
        "own": Place("own", owner="teacher"),
        "plans": Place("plans", area="plans"),
        **FOREIGN,
    }


def job_object(world: World, place: Place, given: str) -> tuple[Place, Values]:
    college = college_of(world, place)
    run = JobRun.objects.create(
        institution=college.institution,
        type="test.run",
        title=f"{college.mark}作业",
        requested_by=world.actors["teacher"] if place.name == "own" else college.office,
        visible_to=place.area,
    )
    return place, {"pk": ABSENT if place.name == "absent" else run.pk}


def change_object(world: World, place: Place, given: str) -> tuple[Place, Values]:
    """Asked by the only administrator: the office is the second."""
    college = college_of(world, place)
    home = college is world.home
    people = User.objects.of(college.institution)
    asker = world.actors["system_admin"] if home else people.order_by("pk")[0]
    user = people.get(number="m2" if home else "leader")
    made, _ = AccountChange.objects.get_or_create(
        institution=college.institution,
        user=user,
        act="assign",
        role=Role.SCHOOL_LEADER,
        defaults={"asked_by": asker, "asked_at": clock.now()},
    )
    return place, {"pk": ABSENT if place.name == "absent" else made.pk}


def change_places(world: World) -> dict[str, Place]:
    return {"own": Place("own"), **FOREIGN}


CONSOLE = {
    "account_change": (change_places, change_object, "confirmers"),
    "user": (user_places, user_object, ""),
    "unit": simple(unit_of),
    "body": simple(body_of),
    "holiday": simple(holiday_of),
    "term": simple(term_of),
    "grant": simple(grant_of),
    "audit": simple(audit_of),
    "job": (job_places, job_object, "run"),
}
