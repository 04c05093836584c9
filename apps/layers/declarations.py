"""Words with which a layer declares itself; a layer's one file is ``apps/<layer>/layer.py``."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True)
class Kind:
    """A kind of subject; `model` is "app.Model" with a one-to-one `subject`.

    `self_role`: a person's kind, whose `Subject.user` has this role's rights towards itself.
    `mirrors`: "organisation.Unit" or "accounts.Institution", whose code and name the subject takes;
    `mirror_unit_kinds` limits it to units of these kinds.
    ``going(institution, period)`` gives, as a query of ids, the subjects of which there was something
    to report in a period (courses that were given), or None where nothing is known about it. Without
    it every subject is expected to report.
    `termly`: such subjects come anew every term, by the hundred (教学班): pages count them where they
    list others, and a search finds them last.
    """

    code: str
    title: str
    model: str
    self_role: str = ""
    mirrors: str = ""
    mirror_unit_kinds: tuple[str, ...] = ()
    going: Callable[[Any, Any], Any] | None = None
    termly: bool = False

    @property
    def person(self) -> bool:
        return bool(self.self_role)


@dataclass(frozen=True)
class HeldRole:
    """A role that people hold towards subjects of these kinds, with the area whose data they see."""

    code: str
    title: str
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fact:
    """统计项: a set-based aggregate over master data, by period.

    ``compute(institution, period)`` gives (subject id, value) for every subject of its kind, a
    constant number of statements whatever their number. ``members(institution, period, subject)``
    gives the subjects that were counted for one of them: what the number consists of.

    `kind` is a kind of the own layer, or "layer.kind" of a layer further down, whose subjects this
    layer can count something for (the students of a major). `definition` says what is counted.
    """

    code: str
    title: str
    kind: str
    compute: Callable[[Any, Any], Iterable[tuple[int, Any]]]
    unit: str = ""
    definition: str = ""
    members: Callable[[Any, Any, Any], Any] | None = None


@dataclass(frozen=True)
class PortraitPanel:
    code: str
    title: str
    metrics: tuple[str, ...] = ()


@dataclass
class Layer:
    """One of the layers (学校、专业、课程、教师、学生 or a college's sixth); subclass and `@register`."""

    code: ClassVar[str] = ""
    title: ClassVar[str] = ""
    order: ClassVar[int] = 0
    kinds: ClassVar[tuple[Kind, ...]] = ()
    roles: ClassVar[tuple[HeldRole, ...]] = ()
    # Whose personal data a subject of a person kind holds: an Area's value, or "".
    person_area: ClassVar[str] = ""
    master_data: ClassVar[tuple[Any, ...]] = ()
    facts: ClassVar[tuple[Fact, ...]] = ()
    portrait: ClassVar[tuple[PortraitPanel, ...]] = ()

    @classmethod
    def kind(cls, code: str) -> Kind:
        for kind in cls.kinds:
            if kind.code == code:
                return kind
        raise KeyError(f"layer {cls.code}: no kind {code!r}")
