"""What a document consists of, as plain data: paragraphs, figures, tables, charts.

Whoever composes a document makes these; the writers (PDF, Word, pages) know how they look. A number
that stands in a document can name where it comes from (`Source`); sources are numbered as they come.
Everything here is text or whole numbers, so that a document can be frozen as JSON and hashed.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

MOST_UPRIGHT = 8  # columns of a table on a page in portrait


class Source(NamedTuple):
    """来源 of one number: what, of whom, when, where it was written; the page that shows it."""

    title: str
    subject: str = ""
    period: str = ""
    origin: str = ""
    url_name: str = ""
    object_id: int = 0


class Link(NamedTuple):
    """The page that shows the rows behind a number; only pages use it, paper does not."""

    url_name: str
    object_id: int = 0
    query: str = ""


class Cell(NamedTuple):
    text: str
    source: Source | None = None
    tone: str = ""  # "off" for what misses its bound, "note" for a remark
    link: Link | None = None


class Column(NamedTuple):
    caption: str
    width: int = 10  # share of the table's width
    numeric: bool = False


class Figure(NamedTuple):
    """A key figure: `text` is the number as it is shown."""

    label: str
    text: str
    unit: str = ""
    source: Source | None = None
    link: Link | None = None


class Series(NamedTuple):
    """One row of numbers of a chart, as text; "" is no value, never 0."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Heading:
    kind: ClassVar[str] = "heading"
    text: str


@dataclass(frozen=True)
class Paragraph:
    """`tone` "note" for a remark below something, "missing" for what has not been written."""

    kind: ClassVar[str] = "paragraph"
    text: str
    tone: str = ""

    @property
    def lines(self) -> list[str]:
        return [line.strip() for line in self.text.splitlines() if line.strip()]


@dataclass(frozen=True)
class Figures:
    kind: ClassVar[str] = "figures"
    items: tuple[Figure, ...]


@dataclass(frozen=True)
class Table:
    """A table with its head; `empty` is said where it has no row; a `wide` one lies across the page."""

    kind: ClassVar[str] = "table"
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str = "无。"
    wide: bool = False

    @property
    def across(self) -> bool:
        """Whether it needs a page in landscape; without rows it is one line."""
        return bool(self.rows) and (self.wide or len(self.columns) > MOST_UPRIGHT)

    @property
    def shares(self) -> list[str]:
        """The columns' widths in percent: 100 together, however the shares were written."""
        whole = sum(column.width for column in self.columns) or 1
        return [f"{100 * column.width / whole:.2f}" for column in self.columns]

    @property
    def lines(self) -> list[list[tuple[Column, Cell]]]:
        """The rows with each cell beside its column, for templates."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class Chart:
    """`form`: bar, stacked, line or heat; a bar or a row of the heat map for each category."""

    kind: ClassVar[str] = "chart"
    form: str
    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    note: str = ""

    def table(self) -> Table:
        """The same numbers for those who rather read."""
        share = max(6, 60 // max(1, len(self.series)))
        columns = (Column("", 30), *(Column(one.name, share, numeric=True) for one in self.series))
        rows = tuple(
            (Cell(name), *(Cell(one.values[n] or "—") for one in self.series))
            for n, name in enumerate(self.categories)
        )
        return Table(self.title, columns, rows)


Block = Heading | Paragraph | Figures | Table | Chart


@dataclass(frozen=True)
class Section:
    title: str
    blocks: tuple[Block, ...]
    code: str = ""


@dataclass(frozen=True)
class Document:
    """A report as it goes on paper."""

    title: str
    college: str
    subject: str
    year: str
    sections: tuple[Section, ...]
    signatures: tuple[str, ...] = ()
    printed: str = ""  # who printed it, when
    state: str = ""
    is_draft: bool = True
    edition: str = ""  # below the year on the title page
    as_of: str = ""  # that the year is not over, and of which day the data are
    sources: tuple[Source, ...] = field(default=())

    def numbered(self) -> "Document":
        """With the list of its sources, each once, in the order in which they are met."""
        found = dict.fromkeys(
            source for section in self.sections for source in sources_in(section.blocks)
        )
        return Document(**{**vars(self), "sources": tuple(found)})

    @property
    def numbers(self) -> dict[Source, int]:
        return {source: number for number, source in enumerate(self.sources, 1)}


def sources_in(blocks: Iterable[Block]) -> Iterator[Source]:
    for block in blocks:
        if isinstance(block, Figures):
            yield from (one.source for one in block.items if one.source)
        elif isinstance(block, Table):
            yield from (cell.source for row in block.rows for cell in row if cell.source)


def frozen(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """The blocks as JSON; `thawed` gives them back."""
    return [{"kind": block.kind} | _plain(vars(block)) for block in blocks]


def _plain(value: Any) -> Any:
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return _plain(value._asdict())
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


def thawed(data: Iterable[dict[str, Any]]) -> tuple[Block, ...]:
    return tuple(THAW[one["kind"]](one) for one in data)


def _source(data: dict[str, Any] | None) -> Source | None:
    return Source(**data) if data else None


def _link(data: dict[str, Any] | None) -> Link | None:
    return Link(**data) if data else None


# Reports that were frozen before numbers had links have no "link".
def _cell(data: dict[str, Any]) -> Cell:
    return Cell(data["text"], _source(data["source"]), data["tone"], _link(data.get("link")))


def _figure(data: dict[str, Any]) -> Figure:
    places = {"source": _source(data["source"]), "link": _link(data.get("link"))}
    return Figure(**{**data, **places})


THAW: dict[str, Any] = {
    "heading": lambda d: Heading(d["text"]),
    "paragraph": lambda d: Paragraph(d["text"], d["tone"]),
    "figures": lambda d: Figures(tuple(_figure(one) for one in d["items"])),
    "table": lambda d: Table(
        d["title"],
        tuple(Column(**one) for one in d["columns"]),
        tuple(tuple(_cell(cell) for cell in row) for row in d["rows"]),
        d["empty"],
        d.get("wide", False),  # reports that were frozen before there were wide tables
    ),
    "chart": lambda d: Chart(
        d["form"],
        d["title"],
        tuple(d["categories"]),
        tuple(Series(one["name"], tuple(one["values"])) for one in d["series"]),
        d["unit"],
        d["note"],
    ),
}
