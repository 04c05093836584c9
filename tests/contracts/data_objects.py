"""Imports and mappings: at home by who uploaded them, in the foreign college, absent."""

from typing import Any

from apps.datahub import uploads
from apps.datahub.models import Batch, ImportMapping, Metric
from apps.datahub.services.stage_file import ERRORS, copy_name

from .console_objects import FOREIGN, college_of, simple
from .policy import Place
from .world import ABSENT, DAY, CollegeBuilder, World

Values = dict[str, Any]
# place: who uploaded it, and the layer and code of the subject that it is about
UPLOADS = {
    "unit": ("unit_staff", "学校", "u1"),
    "major": ("major_leader", "专业", "m1"),
    "course": ("course_leader", "课程", "c1"),
    "m2": ("m2", "专业", "m2"),
    "m3": ("m3", "专业", "m3"),
    "office": ("qa_office", "学校", "u1"),
    "foreign": ("leader", "专业", "x"),
    "absent": ("qa_office", "学校", "u1"),
}


def batch_places(world: World) -> dict[str, Place]:
    return {
        "unit": Place("unit", unit="u1"),
        "major": Place("major", unit="u1", tree=("m1",)),
        "course": Place("course", unit="u1", tree=("m1", "c1")),
        "m2": Place("m2", unit="u1", tree=("m2",)),
        "m3": Place("m3", unit="u2", tree=("m3",)),
        "office": Place("office"),
        **FOREIGN,
    }


def batch_object(world: World, place: Place, given: str) -> tuple[Place, Values]:
    """One staged value of the uploader's own subject; `given`: it is committed, or has errors."""
    college = college_of(world, place)
    number, layer, code = UPLOADS[place.name]
    Metric.objects.get_or_create(
        institution=college.institution,
        code="n",
        defaults={"name": f"{college.mark}指标", "period_kind": "year"},
    )
    text = f"层面,对象编码,指标编码,时期,数值\n{layer},{code},n,{DAY.year},1\n"
    batch = staged(college, number, text.encode())
    if given == "committed":
        batch.state = "committed"
        batch.save()
    if given == "errors":
        uploads.write_private(copy_name(batch, ERRORS), college.mark.encode())
    return place, {"pk": ABSENT if place.name == "absent" else batch.pk}


def staged(college: CollegeBuilder, number: str, content: bytes) -> Batch:
    return Batch.objects.create(
        institution=college.institution,
        dataset="observations",
        form="observation",
        file_name=f"{college.mark}.csv",
        sha256=uploads.digest_of(content),
        stored_as=uploads.store_upload(college.institution.pk, content),
        total=1,
        accepted=1,
        new=1,
        created_by=college.users[number],
    )


def mapping_of(college: CollegeBuilder) -> ImportMapping:
    count = ImportMapping.objects.of(college.institution).count()
    return ImportMapping.objects.create(
        institution=college.institution, name=f"{college.mark}对应{count}", dataset="students"
    )


DATA = {
    "batch": (batch_places, batch_object, "imports.read"),
    "mapping": simple(mapping_of),
}
