"""The navigation: every app registers its own pages at start; the frame, the phone's bar and the search
read them here, each as far as the reader may open it.
"""

from dataclasses import dataclass
from typing import Any

from django.db import models

from apps.accounts.models import User
from apps.core.registry import Registry
from apps.layers.rights import Rights


class NavGroup(models.TextChoices):
    """The groups of the navigation, in their order."""

    HOME = "home", ""
    TARGETS = "targets", "目标与标准"
    MONITORING = "monitoring", "监测"
    IMPROVEMENT = "improvement", "诊改"
    REPORTS = "reports", "报告"
    ORGANISATION = "organisation", "组织"
    MANAGEMENT = "management", "管理"


STAFF = "staff"
MOST_TABS = 4


@dataclass(frozen=True)
class Entry:
    """One line of the navigation: `action` is a right, "staff" is any member of staff, "" is everyone.

    `own`: also for persons whom such a thing may be about (a student's own form). `place` orders the
    entries of a group; `tab` is the place on the phone's bar, whose last one opens everything else.
    """

    label: str
    icon: str
    url_name: str
    group: str
    place: int
    action: str = ""
    own: bool = False
    tab: int = 0

    def is_open_to(self, user: Any, rights: Rights) -> bool:
        if self.action == STAFF:
            return user.kind == User.Kind.STAFF
        if self.own and rights.own_roles:
            return True
        return not self.action or rights.allows(self.action)


navigation: Registry[Entry] = Registry("navigation")


def register_pages(*entries: Entry) -> None:
    for entry in entries:
        navigation.register(entry.url_name, entry)


def grouped() -> list[tuple[str, list[Entry]]]:
    """Title and entries of each group that has any, in their order."""
    groups = []
    for group in NavGroup:
        entries = [one for one in navigation.values() if one.group == group]
        if entries:
            groups.append((str(group.label), sorted(entries, key=lambda one: one.place)))
    return groups


def tabs() -> list[Entry]:
    """The entries of the phone's bar, in their order."""
    return sorted((one for one in navigation.values() if one.tab), key=lambda one: one.tab)
