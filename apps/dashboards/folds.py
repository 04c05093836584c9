"""Many obligations of one kind fold into one line of the desk, which leads to their list."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Min, Q

from apps.workflow.models import DueItemQuerySet
from apps.workflow.obligations import Fold, ObligationKind, obligations

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


def count_and_fold(
    items: DueItemQuerySet, groups: dict[str, Q]
) -> tuple[dict[str, int], dict[str, list[Folded]]]:
    """For each group how many items it has, and the kinds of which there are too many to list; in one
    query, which gives a row for each kind."""
    parts: dict[str, Any] = {}
    for code, condition in groups.items():
        parts[f"n_{code}"] = Count("pk", filter=condition)
        parts[f"d_{code}"] = Min("due_on", filter=condition)
    totals, folds = dict.fromkeys(groups, 0), {code: list[Folded]() for code in groups}
    for row in items.order_by("kind").values("kind").annotate(**parts):
        kind = obligations[row["kind"]]
        for code in groups:
            count = row[f"n_{code}"]
            totals[code] += count
            if kind.fold and count > MORE_THAN:
                folds[code].append(Folded(kind, kind.fold, count, row[f"d_{code}"]))
    return totals, folds
