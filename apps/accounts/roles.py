"""What a person's own page says about the roles held: lines that the apps above contribute.

Accounts lie below units and subjects and know neither; whoever stores who holds what registers a
source here at start.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from apps.accounts.models import User
from apps.core import clock
from apps.core.registry import Registry


@dataclass(frozen=True)
class RoleLine:
    """A role, where it is held, and from which day to which (both included).

    `may` says in words what it lets one do, for a role that comes with oneself and not by a grant.
    """

    role: str
    where: str
    since: date
    until: date | None = None
    may: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        today = clock.today()
        if self.until is not None and self.until < today:
            return "ended"
        return "coming" if self.since > today else "held"


RoleSource = Callable[[User], Iterable[RoleLine]]
role_sources: Registry[RoleSource] = Registry("role_sources")


def roles_held(user: User) -> list[RoleLine]:
    """All lines about a person: those that hold first, then coming ones, then ended ones."""
    lines = [line for source in role_sources.values() for line in source(user)]
    order = ("held", "coming", "ended")
    return sorted(lines, key=lambda line: (order.index(line.state), -line.since.toordinal()))
