"""What every page's frame shows: navigation by rights, institution, term, unread messages."""

from typing import Any

from django.http import HttpRequest  # noqa: TID251
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from apps.core import clock
from apps.layers.navigation import Entry, grouped, tabs
from apps.layers.rights import rights_of
from apps.operations.selectors import unread_count
from apps.organisation.models import Period


def _item(entry: Entry, path: str) -> dict[str, Any]:
    url = reverse(entry.url_name)
    current = path == url or (url != "/" and path.startswith(url))
    return {"label": entry.label, "icon": entry.icon, "url": url, "current": current}


def navigation(user: Any, path: str) -> list[dict[str, Any]]:
    """Groups of entries that this person may open."""
    rights = rights_of(user)
    groups = []
    for title, entries in grouped():
        items = [_item(entry, path) for entry in entries if entry.is_open_to(user, rights)]
        if items:
            groups.append({"title": title, "items": items})
    _only_the_nearest(groups)
    return groups


def _only_the_nearest(groups: list[dict[str, Any]]) -> None:
    """Of entries that the page lies under, the one with the longest address is the current one."""
    here = [item for group in groups for item in group["items"] if item["current"]]
    nearest = max(here, key=lambda item: len(item["url"]), default=None)
    for item in here:
        item["current"] = item is nearest


def tab_bar(user: Any, path: str) -> list[dict[str, Any]]:
    """The phone's first entries, as far as the person may open them."""
    rights = rights_of(user)
    return [_item(entry, path) for entry in tabs() if entry.is_open_to(user, rights)]


def period_label(institution: Any) -> str:
    """2026—2027 学年第 1 学期 · 第 12 教学周, as far as the calendar says."""
    today = clock.today()
    rows = Period.objects.of(institution).filter(
        kind__in=[Period.Kind.TERM, Period.Kind.WEEK], start__lte=today, end__gte=today
    )
    titles = {row.kind: row.title for row in rows}
    parts = [titles.get(Period.Kind.TERM, ""), titles.get(Period.Kind.WEEK, "")]
    return " · ".join(part for part in parts if part)


def _shell(request: HttpRequest) -> dict[str, Any]:
    user = request.user
    if not user.is_authenticated:
        return {}
    institution = user.institution
    roles = sorted(rights_of(user).roles, key=lambda role: role.value)
    words = [institution.word("roles", role.value, str(role.label)) for role in roles]
    return {
        "nav": navigation(user, request.path),
        "tabs": tab_bar(user, request.path),
        "institution_name": institution.name,
        "period_label": period_label(institution),
        "notice_count": unread_count(user),
        "user_name": user.name,
        "role_label": "、".join(words[:2]),
        "search_text": request.GET.get("q", "")
        if request.path == reverse("dashboards:search")
        else "",
    }


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor; computed when a page really shows the frame."""
    return {"shell": SimpleLazyObject(lambda: _shell(request))}
