"""What one report is about: a subject and a period, and which rows fall into them.

The same sections serve the college, a unit, a major, a course: only the rows are fewer. Persons are
never named here, and numbers about fewer than five students are not said.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlencode

from django.db.models import Q

from apps.layers import registry
from apps.layers.declarations import Layer
from apps.layers.models import Subject, SubjectQuerySet
from apps.layers.registry import layers, ordered_layers
from apps.layers.within import FEW, about, about_students, is_whole, within
from apps.organisation.models import Period
from apps.organisation.spans import Span, span_before
from apps.rendering.blocks import Block, Cell, Link, Paragraph

__all__ = [
    "FEW",
    "FEW_NOTE",
    "HIDDEN",
    "Scope",
    "Sum",
    "about_students",
    "count_cell",
    "cut",
    "few_note",
    "is_person",
    "known_layers",
    "layer_word",
    "once",
    "public_name",
    "sayable",
    "shown_count",
    "sum_of",
]

T = TypeVar("T")
Row = tuple[Cell, ...]
HIDDEN = "<5"
FEW_NOTE = "“<5”：涉及学生且少于 5 个的，为免认出个人，不显示具体数，也不计入合计和全校总数。"
MOST_ROWS = 200  # of one table in print; what is beyond it is counted


@dataclass(frozen=True)
class Scope:
    """A subject in a period (mostly a year); what was computed once is kept as long as the scope."""

    subject: Subject
    period: Period
    kept: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def this(self) -> str:
        """本年度, 本学期, 本月."""
        return f"本{self.period.get_kind_display()}"

    @property
    def institution(self) -> Any:
        return self.subject.institution

    @cached_property
    def spans(self) -> tuple[Span, Span]:
        """The days of the period, and of the one before it."""
        return Span.of(self.period), span_before(self.period)

    @cached_property
    def is_whole(self) -> bool:
        return is_whole(self.subject)

    @cached_property
    def subjects(self) -> SubjectQuerySet:
        return within(self.subject)

    def about(self, name: str = "subject") -> Q:
        """Rows whose subject lies in the scope."""
        return about(self.subject, name)

    def rows_at(self, url_name: str, *, few: bool = False, **query: str) -> Link:
        """The list that shows the rows of a number; `few`: without the groups that it does not count."""
        asked = {"year": self.period.code, **query}
        if not self.is_whole:
            asked["about"] = str(self.subject.pk)
        if few:
            asked["few"] = "out"
        return Link(url_name, query=urlencode(asked))


def once(compute: Callable[[Scope], T]) -> Callable[[Scope], T]:
    """Computed once for a scope, so that two sections that show it show the same."""
    key = f"{compute.__module__}.{compute.__qualname__}"

    @wraps(compute)
    def kept(scope: Scope) -> T:
        if key not in scope.kept:
            scope.kept[key] = compute(scope)
        return scope.kept[key]

    return kept


def layer_word(scope: Scope, layer: type[Layer]) -> str:
    """The college's own word for a layer."""
    return registry.layer_word(scope.institution, layer.code)


def known_layers() -> list[type[Layer]]:
    return ordered_layers()


def cut(rows: Sequence[Row], what: str) -> tuple[tuple[Row, ...], list[Block]]:
    """The rows that are printed, and a note about the rest."""
    rest = len(rows) - MOST_ROWS
    if rest <= 0:
        return tuple(rows), []
    note = f"表中列出前 {MOST_ROWS} {what}，另有 {rest} {what}见系统。"
    return tuple(rows[:MOST_ROWS]), [Paragraph(note, "note")]


def is_person(subject: Subject) -> bool:
    return layers[subject.layer].kind(subject.kind).person


def shown_count(number: int, layer_code: str = "") -> str:
    """A count as it may stand in a report: one to four of students are not said."""
    if layer_code and about_students(layer_code) and 0 < number < FEW:
        return HIDDEN
    return str(number)


def sayable(number: int, layer_code: str) -> int:
    """The part of a count that sums may hold, so that a hidden number cannot be worked out."""
    return 0 if shown_count(number, layer_code) == HIDDEN else number


def count_cell(number: int, layer_code: str, link: Link) -> Cell:
    """A count with the way to its rows; what is not said, and what is none, leads nowhere."""
    text = shown_count(number, layer_code)
    return Cell(text, link=link if number and text != HIDDEN else None)


class Sum(NamedTuple):
    """A total as it may be said; `few`: a group too small to be said is not in it."""

    number: int
    few: bool = False

    @property
    def text(self) -> str:
        return str(self.number)


def sum_of(groups: Iterable[tuple[int, str]]) -> Sum:
    """The total of groups (number, layer), without those that may not be said."""
    found = list(groups)
    total = sum(sayable(*one) for one in found)
    return Sum(total, total != sum(number for number, _ in found))


def few_note(*sums: Sum) -> list[Block]:
    return [Paragraph(FEW_NOTE, "note")] if any(one.few for one in sums) else []


def public_name(subject: Subject) -> str:
    """A subject in print; a person is "教师（护理系）", never a name."""
    if not is_person(subject):
        return subject.name
    title = layers[subject.layer].kind(subject.kind).title
    return f"{title}（{subject.unit.name}）" if subject.unit else title
