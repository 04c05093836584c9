"""What an owner declares of its rounds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, F, Q
from django.urls import reverse

from apps.core.registry import Registry
from apps.layers.models import SubjectQuerySet
from apps.organisation.cadences import Cadence, Calendar, Timing, Window
from apps.workflow.asked import people_towards, subjects_asked
from apps.workflow.models import DueItem, DueItemQuerySet
from apps.workflow.round_models import BaseRound, Round, RoundQuerySet
from apps.workflow.services import close_due_items, open_due_items


@dataclass(frozen=True)
class Plan:
    """One thing that recurs. `owner` is the row that its rounds belong to, where a kind has such rows;
    `key` tells the plans of a kind apart where it has none. It does not begin before `begins_on`."""

    name: str
    cadence: Cadence
    timing: Timing = field(default_factory=Timing)
    owner: Any = None
    key: str = ""
    begins_on: date | None = None


@dataclass(frozen=True)
class Ended:
    """How a round ended: done (of that after its last regular day), and never done."""

    submitted: int = 0
    late: int = 0
    missed: int = 0


class RoundKind:
    """A kind of round. A subclass says what recurs (`plans`), what opening makes (`ask`), who still owes
    (`owing`) and what closing does (`end`)."""

    code = ""
    title = ""
    # The first word of its entries in the audit: round.open, round.remind, round.close.
    audit = "round"
    model: Any = Round

    def plans(self, institution: Any) -> Iterable[Plan]:
        raise NotImplementedError

    def due(self, institution: Any, calendar: Calendar, day: date) -> Iterable[tuple[Plan, Window]]:
        """Each plan with the window that `day` lies in."""
        for plan in self.plans(institution):
            window = plan.cadence.window_on(calendar, day)
            if window is not None and (not plan.begins_on or window.end >= plan.begins_on):
                yield plan, window

    def belongs(self, plan: Plan) -> dict[str, Any]:
        """The fields by which a round is the plan's."""
        return {"kind": self.code, "key": plan.key}

    def rows(self, institution: Any) -> RoundQuerySet:
        """The rounds of this kind."""
        return Round.objects.of(institution).filter(kind=self.code)

    def timing_of(self, row: Any) -> Timing:
        raise NotImplementedError

    def ask(self, row: Any, among: Q) -> int:
        """Makes what is due of a running round, for those of `among` who are not asked yet; gives how
        many these are."""
        raise NotImplementedError

    def owing(self, row: Any) -> list[int]:
        """Whoever still owes something in the round, each person once."""
        raise NotImplementedError

    def end(self, row: Any) -> Ended:
        raise NotImplementedError

    def ended(self, row: Any) -> None:
        """What else follows when the round is closed."""

    def url(self, row: Any) -> str:
        """Where a reminder leads."""
        raise NotImplementedError


class SubjectRounds(RoundKind):
    """A round that asks whoever holds a role towards each subject of a kind: one obligation each, on a
    page about the round with the subject in its query. It is done when its obligation is."""

    cadence: Cadence
    timing = Timing()
    layer, kind = "", ""
    role = ""
    # The registered kind of obligation, and the page on which it is done.
    obligation = ""
    url_name = ""

    def plans(self, institution: Any) -> Iterable[Plan]:
        yield Plan(self.title, self.cadence, self.timing)

    def timing_of(self, row: Any) -> Timing:
        return self.timing

    def subjects(self, institution: Any) -> SubjectQuerySet:
        """Whom a round asks: subjects towards whom somebody holds the role."""
        return subjects_asked(institution, self.layer, self.kind, self.role)

    def ask(self, row: BaseRound, among: Q) -> int:
        asked = self.items(row).values("subject_id")
        return open_due_items(
            subjects=self.subjects(row.institution).filter(among).exclude(pk__in=asked),
            institution=row.institution,
            kind=self.obligation,
            title=row.title,
            url_name=self.url_name,
            object_id=row.pk,
            role=self.role,
            due_on=row.closes_on,
        )

    def items(self, row: BaseRound) -> DueItemQuerySet:
        rows = DueItem.objects.of(row.institution_id).about(self.url_name, row.pk)
        return rows.filter(kind=self.obligation)

    def owing(self, row: BaseRound) -> list[int]:
        about = (self.layer, self.kind)
        return people_towards(row.institution_id, self.role, about, self.items(row).open())

    def end(self, row: BaseRound) -> Ended:
        done = Q(state=DueItem.State.DONE)
        counts = self.items(row).aggregate(
            done=Count("pk", filter=done),
            late=Count("pk", filter=done & Q(closed_at__date__gt=F("due_on"))),
            missed=Count("pk", filter=Q(state=DueItem.State.OPEN)),
        )
        close_due_items(
            institution=row.institution, url_name=self.url_name, object_id=row.pk, cancelled=True
        )
        return Ended(counts["done"], counts["late"], counts["missed"])

    def url(self, row: BaseRound) -> str:
        return reverse(self.url_name, args=[row.pk])


ROUNDS: Registry[RoundKind] = Registry("轮次种类")


def register_round(kind: type[RoundKind]) -> type[RoundKind]:
    """Declares a kind at start. Raises ValueError for one that is half said."""
    if not kind.code or not kind.title:
        raise ValueError(f"{kind.__name__}: a round needs a code and a title")
    ROUNDS.register(kind.code, kind())
    return kind
