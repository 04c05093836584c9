"""Who is asked at a level, and what is due from whom, read as of today.

A level, and what is due through it, names a role and may name a post (its code): then only those are
asked who hold the role and stand in the post today, and nobody else of the role stands in for them.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from apps.accounts.models import User
from apps.core import clock
from apps.layers.holding import Ask, asked_of
from apps.layers.models import Subject
from apps.layers.rights import rights_of
from apps.layers.selectors import holders_of
from apps.organisation.choices import Role
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


def ask_of_item() -> Ask:
    """What an item asks, seen from a subquery."""
    return Ask(*map(OuterRef, ("institution_id", "role", "subject_id", "address", "post")))


def open_items(institution: Any) -> DueItemQuerySet:
    """Open items with `address`, the path of the unit that they are addressed to."""
    items: DueItemQuerySet = DueItem.objects.of(institution).open()
    return items.annotate(address=Coalesce("subject__unit__path", "unit__path"))


def due_items_for(user: Any) -> DueItemQuerySet:
    """Open items that are addressed to `user` today: by name, or by a role that they hold.

    What is asked by name has no role, so that the index finds the few roles that concern the reader.
    """
    rights = rights_of(user)
    asked = asked_of(rights, "address", "subject__", ask_of_item(), clock.today())
    items = open_items(user.institution_id).filter(role__in=["", *sorted(rights.roles)])
    items = items.filter(Q(holder=user) | asked)
    return items.exclude(except_user=user)


def waiting_for_others(user: Any) -> QuerySet[ApprovalProcess]:
    """Processes that `user` submitted and that somebody else must answer, oldest first."""
    return (
        ApprovalProcess.objects.of(user.institution_id)
        .filter(submitted_by=user, state=ApprovalProcess.State.IN_REVIEW)
        .select_related("subject")
        .order_by("submitted_at")
    )
