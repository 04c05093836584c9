"""Reports, their files and packs of tables: at home, in the foreign college, absent."""

from dataclasses import replace
from typing import Any

from apps.layers.models import Subject
from apps.organisation.choices import Role
from apps.organisation.models import Period
from apps.reports import services
from apps.reports.models import Artifact, Outline, Report, SectionRevision
from apps.reports.services import keep_file, open_report
from tests.factories.reports import make_outline, make_pack

from .console_objects import FOREIGN, college_of, simple
from .policy import Place
from .world import ABSENT, DAY, CollegeBuilder, World

Values = dict[str, Any]


def report_places(world: World) -> dict[str, Place]:
    """Reports are about no person: the college, a unit, majors and courses."""
    return {
        "college": Place("college"),
        "u1": Place("u1", unit="u1"),
        "m1": Place("m1", unit="u1", tree=("m1",)),
        "c1": Place("c1", unit="u1", tree=("m1", "c1")),
        "m2": Place("m2", unit="u1", tree=("m2",)),
        "m3": Place("m3", unit="u2", tree=("m3",)),
        **FOREIGN,
    }


def _subject(college: CollegeBuilder, place: Place) -> Subject:
    if place.name == "college":
        return Subject.objects.of(college.institution).of_kind("school", "college").get()
    names = {"foreign": "x", "absent": "m1"}
    return college.targets[names.get(place.name, place.name)].subject


def report_of(world: World, place: Place) -> Report:
    college = college_of(world, place)
    outlines = Outline.objects.of(college.institution)
    outline = outlines.first() or make_outline(college.institution, college.mark)
    year = Period.objects.of(college.institution).get(kind="year", code=str(DAY.year))
    about = {"outline": outline, "subject": _subject(college, place)}
    # What is absent borrows another's report, which may be there already.
    there = Report.objects.of(college.institution).filter(period=year, **about).first()
    return there or open_report(**about, period=year, actor=college.office)


def _write(report: Report, text: str, actor: Any) -> SectionRevision | None:
    return services.save_text(
        report=report, section="overview", text=text, version=0, actor=actor
    ).late


def _confirm(report: Report, college: CollegeBuilder) -> None:
    services.submit_report(report=report, actor=college.office)
    leader = college.users.get("school_leader")
    if leader is None:
        leader = college.person("confirms", Role.SCHOOL_LEADER)
        del college.users["confirms"]  # it ends with this case
    report.refresh_from_db()
    services.approve_report(report=report, actor=leader, level_code="leader")


def report_object(world: World, place: Place, given: str) -> tuple[Place, Values]:
    """`written`: it can be sent; `sent`: the leader is asked; `confirmed`; `late`: two texts wait."""
    report, college = report_of(world, place), college_of(world, place)
    values = {"pk": report.pk, "section": "overview", "revision_id": ABSENT}
    if given:
        _write(report, f"{college.mark}的概述", college.office)
    if given == "late":
        late = _write(report, f"{college.mark}的另一稿", college.office)
        values["revision_id"] = late.pk if late else ABSENT
    if given == "confirmed":
        _confirm(report, college)
    if given == "sent":
        services.submit_report(report=report, actor=college.office)
        place = replace(place, asked="school_leader", submitter="qa_office")
    return place, values | ({"pk": ABSENT} if place.name == "absent" else {})


def file_object(world: World, place: Place, given: str) -> tuple[Place, Values]:
    report, college = report_of(world, place), college_of(world, place)
    made: Artifact = keep_file(
        content=f"file of {college.mark}".encode(),
        name=f"{college.mark}报告.pdf",
        format="pdf",
        is_draft=True,
        actor=college.office,
        of={"report": report, "period": report.period},
    )
    return place, {"pk": ABSENT if place.name == "absent" else made.pk}


REPORTS = {
    "report": (report_places, report_object, "reports.read"),
    "report_file": (report_places, file_object, "reports.read"),
    "pack": simple(lambda college: make_pack(college.institution, college.mark)),
}
