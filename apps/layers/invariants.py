"""What must always hold of subjects, roles and grants."""

from collections.abc import Iterator

from django.db.models import F

from apps.core.invariants import invariant
from apps.layers.models import Subject, SubjectAssignment, SubjectGrant, UnitGrant

WHY = "checking an invariant"


@invariant("layers.same_institution", "对象、部门、上级同属一所学校")
def subject_parts_share_institution() -> Iterator[str]:
    rows = Subject.objects.across_institutions(reason=WHY)
    for subject in rows.exclude(unit=None).exclude(unit__institution=F("institution")):
        yield f"subject {subject.pk}: unit belongs to another institution"
    for subject in rows.exclude(parent=None).exclude(parent__institution=F("institution")):
        yield f"subject {subject.pk}: parent belongs to another institution"
    held = SubjectAssignment.objects.across_institutions(reason=WHY)
    for row in held.exclude(subject__institution=F("institution")):
        yield f"subject assignment {row.pk}: subject belongs to another institution"


@invariant("layers.grants", "授权的人与对象同属一所学校")
def grants_stay_inside() -> Iterator[str]:
    for model in (SubjectGrant, UnitGrant):
        rows = model.objects.across_institutions(reason=WHY)
        for grant in rows.exclude(user__institution=F("content_object__institution")):
            yield f"{model.__name__} {grant.pk}: user belongs to another institution"


@invariant("layers.paths", "对象树的路径与上级一致")
def paths_follow_parents() -> Iterator[str]:
    rows = Subject.objects.across_institutions(reason=WHY).values_list("pk", "path", "parent__path")
    for pk, path, parent_path in rows.iterator(chunk_size=5000):
        if path != f"{parent_path or '/'}{pk}/":
            yield f"subject {pk}: path {path!r} does not follow its parent"
