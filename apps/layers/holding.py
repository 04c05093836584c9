"""Who holds a role towards what on a day: one expression, read from either side.

An `Ask` says what is asked: a role (perhaps in a post) towards a subject in a unit. Each of its parts is
a value, for the people of one subject, or an `OuterRef`, for rows that ask (items, subjects): then the
answers here stand in a subquery over these rows.

A role of the institution is held by everyone who has it; a role towards subjects by the subject's own
holders; a role of a unit by the holders nearest to the unit, going up its tree. What a person is asked
about themselves is asked of nobody else, even before they have an account.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Length, Substr

from apps.layers.models import Subject, SubjectAssignment
from apps.layers.registry import layers
from apps.layers.rights import NOBODY, Rights
from apps.organisation.choices import INSTITUTION_ROLES, SUBJECT_ROLES
from apps.organisation.models import Assignment, Unit


@dataclass(frozen=True)
class Ask:
    institution: Any
    role: Any
    subject: Any = None
    # The path of the unit to which it is addressed.
    address: Any = ""
    # The code of a post; "" for none.
    post: Any = ""

    def deeper(self) -> Ask:
        """The same, one subquery further in."""
        return Ask(
            *(
                OuterRef(part) if isinstance(part, OuterRef) else part
                for part in (self.institution, self.role, self.subject, self.address, self.post)
            )
        )


def everywhere(ask: Ask, day: date) -> QuerySet[Any]:
    """Assignments by which a role of the institution is held."""
    return _in_post(_active(Assignment, ask, day), ask, day)


def towards(ask: Ask, day: date) -> QuerySet[Any]:
    """Assignments by which a role towards the subject is held."""
    held = _active(SubjectAssignment, ask, day).filter(subject_id=ask.subject)
    return _in_post(held, ask, day)


def nearest(ask: Ask, day: date) -> QuerySet[Any]:
    """Assignments by which a role of a unit is held: those nearest to the unit, going up its tree."""
    below = above(ask.deeper(), day).annotate(outer=Length(OuterRef("unit__path")))
    return above(ask, day).filter(~Exists(below.filter(depth__gt=F("outer"))))


def above(ask: Ask, day: date) -> QuerySet[Any]:
    """Assignments to the unit or to one above it, with the `depth` at which each stands."""
    held = _active(Assignment, ask, day).filter(unit__isnull=False)
    if isinstance(ask.address, str):
        held = held.filter(unit__path__in=_paths_above(ask.address))
    else:
        start = Substr(ask.address, 1, Length("unit__path"))
        held = held.annotate(start=start).filter(start=F("unit__path"))
    return _in_post(held.annotate(depth=Length("unit__path")), ask, day)


def _paths_above(path: str) -> list[str]:
    """ "/1/5/" → ["/1/", "/1/5/"]."""
    return [path[: at + 1] for at, letter in enumerate(path) if at and letter == "/"]


def _active(model: Any, ask: Ask, day: date) -> QuerySet[Any]:
    held: QuerySet[Any] = model.objects.on(day).filter(
        institution=ask.institution, role=ask.role, user__is_active=True
    )
    return held


def standing(institution: Any, user: Any, post: Any, day: date) -> QuerySet[Assignment]:
    """Assignments of a person in a post."""
    return Assignment.objects.on(day).filter(institution=institution, user_id=user, post__code=post)


def _in_post(held: QuerySet[Any], ask: Ask, day: date) -> QuerySet[Any]:
    """Of these assignments those of people who stand in the post that is asked, if one is."""
    if ask.post == "":
        return held
    post = Value(ask.post) if isinstance(ask.post, str) else ask.post
    asked = held.annotate(asked_post=Coalesce(post, Value(""), output_field=CharField()))
    there = standing(OuterRef("institution_id"), OuterRef("user_id"), OuterRef("asked_post"), day)
    return asked.filter(Q(asked_post="") | Exists(there))


def is_personal(role: str, layer: str, kind: str) -> bool:
    """Whether a role towards a subject of this kind is the person's that the subject is."""
    return layers[layer].kind(kind).self_role == role


def personal(prefix: str = "", role: str | None = None) -> Q:
    """Rows that ask a person about themselves; `prefix` is the way to the subject ("subject__").

    With `role` it is the same for all rows, else it is the row's.
    """
    found = NOBODY
    for layer in layers.values():
        for kind in layer.kinds:
            if kind.self_role and role in (None, kind.self_role):
                these = Q(**{f"{prefix}layer": layer.code, f"{prefix}kind": kind.code})
                found |= these if role else these & Q(role=kind.self_role)
    return found


def held_towards(role: str, ask: Ask, day: date) -> QuerySet[Any]:
    """Assignments by which `role` is held, where all that is asked is of one role and about no person."""
    if role in INSTITUTION_ROLES:
        return everywhere(ask, day)
    return towards(ask, day) if role in SUBJECT_ROLES else nearest(ask, day)


def holding_any(role: str, subjects: QuerySet[Subject], institution: Any, day: date) -> set[int]:
    """Ids of the active people who hold `role` towards at least one of `subjects` of one kind."""
    ask = Ask(institution, role)
    held: QuerySet[Any]
    if role in INSTITUTION_ROLES:
        held = everywhere(ask, day) if subjects.exists() else everywhere(ask, day).none()
    elif role in SUBJECT_ROLES:
        held = _active(SubjectAssignment, ask, day).filter(subject__in=subjects)
    else:
        units = Unit.objects.of(institution).filter(pk__in=subjects.values("unit_id"))
        of_unit = nearest(Ask(institution, role, address=OuterRef("path")), day)
        asked = units.filter(Exists(of_unit.filter(pk=OuterRef(OuterRef("pk")))))
        held = _active(Assignment, ask, day).filter(Exists(asked))
    return set(held.values_list("user_id", flat=True))


def asked_of(rights: Rights, address: str, prefix: str, ask: Ask, day: date) -> Q:
    """Rows with a `role` and a `post` of their own that ask the person with these rights.

    `address` names the path of a row's unit, `prefix` is the way to its subject; `ask` are the rows' own
    references. The same people as `held_towards` gives, asked of rights that are read already.
    """
    parts = [Q(role=hold.role) for hold in rights.units if hold.role in INSTITUTION_ROLES]
    for hold in rights.units:
        if hold.role not in (*INSTITUTION_ROLES, *SUBJECT_ROLES) and hold.unit_path:
            nearer = above(ask, day).filter(depth__gt=len(hold.unit_path))
            below = Q(role=hold.role, **{f"{address}__startswith": hold.unit_path})
            parts.append(below & ~Q(Exists(nearer)) & ~personal(prefix))
    parts += [
        Q(role=hold.role, **{f"{prefix}pk": hold.subject_id})
        for hold in rights.subjects
        if hold.role in SUBJECT_ROLES
    ]
    mine = personal(prefix) & Q(**{f"{prefix}user": rights.user_id})
    return reduce(or_, parts, mine) & Q(post__in=["", *sorted(rights.posts)])
