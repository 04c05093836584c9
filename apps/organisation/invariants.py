"""What must always hold of periods, assignments and seats."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from django.db.models import F

from apps.core.invariants import invariant
from apps.organisation.choices import UNIT_ROLES
from apps.organisation.models import Assignment, Period, Post, Seat, Unit

WHY = "checking an invariant"
DAY = timedelta(days=1)


@invariant("organisation.periods", "同类时段首尾相接，互不重叠")
def periods_meet() -> Iterator[str]:
    rows = Period.objects.across_institutions(reason=WHY)
    ordered = list(rows.order_by("institution_id", "kind", "start"))
    for earlier, later in pairwise(ordered):
        if (earlier.institution_id, earlier.kind) != (later.institution_id, later.kind):
            continue
        names = f"periods {earlier.code} and {later.code} ({later.kind})"
        if later.start <= earlier.end:
            yield f"{names} overlap"
        elif later.start > earlier.end + DAY and later.kind != Period.Kind.WEEK:
            yield f"{names} leave a gap"
    for row in rows.exclude(parent=None).exclude(parent__institution=F("institution")):
        yield f"period {row.pk}: parent belongs to another institution"


@invariant("organisation.assignments", "任职的人、部门、岗位同属一所学校")
def assignments_stay_inside() -> Iterator[str]:
    rows = Assignment.objects.across_institutions(reason=WHY)
    for part in ("user", "unit", "post"):
        foreign = rows.exclude(**{part: None}).exclude(**{f"{part}__institution": F("institution")})
        for row in foreign:
            yield f"assignment {row.pk}: {part} belongs to another institution"
    for row in rows.filter(role__in=UNIT_ROLES, unit=None):
        yield f"assignment {row.pk}: {row.role} without a unit"
    for row in rows.exclude(role__in=UNIT_ROLES).exclude(unit=None):
        yield f"assignment {row.pk}: {row.role} in a unit"
    for row in rows.filter(valid_to__lt=F("valid_from")):
        yield f"assignment {row.pk}: ends before it begins"


@invariant("organisation.same_institution", "部门、岗位、席位与所属同属一所学校")
def parts_share_institution() -> Iterator[str]:
    for model, parts in ((Unit, ("parent",)), (Post, ("unit",)), (Seat, ("body", "holder"))):
        rows = model.objects.across_institutions(reason=WHY)
        for part in parts:
            foreign = rows.exclude(**{part: None})
            for row in foreign.exclude(**{f"{part}__institution": F("institution")}):
                yield f"{model.__name__} {row.pk}: {part} belongs to another institution"


@invariant("organisation.paths", "部门树的路径与上级一致")
def paths_follow_parents() -> Iterator[str]:
    rows = Unit.objects.across_institutions(reason=WHY).values_list("pk", "path", "parent__path")
    for pk, path, parent_path in rows:
        if path != f"{parent_path or '/'}{pk}/":
            yield f"unit {pk}: path {path!r} does not follow its parent"
