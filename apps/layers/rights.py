"""What a person may do today: assignments, roles towards subjects, being oneself, dated grants.

The one place that turns the table of roles (`organisation.choices.ROLE_TABLE`) into row filters; what
a person holds is read in `apps.layers.held`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.db.models import Q

from apps.core import clock
from apps.core.conditions import holds
from apps.core.request_cache import remember
from apps.layers.registry import layers
from apps.organisation.choices import ROLE_TABLE, Area, Reach, Role, Verb, split_action

T = TypeVar("T")
NOBODY = Q(pk__in=[])
PERSONAL = (Area.STUDENT_PERSON, Area.TEACHER_PERSON)
GRANT_VERBS = {
    "view": {Verb.READ},
    "fill": {Verb.READ, Verb.WRITE, Verb.SUBMIT},
    "review": {Verb.READ, Verb.APPROVE},
    "manage": {Verb.READ, Verb.WRITE, Verb.SUBMIT, Verb.EXPORT},
}
GRANT_AREAS = {Area.PLANS, Area.WARNINGS, Area.EVIDENCE, Area.REPORTS}


@dataclass(frozen=True)
class UnitHold:
    role: Role
    unit_id: int | None
    unit_path: str
    # The code of the post in which the person stands with this role, if any.
    post: str = ""


@dataclass(frozen=True)
class SubjectHold:
    role: Role
    subject_id: int
    subject_path: str


@dataclass(frozen=True)
class Granted:
    """`name` is the permission's first word: view, fill, review or manage."""

    name: str
    subject_id: int | None = None
    unit_path: str = ""


