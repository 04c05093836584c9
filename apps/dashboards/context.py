"""What every page's frame shows: navigation by rights, institution, term, unread messages."""

from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest  # noqa: TID251
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString

from apps.core import clock
from apps.core.prepared import Prepared
from apps.layers.navigation import Entry, grouped, navigation, tabs
from apps.layers.rights import rights_of
from apps.operations.selectors import unread_count
from apps.organisation.models import Period


@dataclass(frozen=True)
class Frame:
    """The navigation beside a page, the phone's bar and the menu that it opens."""

    nav: SafeString
    tabs: SafeString
    all_pages: SafeString


@cache
def _address(entry: Entry) -> str:
    return reverse(entry.url_name)


def _leads_to(entry: Entry, path: str) -> bool:
    url = _address(entry)
    return path == url or (url != "/" and path.startswith(url))


def _item(entry: Entry, *, current: bool) -> dict[str, Any]:
    return {
        "label": entry.label,
        "icon": entry.icon,
        "url": _address(entry),
        "current": current,
    }


def frame_of(user: Any, path: str) -> Frame:
    """The frame of a page, drawn once for all who may open the same pages."""
    rights = rights_of(user)
    entries = tuple(one for one in navigation.values() if one.is_open_to(user, rights))
    return _drawn(entries, tuple(one for one in entries if _leads_to(one, path)))


@lru_cache(maxsize=512)
def _drawn(entries: tuple[Entry, ...], here: tuple[Entry, ...]) -> Frame:
    """`here`: the entries that the page lies under; the one with the longest address is the current one."""
    nearest = max(here, key=lambda one: len(_address(one)), default=None)
    groups = [
        {"title": title, "items": [_item(one, current=one is nearest) for one in own]}
        for title, listed in grouped()
        if (own := [one for one in listed if one in entries])
    ]
    bar = [_item(one, current=one in here) for one in tabs() if one in entries]
    return Frame(
        nav=render_to_string("layouts/_nav.html", {"groups": groups}),
        tabs=render_to_string("layouts/_tabs.html", {"items": bar}),
        all_pages=render_to_string("layouts/_all_pages.html", {"groups": groups}),
    )


def _running(institution: int, day: date) -> QuerySet[Any, Any]:
    periods = Period.objects.of(institution).filter(
        kind__in=[Period.Kind.TERM, Period.Kind.WEEK], start__lte=day, end__gte=day
    )
    return periods.values_list("kind", "title")


RUNNING = Prepared(_running)


def period_label(institution: Any) -> str:
    """2026—2027 学年第 1 学期 · 第 12 教学周, as far as the calendar says."""
    titles = dict(RUNNING(institution=institution.pk, day=clock.today()))
    parts = [titles.get(kind.value, "") for kind in (Period.Kind.TERM, Period.Kind.WEEK)]
    return " · ".join(part for part in parts if part)


def _shell(request: HttpRequest) -> dict[str, Any]:
    user = request.user
    if not user.is_authenticated:
        return {}
    institution = user.institution
    roles = sorted(rights_of(user).roles, key=lambda role: role.value)
    words = [institution.word("roles", role.value, str(role.label)) for role in roles]
    return {
        "frame": frame_of(user, request.path),
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
