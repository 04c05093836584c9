"""What has changed since somebody looked last, and which texts are nobody's own work of this year."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from apps.accounts.models import User
from apps.workflow.approvables import Approvable, Part
from apps.workflow.models import ApprovalStep
from apps.workflow.timing import late_words

T = TypeVar("T", bound=Any)
Decision = ApprovalStep.Decision
# Shorter texts (无, 同上, a number) are alike by nature.
LONG_ENOUGH = 12


@dataclass(frozen=True)
class Changes:
    """What a reviewer is told besides the thing itself.

    `verb` and `at` are the last look (退回 or 通过), None where there was none: then nothing is said of
    changes.
    """

    verb: str = ""
    at: datetime | None = None
    changed: list[Part] = field(default_factory=list)
    unchanged: list[Part] = field(default_factory=list)
    as_last_year: list[Part] = field(default_factory=list)
    alike: list[list[Part]] = field(default_factory=list)

    @cached_property
    def not_met(self) -> list[Part]:
        """What the reviewer asked to change and nobody did."""
        return [part for part in self.unchanged if part.asked]

    @cached_property
    def changed_keys(self) -> frozenset[str]:
        return frozenset(part.key for part in self.changed)

    @property
    def line(self) -> str:
        """「上次退回后改了 3 处，2 处原样」."""
        if self.at is None:
            return ""
        return f"上次{self.verb}后改了 {len(self.changed)} 处，{len(self.unchanged)} 处原样"


@dataclass(frozen=True)
class Told:
    """What a reviewer is told besides the thing itself: how late it was sent, who took part in it, what
    has changed."""

    changes: Changes
    late: str
    hands: list[str]


def told_to(what: Approvable[T], row: T, reader: Any) -> Told:
    people = User.objects.of(row.institution_id).filter(pk__in=what.hands(row))
    return Told(
        changes=changes_of(what, row, reader),
        late=late_words(row.process, what.deadline(row)),
        hands=list(people.order_by("number").values_list("name", flat=True)),
    )


def changes_of(what: Approvable[T], row: T, reader: Any) -> Changes:
    """For a reviewer who returned it or passed an earlier round, else since anybody returned it: what
    changed since; and texts that equal last year's or one another."""
    parts = what.parts(row, reader)
    look = _last_look(what, row, reader)
    changed = [part for part in parts if look and part.changed_at and part.changed_at > look.at]
    unchanged = [part for part in parts if look and part not in changed]
    return Changes(
        verb=look.get_decision_display() if look else "",
        at=look.at if look else None,
        changed=changed,
        unchanged=unchanged,
        as_last_year=[part for part in parts if _says(part.text) and _same(part)],
        alike=_alike(parts),
    )


def _last_look(what: Approvable[T], row: T, reader: Any) -> ApprovalStep | None:
    """The reader's own last answer, also to an approval before it was opened again; else any return."""
    steps = ApprovalStep.objects.of(row.institution_id).filter(
        process__url_name=what.url_name,
        process__object_id=what.object_id(row),
        process__part=what.part(row),
        decision__in=[Decision.RETURN, Decision.APPROVE],
    )
    answers = list(steps.order_by("-pk"))
    own = [step for step in answers if step.actor_id == reader.pk]
    returns = [step for step in answers if step.decision == Decision.RETURN]
    return next(iter(own or returns), None)


def _plain(text: str) -> str:
    return "".join(text.split())


def _says(text: str) -> bool:
    return len(_plain(text)) >= LONG_ENOUGH


def _same(part: Part) -> bool:
    return bool(part.last_year) and _plain(part.text) == _plain(part.last_year)


def _alike(parts: list[Part]) -> list[list[Part]]:
    groups: dict[str, list[Part]] = defaultdict(list)
    for part in parts:
        if _says(part.text):
            groups[_plain(part.text)].append(part)
    return [group for group in groups.values() if len(group) > 1]
