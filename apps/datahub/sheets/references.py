"""What a college knows and a table may refer to: the caller fills it, cleaning only looks it up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from apps.datahub.values.errors import BadValueError
from apps.datahub.values.text import tight

SHORT_LIST = 8


class Directory:
    """Exact names, aliases and codes -> the value that is stored. Nothing is ever guessed.

    `closed` maps a stored value to the reason why nothing may be written to it now.
    """

    def __init__(
        self,
        entries: Iterable[tuple[str, str]],
        *,
        title: str,
        closed: Mapping[str, str] | None = None,
    ) -> None:
        self.title = title
        self.closed = dict(closed or {})
        self._values: dict[str, set[str]] = {}
        self._names: dict[str, str] = {}
        for name, value in entries:
            self._values.setdefault(tight(name), set()).add(value)
            self._names.setdefault(value, name)

    @classmethod
    def of_names(cls, names: Iterable[str], *, title: str) -> "Directory":
        return cls(((name, name) for name in names), title=title)

    @property
    def expected(self) -> str:
        names = list(self._names.values())
        if 0 < len(names) <= SHORT_LIST:
            return "、".join(names) + " 之一"
        return f"本校{self.title}名录里的全称、别名或编码"

    def find(self, text: str) -> str:
        values = self._values.get(tight(text))
        if not values:
            raise BadValueError(f"不在本校{self.title}名录中（不按简称猜测）", self.expected)
        if len(values) > 1:
            raise BadValueError(f"在本校{self.title}名录中对应不止一个", self.expected)
        (value,) = values
        if value in self.closed:
            raise BadValueError(self.closed[value], self.expected)
        return value


@dataclass(frozen=True)
class MetricSpec:
    """What the import needs to know of a metric; `kind` as in KINDS, `closed` says why it takes none."""

    code: str
    name: str
    kind: str
    unit: str = ""
    closed: str = ""


@dataclass(frozen=True)
class Kind:
    """How values of a metric's kind are read."""

    type: str
    places: int | None = None
    minimum: str | None = None
    maximum: str | None = None
    expected: str = "数字"


KINDS = {
    "int": Kind("integer", 0, "0", None, "不小于 0 的整数"),
    "percent": Kind("percent", None, "0", "100", "0—100 之间的百分数，如 62.5"),
    "money": Kind("decimal", 2, "0", None, "不小于 0、至多两位小数的数字"),
    "decimal2": Kind("decimal", 2, "0", None, "不小于 0、至多两位小数的数字"),
    "decimal": Kind("decimal"),
}


@dataclass(frozen=True)
class References:
    """Everything outside the file that its check depends on."""

    today: date
    directories: Mapping[str, Directory] = field(default_factory=dict)
    metrics: Mapping[str, MetricSpec] = field(default_factory=dict)

    def directory(self, name: str) -> Directory:
        try:
            return self.directories[name]
        except KeyError:
            known = ", ".join(sorted(self.directories)) or "none"
            raise LookupError(f"no directory {name!r} was given; given: {known}") from None

    @cached_property
    def metric_codes(self) -> dict[str, str]:
        """Code as it may be written -> code."""
        return {tight(code): code for code in self.metrics}
