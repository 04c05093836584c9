"""What columns, items and headers of a form are made of, as their JSON columns hold it."""

from dataclasses import dataclass

from apps.core.records import Record


@dataclass(frozen=True)
class HeaderField(Record):
    """表头栏目; `source` is the code of a registered header source, "" for none."""

    code: str
    caption: str
    source: str = ""


@dataclass(frozen=True)
class Part(Record):
    """A heading within one cell (原因分析); `problem`: its text counts as about problems and causes."""

    code: str
    caption: str
    problem: bool = False
    prefill: str = ""


@dataclass(frozen=True)
class Choice(Record):
    """One of `options` is chosen beside a text (实施情况)."""

    code: str
    caption: str
    options: tuple[str, ...] = ()
    prefill: str = ""


@dataclass(frozen=True)
class Measure(Record):
    """度量: one number of an item; `metric` is the code of the metric that it is, "" for none."""

    code: str
    caption: str
    unit: str = ""
    metric: str = ""
