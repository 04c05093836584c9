"""What is due from whom, read as of today."""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Length, Substr

from apps.core import clock
from apps.layers.models import SubjectAssignment
from apps.layers.rights import UnitHold, rights_of
from apps.organisation.choices import INSTITUTION_ROLES, SUBJECT_ROLES, UNIT_ROLES, Role
from apps.organisation.models import Assignment
from apps.workflow.models import ApprovalProcess, DueItem, DueItemQuerySet

# Asked of the person that the subject is.
PERSONAL = Q(role__in=(Role.TEACHER, Role.STUDENT), subject__user__isnull=False)


def _open_items(institution: Any) -> DueItemQuerySet:
    """Open items with `address`, the path of the unit that they are addressed to."""
    items: DueItemQuerySet = DueItem.objects.of(institution).open()
    return items.annotate(address=Coalesce("subject__unit__path", "unit__path"))


def _held_above() -> QuerySet[Assignment]:
    """Today's assignments to the item's unit or to one above it, for a subquery over items."""
    return (
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
    return asked & ~PERSONAL


def due_items_for(user: Any) -> DueItemQuerySet:
    """Open items that are addressed to `user` today: by name, or by a role that they hold.

    A role of a unit is asked of the nearest holder up the tree, as in `layers.selectors.holders_of`.
    """
    rights = rights_of(user)
    mine = Q(holder=user)
    for hold in rights.units:
        asked = _asked_through(hold)
        if asked is not None:
            mine |= asked
    for held in rights.subjects:
        mine |= Q(role=held.role, subject_id=held.subject_id)
    for role in rights.own_roles:
        mine |= Q(role=role, subject__user=user)
    return _open_items(user.institution_id).filter(mine).exclude(except_user=user)


def _somebody_else(held: QuerySet[Any]) -> Exists:
    """Somebody holds it who is not the person that the item must not ask."""
    excepted = held.annotate(excepted=Coalesce(OuterRef("except_user_id"), 0))
    return Exists(excepted.exclude(user_id=F("excepted")))


def unowned_items(institution: Any) -> DueItemQuerySet:
    """Open items whose role nobody holds today (无人负责): the quality office sees to them."""
    day = clock.today()
    everywhere = Assignment.objects.on(day).filter(
        institution_id=OuterRef("institution_id"), role=OuterRef("role"), user__is_active=True
    )
    towards = SubjectAssignment.objects.on(day).filter(
        subject_id=OuterRef("subject_id"), role=OuterRef("role"), user__is_active=True
    )
    return (
        _open_items(institution)
        .filter(holder=None)
        .filter(
            (Q(role__in=INSTITUTION_ROLES) & ~Q(_somebody_else(everywhere)))
            | (Q(role__in=SUBJECT_ROLES) & ~Q(_somebody_else(towards)))
            | (Q(role__in=UNIT_ROLES) & ~PERSONAL & ~Q(_somebody_else(_held_above())))
            | (PERSONAL & Q(subject__user__is_active=False))
        )
    )


def waiting_for_others(user: Any) -> QuerySet[ApprovalProcess]:
    """Processes that `user` submitted and that somebody else must answer, oldest first."""
    return (
        ApprovalProcess.objects.of(user.institution_id)
        .filter(submitted_by=user, state=ApprovalProcess.State.IN_REVIEW)
        .select_related("subject")
        .order_by("submitted_at")
    )
