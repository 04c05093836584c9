"""What one report is about: a subject and a year, and which rows fall into them.

The same sections serve the college, a unit, a major, a course: only the rows are fewer. Persons are
never named here, and numbers about fewer than five students are not said.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import Any, TypeVar

from django.db.models import Q

from apps.layers.declarations import Layer
from apps.layers.models import Subject, SubjectQuerySet
from apps.layers.registry import layers, ordered_layers
from apps.organisation.choices import Area
from apps.organisation.models import Period
from apps.rendering.blocks import Block, Cell, Paragraph

T = TypeVar("T")
Row = tuple[Cell, ...]
FEW = 5
HIDDEN = "<5"
MOST_ROWS = 200  # of one table in print; what is beyond it is counted


@dataclass(frozen=True)
class Scope:
    """A subject in a year; what was computed once is kept as long as the scope."""

    subject: Subject
    year: Period
    kept: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def institution(self) -> Any:
        return self.subject.institution

    @property
    def number(self) -> int:
        return int(self.year.code)

    @cached_property
    def is_whole(self) -> bool:
        """Whether the subject is the institution itself."""
        return self._mirrors == "accounts.Institution"

    @property
    def _mirrors(self) -> str:
        return layers[self.subject.layer].kind(self.subject.kind).mirrors

    @cached_property
    def subjects(self) -> SubjectQuerySet:
        """The subject and all that belongs to it: the college's, a unit's, or the tree below it."""
        rows: SubjectQuerySet = Subject.objects.of(self.subject.institution_id)
        if self.is_whole:
            return rows
        if self._mirrors and self.subject.unit is not None:
            return rows.filter(unit__path__startswith=self.subject.unit.path)
        return rows.below(self.subject)

    def about(self, name: str = "subject") -> Q:
        """Rows whose subject lies in the scope."""
        if self.is_whole:
            return Q(**{f"{name}__institution": self.subject.institution_id})
        return Q(**{f"{name}__in": self.subjects.values("pk")})


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
    return scope.institution.word("layers", layer.code, layer.title)


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


def about_students(layer_code: str) -> bool:
    """Whether the layer's rows are about students, whose small groups are not shown."""
    layer = layers.get(layer_code)
    return layer is not None and layer.person_area == Area.STUDENT_PERSON


def shown_count(number: int, layer_code: str = "") -> str:
    """A count as it may stand in a report: one to four of students are not said."""
    if layer_code and about_students(layer_code) and 0 < number < FEW:
        return HIDDEN
    return str(number)


def sayable(number: int, layer_code: str) -> int:
    """The part of a count that sums may hold, so that a hidden number cannot be worked out."""
    return 0 if shown_count(number, layer_code) == HIDDEN else number


def public_name(subject: Subject) -> str:
    """A subject in print; a person is "教师（护理系）", never a name."""
    if not is_person(subject):
        return subject.name
    title = layers[subject.layer].kind(subject.kind).title
    return f"{title}（{subject.unit.name}）" if subject.unit else title
