"""Bringing a checked profile into the tables.

For each entry three digests decide: what the profile says now, what was loaded last time, and what
the tables hold.

| tables hold          | loaded last time    | does                                    |
|----------------------|---------------------|-----------------------------------------|
| nothing              | never               | create                                  |
| nothing              | was loaded          | left: somebody removed it               |
| the profile's entry  | any                 | unchanged                               |
| what was loaded      | an older entry      | change                                  |
| something else       | any                 | left: somebody edited it                |
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from apps.core.errors import DomainError

from .faults import Fault, ProfileError
from .files import Profile
from .nouns import Live, Noun, nouns_in_order

EDITED = "已由管理员修改，保留"
REMOVED = "已由管理员删除，不再建立"
DROPPED = "新的配置方案中已没有此项，保留"
GONE = "所引用的“{}”已由管理员删除，不再建立"


class Ledger(Protocol):
    """Remembers what was loaded into an institution: (noun, code) → digest."""

    def known(self) -> Mapping[tuple[str, str], str]: ...

    def remember(self, digests: Mapping[tuple[str, str], str]) -> None: ...


@dataclass
class Outcome:
    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        names = ("created", "changed", "left", "unchanged")
        return {name: len(getattr(self, name)) for name in names}


def check_profile(profile: Profile) -> None:
    """References and each noun's own rules; raises ProfileError with every fault found."""
    faults: list[Fault] = []
    for noun in nouns_in_order(profile.manifest.kind):
        for code, entry in profile.of(noun.code).items():
            for target, wanted, key in noun.schema.references(entry, ""):
                if wanted not in profile.of(target):
                    faults.append(noun.fault(code, key, f"{target} 中没有“{wanted}”"))
    for noun in nouns_in_order(profile.manifest.kind) if not faults else []:
        faults += noun.check(profile)
        list(_parents_first(noun, profile.of(noun.code)))
    if faults:
        raise ProfileError(faults)


class Loading:
    """One load of one profile into one institution."""

    def __init__(
        self, *, profile: Profile, institution: Any, ledger: Ledger, actor: Any = None
    ) -> None:
        self.profile, self.institution, self.actor = profile, institution, actor
        self.ledger, self.outcome = ledger, Outcome()
        self._live: dict[str, dict[str, Live]] = {}
        self._digests: dict[tuple[str, str], str] = {}

    def row(self, noun: str, code: str) -> Any:
        """The row that an entry refers to; None where nothing is referred to."""
        return self._live[noun][code].row if code else None

    def run(self) -> Outcome:
        check_profile(self.profile)
        known = self.ledger.known()
        with transaction.atomic():
            for noun in nouns_in_order(self.profile.manifest.kind):
                self._load_noun(noun, known)
            self.ledger.remember(self._digests)
        return self.outcome

    def _load_noun(self, noun: Noun, known: Mapping[tuple[str, str], str]) -> None:
        live = self._live[noun.code] = {one.code: one for one in noun.live(self.institution)}
        entries = self.profile.of(noun.code)
        for code, entry in _parents_first(noun, entries):
            self._load_entry(noun, code, entry, known.get((noun.code, code)))
        for kind, code in known:
            if kind == noun.code and code in live and code not in entries:
                self.outcome.left.append((f"{kind}/{code}", DROPPED))

    def _load_entry(self, noun: Noun, code: str, entry: dict[str, Any], loaded: str | None) -> None:
        name, wanted = f"{noun.code}/{code}", noun.digest(entry)
        found = self._live[noun.code].get(code)
        held = noun.digest(found.entry) if found else None
        reason = self._reason_to_leave(noun, entry, held, loaded)
        if held == wanted:
            self.outcome.unchanged.append(name)
        elif reason:
            self.outcome.left.append((name, reason))
            return
        else:
            row = self._write(noun, code, entry, found.row if found else None)
            self._live[noun.code][code] = Live(code, entry, row)
            (self.outcome.changed if found else self.outcome.created).append(name)
        if loaded != wanted:
            self._digests[noun.code, code] = wanted

    def _reason_to_leave(
        self, noun: Noun, entry: dict[str, Any], held: str | None, loaded: str | None
    ) -> str:
        if held is None and loaded is not None:
            return REMOVED
        if held is not None and held != loaded:
            return EDITED
        for target, wanted, _ in noun.schema.references(entry, ""):
            if wanted not in self._live[target]:
                return GONE.format(f"{target}/{wanted}")
        return ""

    def _write(self, noun: Noun, code: str, entry: dict[str, Any], row: Any) -> Any:
        try:
            return noun.write(self, entry, row)
        except ProfileError:
            raise
        except ValidationError as error:
            raise ProfileError([noun.fault(code, "", "；".join(error.messages))]) from error
        except (DomainError, IntegrityError) as error:
            raise ProfileError([noun.fault(code, "", str(error))]) from error


def _parents_first(noun: Noun, entries: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Entries may refer to others of the same noun; those come first, a circle is refused."""
    done: set[str] = set()
    waiting = dict(entries)
    while waiting:
        ready = [code for code, entry in waiting.items() if _own(noun, entry) <= done]
        if not ready:
            code = next(iter(waiting))
            raise ProfileError([noun.fault(code, "", "条目互相引用，形成了环")])
        for code in ready:
            yield code, waiting.pop(code)
        done.update(ready)


def _own(noun: Noun, entry: dict[str, Any]) -> set[str]:
    return {code for target, code, _ in noun.schema.references(entry, "") if target == noun.code}
