"""Who is asked at a level, and what is due from whom, read as of today.

A level, and what is due through it, names a role and may name a post (its code): then only those are
asked who hold the role and stand in the post today, and nobody else of the role stands in for them.
"""

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Length, Substr

from apps.accounts.models import User
from apps.core import clock
from apps.layers.models import Subject, SubjectAssignment
from apps.layers.rights import UnitHold, rights_of
from apps.layers.selectors import about_persons, holders_of
from apps.organisation.choices import INSTITUTION_ROLES, SUBJECT_ROLES, UNIT_ROLES, Role
from apps.organisation.models import Assignment
from apps.workflow.levels import Level
from apps.workflow.models import ApprovalProcess, DueItem, DueItemQuerySet

MOST_NAMES = 3


def level_holders(level: Level, subject: Subject) -> QuerySet[User]:
    """Whom a level of approval asks about `subject` today."""
    return holders_of(level.role, subject, post=level.post)


@dataclass(frozen=True)
class Asked:
    """Who is asked now: some of them by name, how many there are, the role that they hold."""

    names: tuple[str, ...]
    total: int
    role: str

    def __str__(self) -> str:
        if not self.total:
            return f"{self.role}，现在没有送审人以外的人担任"
        more = f"等 {self.total} 人" if self.total > len(self.names) else ""
        return f"{'、'.join(self.names)}{more}（{self.role}）"


def asked_at(process: ApprovalProcess) -> Asked | None:
    """Whom the current level waits for, the submitter left out; None where nobody is asked."""
    level = process.level
    if level is None:
        return None
    people = level_holders(level, process.subject)
    if process.submitted_by_id:
        people = people.exclude(pk=process.submitted_by_id)
    names = list(people.order_by("number", "pk").values_list("name", flat=True))
    label = str(Role(level.role).label) if level.role in Role.values else level.role
    role = process.subject.institution.word("roles", level.role, label)
    return Asked(tuple(names[:MOST_NAMES]), len(names), role)


def _standing(user: str, post: str) -> QuerySet[Assignment]:
    """Today's assignments of `user` in `post` (names in the outer query), for a subquery."""
    return Assignment.objects.on(clock.today()).filter(
        institution_id=OuterRef("institution_id"),
        user_id=OuterRef(user),
        post__code=OuterRef(post),
    )


def _in_post(held: QuerySet[Any]) -> QuerySet[Any]:
    """Of assignments in a subquery over items: those of people in the post that the item names."""
    post = Coalesce(OuterRef("post"), Value(""), output_field=CharField())
    asked = held.annotate(asked_post=post)
    return asked.filter(Q(asked_post="") | Exists(_standing("user_id", "asked_post")))


def _personal() -> Q:
    """Asked of the person that the subject is, account or not."""
    return Q(role__in=(Role.TEACHER, Role.STUDENT)) & about_persons("subject__")


def _open_items(institution: Any) -> DueItemQuerySet:
    """Open items with `address`, the path of the unit that they are addressed to."""
    items: DueItemQuerySet = DueItem.objects.of(institution).open()
    return items.annotate(address=Coalesce("subject__unit__path", "unit__path"))


def _held_above() -> QuerySet[Assignment]:
    """Today's assignments to the item's unit or to one above it, for a subquery over items."""
    held = (
        Assignment.objects.on(clock.today())
        .filter(
            institution_id=OuterRef("institution_id"),
            role=OuterRef("role"),
            user__is_active=True,
            unit__isnull=False,
        )
        .annotate(above=Substr(OuterRef("address"), 1, Length("unit__path")))
        .filter(above=F("unit__path"))
    )
    return _in_post(held)


def _asked_through(hold: UnitHold) -> Q | None:
    """Items that a role of a unit is asked for: those without a holder nearer to the item's unit."""
    if hold.role in INSTITUTION_ROLES:
        return Q(role=hold.role)
    if not hold.unit_path:
        return None
    nearer = (
        _held_above().annotate(depth=Length("unit__path")).filter(depth__gt=len(hold.unit_path))
    )
    asked = Q(role=hold.role, address__startswith=hold.unit_path) & ~Q(Exists(nearer))
    # What is asked of a person about themselves is asked of nobody else in the unit.
    return asked & ~_personal()


def due_items_for(user: Any) -> DueItemQuerySet:
    """Open items that are addressed to `user` today: by name, or by a role that they hold.

    A role of a unit is asked of the nearest holder up the tree, as in `layers.selectors.holders_of`.
    """
    rights = rights_of(user)
    parts = [asked for hold in rights.units if (asked := _asked_through(hold)) is not None]
    parts += [Q(role=held.role, subject_id=held.subject_id) for held in rights.subjects]
    parts += [Q(role=role, subject__user=user) for role in rights.own_roles]
    mine = Q(holder=user)
    if parts:
        mine |= reduce(or_, parts) & Q(post__in=["", *sorted(rights.posts)])
    return _open_items(user.institution_id).filter(mine).exclude(except_user=user)


def _somebody_else(held: QuerySet[Any]) -> Exists:
    """Somebody holds it who is not the person that the item must not ask."""
    excepted = held.annotate(excepted=Coalesce(OuterRef("except_user_id"), 0))
    return Exists(excepted.exclude(user_id=F("excepted")))


def unowned_items(institution: Any) -> DueItemQuerySet:
    """Open items whose role nobody holds today, or nobody in the post that is asked, or whose person's
    account is closed (无人负责): the quality office sees to them.
    """
    day, personal = clock.today(), _personal()
    everywhere = Assignment.objects.on(day).filter(
        institution_id=OuterRef("institution_id"), role=OuterRef("role"), user__is_active=True
    )
    towards = SubjectAssignment.objects.on(day).filter(
        subject_id=OuterRef("subject_id"), role=OuterRef("role"), user__is_active=True
    )
    vacant = ~Q(post="") & ~Q(Exists(_standing("subject__user_id", "post")))
    nobody = (
        (Q(role__in=INSTITUTION_ROLES) & ~Q(_somebody_else(_in_post(everywhere))))
        | (Q(role__in=SUBJECT_ROLES) & ~Q(_somebody_else(_in_post(towards))))
        | (Q(role__in=UNIT_ROLES) & ~personal & ~Q(_somebody_else(_held_above())))
        | (personal & (Q(subject__user__is_active=False) | vacant))
    )
    by_name = Q(holder__isnull=False)
    return _open_items(institution).filter(
        (by_name & Q(holder__is_active=False)) | (~by_name & nobody)
    )


def waiting_for_others(user: Any) -> QuerySet[ApprovalProcess]:
    """Processes that `user` submitted and that somebody else must answer, oldest first."""
    return (
        ApprovalProcess.objects.of(user.institution_id)
        .filter(submitted_by=user, state=ApprovalProcess.State.IN_REVIEW)
        .select_related("subject")
        .order_by("submitted_at")
    )
