"""What a college's profile loaded, and what was edited in the browser since."""

from dataclasses import dataclass
from typing import Any

from apps.core.profiles import nouns_in_order
from apps.operations.models import ProfileEntry


@dataclass(frozen=True)
class EntryState:
    """One noun of the profile: how many entries there are, and which differ from what was loaded."""

    code: str
    title: str
    total: int
    edited: list[str]
    added: list[str]


def profile_state(institution: Any) -> list[EntryState]:
    """Each noun with its live entries compared to the digests of the last load."""
    loaded: dict[str, dict[str, str]] = {}
    entries = ProfileEntry.objects.of(institution)
    for name, code, digest in entries.values_list("noun", "code", "digest"):
        loaded.setdefault(name, {})[code] = digest
    states = []
    for noun in nouns_in_order(institution.kind):
        live = list(noun.live(institution))
        known = loaded.get(noun.code, {})
        edited = [
            one.code
            for one in live
            if one.code in known and noun.digest(one.entry) != known[one.code]
        ]
        added = [one.code for one in live if one.code not in known]
        states.append(EntryState(noun.code, noun.title, len(live), edited, added))
    return states
