"""A mapping made once by hand brings in a table with other captions.

It says for every column of ours where it comes from: one caption, several joined, or a constant;
then, in this order, which characters to take, which values stand for which, padding, a prefix. It
calculates nothing and drops no row; `keep` is the one decision about rows: which of several rows
with the same key counts, where the foreign table repeats them by design.
"""

from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field, fields
from typing import Any

from apps.datahub.sheets.columns import Sheet


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where one of our columns comes from."""

    captions: tuple[str, ...] = ()
    join: str = "-"
    constant: str = ""
    take: tuple[int, int] | None = None
    values: MappingType[str, str] = field(default_factory=dict)
    default: str = ""
    pad: int = 0
    prefix: str = ""

    @property
    def is_plain(self) -> bool:
        """The cell goes on as it is, with its type."""
        changed = self.take or self.values or self.default or self.pad or self.prefix
        return len(self.captions) == 1 and not changed


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """Our column codes -> their sources, for one sheet."""

    sheet: str
    columns: MappingType[str, Source]
    keep: str = ""

    @classmethod
    def from_dict(cls, data: MappingType[str, Any]) -> "Mapping":
        """From profile data; a word that nobody knows is refused by name."""
        _known(data, {"sheet", "columns", "keep"}, "mapping")
        columns = {code: _source(code, given) for code, given in data["columns"].items()}
        keep = data.get("keep", "")
        if keep not in {"", "first", "last"}:
            raise ValueError(f"mapping: keep is first or last, not {keep!r}")
        return cls(sheet=data["sheet"], columns=columns, keep=keep)

    def check(self, sheet: Sheet) -> None:
        """Every code exists, every required column has a source."""
        unknown = sorted(set(self.columns) - set(sheet.by_code))
        missing = sorted(set(sheet.required) - set(self.columns))
        if unknown or missing:
            raise ValueError(f"mapping for {sheet.code}: unknown {unknown}, missing {missing}")

    @property
    def captions(self) -> tuple[str, ...]:
        found = [caption for source in self.columns.values() for caption in source.captions]
        return tuple(dict.fromkeys(found))


def _source(code: str, given: Any) -> Source:
    if isinstance(given, str):
        return Source(captions=(given,))
    options = dict(given)
    if "caption" in options:
        options["captions"] = (options.pop("caption"),)
    _known(options, {item.name for item in fields(Source)}, code)
    options["captions"] = tuple(options.get("captions", ()))
    if options.get("take"):
        options["take"] = tuple(options["take"])
    if bool(options["captions"]) == bool(options.get("constant")):
        raise ValueError(f"mapping column {code}: give captions or a constant")
    return Source(**options)


def _known(given: MappingType[str, Any], words: set[str], where: str) -> None:
    unknown = sorted(set(given) - words)
    if unknown:
        raise ValueError(f"{where}: unknown {unknown}; known: {sorted(words)}")
