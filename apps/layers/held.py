"""What a person holds on a day: assignments, roles towards subjects, being oneself, dated grants.

The one place that reads grants, since guardian ignores their dates.
"""

from datetime import date
from typing import Any

from django.db.models import QuerySet, Value

from apps.core.prepared import Prepared
from apps.layers.models import Subject, SubjectAssignment, SubjectGrant, UnitGrant
from apps.layers.registry import layers
from apps.layers.rights import Granted, Rights, SubjectHold, UnitHold
from apps.organisation.choices import Role
from apps.organisation.models import Assignment


def _held(user: int, institution: int, day: date) -> QuerySet[Any, Any]:
    """One row for each thing that a person holds: what it is, a word, a number, a path, a post."""

    def rows(found: QuerySet[Any, Any], what: str, *columns: Any) -> QuerySet[Any, Any]:
        return found.order_by().values_list(Value(what), *columns)

    mine, nothing = {"user_id": user}, Value("")
    return rows(
        Assignment.objects.of(institution).on(day).filter(**mine),
        "unit",
        "role",
        "unit_id",
        "unit__path",
        "post__code",
    ).union(
        rows(
            SubjectAssignment.objects.of(institution).on(day).filter(**mine),
            "subject",
            "role",
            "subject_id",
            "subject__path",
            nothing,
        ),
        rows(
            Subject.objects.of(institution).filter(**mine),
            "own",
            "layer",
            Value(0),
            "kind",
            nothing,
        ),
        rows(
            SubjectGrant.objects.on(day).filter(**mine, content_object__institution=institution),
            "grant",
            "permission__codename",
            "content_object_id",
            nothing,
            nothing,
        ),
        rows(
            UnitGrant.objects.on(day).filter(**mine, content_object__institution=institution),
            "unit grant",
            "permission__codename",
            Value(0),
            "content_object__path",
            nothing,
        ),
        all=True,
    )


HELD = Prepared(_held)


def read_rights(user: Any, day: date) -> Rights:
    """What `user` holds on `day`, in one statement."""
    found: dict[str, list[tuple[str, int, str, str]]] = {}
    for what, *row in HELD(user=user.pk, institution=user.institution_id, day=day):
        found.setdefault(what, []).append(tuple(row))
    own_roles = {layers[layer].kind(kind).self_role for layer, _, kind, _ in found.get("own", ())}
    return Rights(
        user_id=user.pk,
        institution_id=user.institution_id,
        units=tuple(
            UnitHold(Role(role), unit, path or "", post or "")
            for role, unit, path, post in found.get("unit", ())
        ),
        subjects=tuple(
            SubjectHold(Role(role), subject, path)
            for role, subject, path, _ in found.get("subject", ())
        ),
        own_roles=tuple(Role(role) for role in sorted(own_roles) if role),
        grants=tuple(
            Granted(codename.split("_")[0], subject_id=subject)
            for codename, subject, *_ in found.get("grant", ())
        )
        + tuple(
            Granted(codename.split("_")[0], unit_path=path)
            for codename, _, path, _ in found.get("unit grant", ())
        ),
    )
