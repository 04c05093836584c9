"""What people write: sentences of a kind, chosen by where they stand."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from django.conf import settings

from apps.simulation.services.replay.cast import lot


@cache
def _sentences() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    path = Path(settings.BASE_DIR) / "fixtures" / "demo" / "sentences.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            found.setdefault(row["kind"], []).append(row["text"])
    return found


def say(kind: str | tuple[str, ...], *place: object, more: int = 0, **names: object) -> str:
    """A sentence of the kind ("target", "cause", …) with `names` in it; the same place, the same one.

    Of several kinds the first that has sentences; `more` goes on to the next sentences of the kind.
    """
    kinds = (kind,) if isinstance(kind, str) else kind
    known = _sentences()
    found = next((one for one in kinds if one in known), "text")
    choices = known[found]
    return choices[(lot(found, *place, of=len(choices)) + more) % len(choices)].format(**names)
