"""Typed fields of profile entries: they clean what was read, and dump it in normal form.

Scalars arrive as text (`1.10` is not `1.1`); a field says what the text must be. A value equal to
its default is left out of the file, so a field added later changes neither files nor digests.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from .faults import Place

OMIT: Any = object()
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
Reference = tuple[str, str, str]


def nearest(word: str, known: Any) -> str:
    close = difflib.get_close_matches(word, list(known), n=1)
    return f"，是否为 {close[0]}" if close else ""


class Field:
    default: Any = ""

    def __init__(self, *, required: bool = False, default: Any = OMIT) -> None:
        self.required = required
        if default is not OMIT:
            self.default = default

    def clean(self, value: Any, place: Place) -> Any:
        if value is None or value in ("", [], {}):
            if self.required:
                place.fault("必须填写")
            return self.empty()
        return self.parse(value, place)

    def empty(self) -> Any:
        return self.default

    def parse(self, value: Any, place: Place) -> Any:
        raise NotImplementedError

    def dump(self, value: Any) -> Any:
        """The value as it is written, or OMIT where it says no more than the default."""
        return OMIT if value == self.empty() and not self.required else value

    def references(self, value: Any, key: str) -> Iterator[Reference]:
        """Every (noun, code, key) that the value refers to."""
        return iter(())


class Text(Field):
    def __init__(self, *, max_length: int = 200, **options: Any) -> None:
        super().__init__(**options)
        self.max_length = max_length

    def parse(self, value: Any, place: Place) -> str:
        if not isinstance(value, str):
            place.fault("应为一段文字")
        elif len(value) > self.max_length:
            place.fault(f"不得超过 {self.max_length} 个字，现有 {len(value)} 个")
        elif CONTROL.search(value):
            place.fault("含有不可见的控制字符")
        else:
            return value
        return ""


class Code(Text):
    def parse(self, value: Any, place: Place) -> str:
        if isinstance(value, str) and CODE.fullmatch(value):
            return value
        place.fault(f"代码“{value}”只能用字母、数字、点、横线和下划线，不超过 64 位")
        return ""


class Ref(Code):
    """The code of an entry of another noun (or of the same noun)."""

    def __init__(self, noun: str, **options: Any) -> None:
        super().__init__(**options)
        self.noun = noun

    def references(self, value: Any, key: str) -> Iterator[Reference]:
        if value:
            yield self.noun, value, key


class Int(Field):
    default = None

    def __init__(self, *, low: int = 0, high: int = 10**6, **options: Any) -> None:
        super().__init__(**options)
        self.low, self.high = low, high

    def parse(self, value: Any, place: Place) -> int | None:
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not (isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,9}", value)):
            place.fault(f"“{value}”不是整数")
            return None
        if not self.low <= int(value) <= self.high:
            place.fault(f"应在 {self.low} 与 {self.high} 之间")
        return int(value)


class Number(Field):
    """A decimal, written without needless zeros; None where nothing is written."""

    default = None

    def parse(self, value: Any, place: Place) -> Decimal | None:
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            place.fault(f"“{value}”不是数字")
            return None
        if not number.is_finite() or abs(number) >= Decimal(10) ** 15:
            place.fault(f"“{value}”超出范围")
            return None
        return number

    def dump(self, value: Any) -> Any:
        if value is None:
            return OMIT
        plain = format(value.normalize(), "f")
        return float(plain) if "." in plain else int(plain)


class Flag(Field):
    default = False

    def parse(self, value: Any, place: Place) -> bool:
        if isinstance(value, bool):
            return value
        if value not in ("true", "false"):
            place.fault(f"“{value}”应为 true 或 false")
        return value == "true"


class Choice(Field):
    def __init__(self, values: Any, **options: Any) -> None:
        super().__init__(**options)
        self.among = values

    @property
    def values(self) -> list[str]:
        """Asked each time: a registry is filled while the apps start."""
        return [str(value) for value in self.among]

    def parse(self, value: Any, place: Place) -> str:
        if str(value) in self.values:
            return str(value)
        place.fault(f"“{value}”不在可选值之内（{'、'.join(self.values)}）")
        return self.empty()


class Day(Field):
    default = None

    def parse(self, value: Any, place: Place) -> dt.date | None:
        if isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(value)
        except (TypeError, ValueError):
            place.fault(f"“{value}”不是日期（应写作 2025-09-01）")
            return None

    def dump(self, value: Any) -> Any:
        return OMIT if value is None else value.isoformat()


class Items(Field):
    """A list of one kind of value; `unique` names the key that may not repeat in it."""

    def __init__(self, item: Field, *, unique: str = "", **options: Any) -> None:
        super().__init__(**options)
        self.item, self.unique = item, unique

    def empty(self) -> list[Any]:
        return []

    def parse(self, value: Any, place: Place) -> list[Any]:
        if not isinstance(value, list):
            place.fault("应为列表")
            return []
        cleaned = [self.item.clean(one, place.child(index)) for index, one in enumerate(value)]
        keys = [one.get(self.unique) if self.unique else one for one in cleaned]
        if self.unique or not isinstance(self.item, Rec):
            for index, key in enumerate(keys):
                if key and key in keys[:index]:
                    place.child(index).fault(f"“{key}”重复")
        return cleaned

    def dump(self, value: Any) -> Any:
        return [self.item.dump(one) for one in value] or OMIT

    def references(self, value: Any, key: str) -> Iterator[Reference]:
        for index, one in enumerate(value):
            yield from self.item.references(one, f"{key}[{index + 1}]")


class Names(Field):
    """A caption for each of a fixed set of codes, e.g. the college's own names of the roles."""

    def __init__(self, known: Any, **options: Any) -> None:
        super().__init__(**options)
        self.known = known

    def empty(self) -> dict[str, str]:
        return {}

    def codes(self) -> list[str]:
        return [str(code) for code in (self.known() if callable(self.known) else self.known)]

    def parse(self, value: Any, place: Place) -> dict[str, str]:
        if not isinstance(value, dict):
            place.fault("应为“代码: 名称”")
            return {}
        known, caption = self.codes(), Text(required=True, max_length=60)
        for code in value:
            if code not in known:
                place.child(code).fault(f"没有这个代码{nearest(code, known)}")
        return {c: caption.clean(value[c], place.child(c)) for c in known if c in value}

    def dump(self, value: Any) -> Any:
        return {code: value[code] for code in self.codes() if value.get(code)} or OMIT


class Inline(dict[str, Any]):
    """A short record that is written on one line."""


class Rec(Field):
    """A record with a fixed order of keys."""

    def __init__(self, *, inline: bool = False, **fields: Field) -> None:
        super().__init__(required=True)
        self.fields, self.inline = fields, inline

    def empty(self) -> dict[str, Any]:
        return {name: field.empty() for name, field in self.fields.items()}

    def clean(self, value: Any, place: Place) -> dict[str, Any]:
        value = {} if value is None else value
        if not isinstance(value, dict):
            place.fault("应为“键: 值”的记录")
            return self.empty()
        for key in value:
            if key not in self.fields:
                place.child(str(key)).fault(f"不认识的键{nearest(str(key), self.fields)}")
        return {n: f.clean(value.get(n), place.child(n)) for n, f in self.fields.items()}

    def dump(self, value: Any) -> Any:
        dumped = {name: field.dump(value[name]) for name, field in self.fields.items()}
        kept = {name: one for name, one in dumped.items() if one is not OMIT and one != {}}
        return Inline(kept) if self.inline else kept

    def references(self, value: Any, key: str) -> Iterator[Reference]:
        for name, field in self.fields.items():
            yield from field.references(value[name], f"{key}.{name}" if key else name)
