"""Many obligations of one kind fold into one line of the desk, which leads to their list."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Min, Q

from apps.workflow.models import DueItemQuerySet
from apps.workflow.obligations import Fold, ObligationKind, foldable, obligations

MORE_THAN = 5


@dataclass(frozen=True)
class Folded:
    kind: ObligationKind
    fold: Fold
    count: int
    due_on: date | None

    @property
    def title(self) -> str:
        return self.fold.title.format(self.count)


def fold(items: DueItemQuerySet, groups: dict[str, Q]) -> dict[str, list[Folded]]:
    """For each group the kinds of which there are too many to list, in one query."""
    parts: dict[str, Any] = {}
    for code, condition in groups.items():
        parts[f"n_{code}"] = Count("pk", filter=condition)
        parts[f"d_{code}"] = Min("due_on", filter=condition)
    counted = items.filter(kind__in=foldable()).order_by("kind").values("kind").annotate(**parts)
    found: dict[str, list[Folded]] = {code: [] for code in groups}
    for row in counted:
        kind = obligations[row["kind"]]
        for code in groups:
            if kind.fold and row[f"n_{code}"] > MORE_THAN:
                found[code].append(Folded(kind, kind.fold, row[f"n_{code}"], row[f"d_{code}"]))
    return found