@dataclass(frozen=True)
class Rights:
    """Everything that a person holds on one day; asks the database nothing more."""

    user_id: int
    institution_id: int
    units: tuple[UnitHold, ...] = ()
    subjects: tuple[SubjectHold, ...] = ()
    own_roles: tuple[Role, ...] = ()
    grants: tuple[Granted, ...] = ()
    # What was asked once, by its question.
    _known: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def _once(self, question: Any, answer: Callable[[], T]) -> T:
        if question not in self._known:
            self._known[question] = answer()
        return self._known[question]

    @property
    def roles(self) -> frozenset[Role]:
        held: Iterable[Role] = [h.role for h in self.units] + [h.role for h in self.subjects]
        return self._once("roles", lambda: frozenset([*held, *self.own_roles]))

    @property
    def posts(self) -> frozenset[str]:
        """Codes of the posts in which the person stands."""
        return frozenset(hold.post for hold in self.units if hold.post)

    def allows(self, action: str) -> bool:
        """Whether the action is possible towards anything at all."""
        return bool(self._reaches(action)) or self._granted(action) != []

    def allows_everywhere(self, action: str) -> bool:
        """Whether the action reaches the whole institution."""
        return Reach.INSTITUTION in {reach for reach, _ in self._reaches(action)}

    def only_oneself(self, *actions: str) -> bool:
        """Whether these actions together reach the person's own subject and nothing else."""
        reaches = {reach for action in actions for reach, _ in self._reaches(action)}
        return reaches == {Reach.SELF} and not any(map(self._granted, actions))

    def masked(self, action: str) -> bool:
        """Whether personal data of others are shown masked only under this action."""
        area, verb = split_action(action)
        rights = [
            right
            for role in self.roles
            for right in ROLE_TABLE[role].get(area, ())
            if verb in right.verbs and right.reach != Reach.SELF
        ]
        return bool(rights) and all(right.masked for right in rights)

    def unit_filter(self, action: str) -> Q:
        """Which rows of Unit the action reaches."""
        parts = []
        for reach, hold in self._reaches(action):
            if reach == Reach.INSTITUTION:
                return Q(institution_id=self.institution_id)
            if reach == Reach.UNIT and isinstance(hold, UnitHold) and hold.unit_path:
                parts.append(Q(path__startswith=hold.unit_path))
        parts += [Q(path__startswith=g.unit_path) for g in self._granted(action) if g.unit_path]
        return self._any(parts)

    def subject_filter(self, action: str) -> Q:
        """Which rows of Subject the action reaches, persons only where their own area is open too."""
        return self._once(("subjects", action), lambda: self._subject_filter(action))

    def reaches(self, action: str, subject: Any) -> bool:
        """Whether `subject_filter` finds this one: the same rule, read without asking the database."""
        return holds(self.subject_filter(action), subject)

    def _subject_filter(self, action: str) -> Q:
        base = self._base_filter(action)
        area, _ = split_action(action)
        if area in PERSONAL:
            return base
        # Persons whose own area is not open to the reader everywhere, and those of them that are.
        shut, opened = NOBODY, NOBODY
        for layer in layers.values():
            kinds = [kind.code for kind in layer.kinds if kind.person]
            read = f"{layer.person_area}.read" if layer.person_area else ""
            if not kinds or (read and self.allows_everywhere(read)):
                continue
            these = Q(layer=layer.code, kind__in=kinds)
            shut |= these
            if read:
                opened |= these & self._base_filter(read)
        if shut == NOBODY:
            return base
        return base & (~shut | Q(user_id=self.user_id) | opened)

    def _base_filter(self, action: str) -> Q:
        parts = []
        for reach, hold in self._reaches(action):
            if reach == Reach.INSTITUTION:
                return Q(institution_id=self.institution_id)
            if reach == Reach.SELF:
                parts.append(Q(user_id=self.user_id))
            elif isinstance(hold, SubjectHold):
                parts.append(Q(path__startswith=hold.subject_path))
            elif reach == Reach.UNIT and hold is not None and hold.unit_path:
                parts.append(Q(unit__path__startswith=hold.unit_path))
        for grant in self._granted(action):
            parts.append(
                Q(pk=grant.subject_id)
                if grant.subject_id
                else Q(unit__path__startswith=grant.unit_path)
            )
        return self._any(parts)

    def _any(self, parts: list[Q]) -> Q:
        if not parts:
            return NOBODY
        return Q(institution_id=self.institution_id) & reduce(or_, parts)

    def _granted(self, action: str) -> list[Granted]:
        area, verb = split_action(action)
        if area not in GRANT_AREAS:
            return []
        return [grant for grant in self.grants if verb in GRANT_VERBS.get(grant.name, ())]

    def _reaches(self, action: str) -> list[tuple[Reach, UnitHold | SubjectHold | None]]:
        return self._once(("reaches", action), lambda: self._find_reaches(action))

    def _find_reaches(self, action: str) -> list[tuple[Reach, UnitHold | SubjectHold | None]]:
        area, verb = split_action(action)
        found: list[tuple[Reach, UnitHold | SubjectHold | None]] = []
        holds: list[tuple[Role, UnitHold | SubjectHold | None]] = [
            *[(hold.role, hold) for hold in self.units],
            *[(hold.role, hold) for hold in self.subjects],
            *[(role, None) for role in self.own_roles],
        ]
        for role, hold in holds:
            for right in ROLE_TABLE[role].get(area, ()):
                if verb in right.verbs and _fits(right.reach, hold):
                    found.append((right.reach, hold))
        return found


def _fits(reach: Reach, hold: UnitHold | SubjectHold | None) -> bool:
    """Whether a way of holding a role can carry this reach."""
    if reach == Reach.SELF:
        return True
    if isinstance(hold, SubjectHold):
        return reach in (Reach.SUBJECT_TREE, Reach.COURSE_TREE, Reach.ASSIGNED)
    if isinstance(hold, UnitHold):
        return reach in (Reach.INSTITUTION, Reach.UNIT)
    return False


def rights_of(user: Any, on: date | None = None) -> Rights:
    """What `user` may on a day (today): a moved, retired or disabled person loses it at once."""
    day = on or clock.today()
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return Rights(user_id=0, institution_id=0)
    from apps.layers.held import read_rights  # late: it reads models, which ask for rights

    return remember(("rights", user.pk, day), lambda: read_rights(user, day))
