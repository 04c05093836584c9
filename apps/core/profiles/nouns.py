"""The registry of nouns: what a profile can say, app by app, in the order of its references."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.module_loading import autodiscover_modules

from apps.core.registry import Registry

from .faults import Fault
from .schema import Field, Items, Rec, Ref

if TYPE_CHECKING:
    from .files import Profile
    from .loading import Loading


class Live(NamedTuple):
    """An entry as it stands in the tables, with the row that carries it."""

    code: str
    entry: dict[str, Any]
    row: Any


class Noun:
    """One kind of entry. A subclass names it, gives its schema, reads live rows and writes one.

    `single`: the file holds one record, not a list. `folder`: one file per entry, named by code.
    """

    code = ""
    title = ""
    schema: Rec
    single = False
    folder = False
    kinds: tuple[str, ...] = ("college", "province")
    after: tuple[str, ...] = ()

    def live(self, institution: Any) -> Iterable[Live]:
        """All entries of an institution, in the order in which they are to be written."""
        raise NotImplementedError

    def write(self, loading: Loading, entry: dict[str, Any], row: Any) -> Any:
        """Creates (row is None) or updates one row from a checked entry; returns the row."""
        raise NotImplementedError

    def check(self, profile: Profile) -> Iterator[Fault]:
        """Rules beyond types and references."""
        return iter(())

    def fault(self, code: str, key: str, reason: str) -> Fault:
        place = key if self.single or self.folder else f"{code}.{key}" if key else code
        return Fault(self.file_of(code), place, reason)

    def file_of(self, code: str) -> str:
        return f"{self.code}/{code}.yaml" if self.folder else f"{self.code}.yaml"

    def key_of(self, entry: dict[str, Any]) -> str:
        return self.code if self.single else entry["code"]

    def dump(self, entry: dict[str, Any]) -> dict[str, Any]:
        return self.schema.dump(entry)

    def digest(self, entry: dict[str, Any]) -> str:
        text = json.dumps(self.dump(entry), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def needs(self) -> set[str]:
        """The nouns whose entries must be there before those of this one."""
        return {noun for noun in _referred(self.schema) if noun != self.code} | set(self.after)


NOUNS: Registry = Registry("配置方案的名目")


def register_noun(noun: type[Noun]) -> type[Noun]:
    NOUNS.register(noun.code, noun())
    return noun


def nouns_in_order(kind: str = "college") -> list[Noun]:
    """All nouns of this kind of institution; a noun comes after those that it refers to."""
    autodiscover_modules("profile")
    waiting = {code: noun for code, noun in NOUNS.items() if kind in noun.kinds}
    ordered: list[Noun] = []
    while waiting:
        ready = [code for code, noun in waiting.items() if not noun.needs() & set(waiting)]
        if not ready:
            raise RuntimeError(f"profile nouns refer to one another in a circle: {sorted(waiting)}")
        ordered += [waiting.pop(code) for code in ready]
    return ordered


def _referred(field: Field) -> Iterator[str]:
    if isinstance(field, Ref):
        yield field.noun
    elif isinstance(field, Items):
        yield from _referred(field.item)
    elif isinstance(field, Rec):
        for one in field.fields.values():
            yield from _referred(one)
