"""Before a round or a form is opened: how many are asked, how many are there, who has nobody to do it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from apps.core import clock
from apps.layers.holding import holding_any, is_personal
from apps.layers.masking import shown_name
from apps.layers.models import SubjectQuerySet
from apps.organisation.choices import Role
from apps.workflow.asked import is_held

MOST_NAMED = 20


@dataclass(frozen=True)
class Preview:
    """One form or round: subjects that are asked already, that would be asked now, and of these how
    many have nobody, the first of them by name and with what they lack."""

    title: str
    there: int
    new: int
    people: frozenset[int]
    nobody: int
    names: tuple[str, ...]
    lack: str

    @property
    def unnamed(self) -> int:
        return self.nobody - len(self.names)


def preview(
    title: str,
    subjects: SubjectQuerySet,
    kind: tuple[str, str],
    role: str,
    *,
    there: int,
    reader: Any,
) -> Preview:
    """Of `subjects` (those not asked yet, all of one layer and kind) that `role` would be asked about."""
    institution = reader.institution
    nobody = subjects.exclude(is_held(institution, *kind, role))
    count = nobody.count()
    named = nobody.select_related("unit").order_by("unit__position", "code")[:MOST_NAMED]
    word = institution.word("roles", role, str(Role(role).label))
    return Preview(
        title=title,
        there=there,
        new=subjects.count(),
        people=frozenset(_people(institution, subjects, kind, role)),
        nobody=count,
        names=tuple(shown_name(reader, one) for one in named) if count else (),
        lack="没有账号" if is_personal(role, *kind) else f"没有{word}",
    )


def _people(
    institution: Any, subjects: SubjectQuerySet, kind: tuple[str, str], role: str
) -> set[int]:
    if is_personal(role, *kind):
        own = subjects.filter(user__is_active=True).order_by()
        return {pk for pk in own.values_list("user_id", flat=True) if pk}
    return holding_any(role, subjects.order_by(), institution, clock.today())
