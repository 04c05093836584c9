"""How far a person's imports reach: the college, own units, own majors and courses."""

from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from apps.accounts.models import User
from apps.layers.rights import rights_of
from apps.organisation.choices import ROLE_TABLE, Area, Verb, split_action
from apps.organisation.models import Unit

OUTSIDE = "不在你的导入范围内，只能导入本部门（本专业、本课程）的数据"


class System(Enum):
    """Nobody in person: a command at the machine, the generator of a college."""

    SYSTEM = "system"


SYSTEM = System.SYSTEM
# Who imports: a person, or the system where it says so itself.
Importer = User | System


def person_of(importer: Importer | None) -> User | None:
    """Who stands in the records of an import; nobody for the system."""
    if not isinstance(importer, Importer):
        raise TypeError(f"an import needs its actor or SYSTEM, not {importer!r}")
    return importer if isinstance(importer, User) else None


@dataclass(frozen=True)
class ImportScope:
    """Paths of units and of subjects; whatever lies below one of them may be imported.

    `within` is another person's scope that binds as well: a file is uploaded by one, committed by
    another.
    """

    everything: bool = False
    units: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    within: "ImportScope | None" = None

    @property
    def is_empty(self) -> bool:
        return not (self.everything or self.units or self.subjects)

    def both(self, other: "ImportScope") -> "ImportScope":
        """What both may import."""
        if self.everything or other.everything:
            return other if self.everything else self
        return replace(self, within=other)

    def reaches(self, unit_path: str, subject_path: str = "") -> bool:
        """Whether a subject in this unit, or at this place of the tree, may be imported."""
        if self.everything:
            return True
        if self.within is not None and not self.within.reaches(unit_path, subject_path):
            return False
        below_unit = bool(self.units) and unit_path.startswith(self.units)
        return below_unit or (bool(self.subjects) and subject_path.startswith(self.subjects))


EVERYTHING = ImportScope(everything=True)


def import_scope(importer: Importer) -> ImportScope:
    """What somebody may import today, the system everything. TypeError where a caller forgot who."""
    actor = person_of(importer)
    if actor is None:
        return EVERYTHING
    rights = rights_of(actor)
    action = f"{Area.IMPORTS}.{Verb.WRITE}"
    if rights.allows_everywhere(action):
        return EVERYTHING
    units = Unit.objects.of(actor.institution_id).filter(rights.unit_filter(action))
    return ImportScope(
        units=tuple(units.values_list("path", flat=True)), subjects=held_subjects(actor, action)
    )


def held_subjects(actor: Any, action: str) -> tuple[str, ...]:
    """Paths of the majors and courses towards which the actor may do this."""
    area, verb = split_action(action)
    held = {
        hold.subject_path
        for hold in rights_of(actor).subjects
        for right in ROLE_TABLE[hold.role].get(area, ())
        if verb in right.verbs
    }
    return tuple(sorted(held))
