"""My desk: everything due from me, from every module, in one list."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from apps.core import clock
from apps.dashboards.folds import Folded, count_and_fold
from apps.layers.masking import shown_name
from apps.layers.rights import rights_of
from apps.workflow.models import DueItem, DueItemQuerySet
from apps.workflow.obligations import obligations
from apps.workflow.selectors import due_items_for, waiting_for_others
from apps.workflow.unowned import unowned_items

PER_GROUP = 50


@dataclass(frozen=True)
class DeskItem:
    """One obligation as the desk shows it."""

    title: str
    detail: str
    kind: str
    icon: str
    button: str
    url: str
    due_on: date | None
    minutes: int | None
    returned: bool
    primary: bool


@dataclass(frozen=True)
class DeskGroup:
    code: str
    title: str
    note: str
    total: int
    items: list[DeskItem]
    listed: int


def _url(item: DueItem) -> str:
    url = reverse(item.url_name, args=[item.object_id])
    mark = "" if item.fragment.startswith("?") else "#"
    return f"{url}{mark}{item.fragment}" if item.fragment else url


def _desk_item(item: DueItem, user: Any, *, primary: bool) -> DeskItem:
    name = shown_name(user, item.subject) if item.subject else ""
    kind = obligations[item.kind]
    return DeskItem(
        title=item.title,
        # A form whose title does not say whose it is gets the name beside it.
        detail=item.detail if name in item.title else " · ".join(filter(None, [name, item.detail])),
        kind=kind.word,
        icon=kind.icon,
        button="去修改" if item.returned else kind.button,
        url=_url(item),
        due_on=item.due_on,
        minutes=item.minutes,
        returned=item.returned,
        primary=primary,
    )


def _folded_item(folded: Folded, *, primary: bool, mine: bool = True) -> DeskItem:
    return DeskItem(
        title=folded.title,
        detail=folded.fold.note,
        kind=folded.kind.word,
        icon=folded.kind.icon,
        button="看清单",
        url=folded.fold.url(mine=mine),
        due_on=folded.due_on,
        minutes=None,
        returned=False,
        primary=primary,
    )


def week_end(day: date) -> date:
    return day + timedelta(days=6 - day.weekday())


def _conditions(today: date) -> dict[str, Q]:
    """Groups of the desk in their order. What came back is a small thing that somebody waits for: it
    stands first, late or not.
    """
    late = Q(due_on__lt=today)
    soon = Q(due_on__gte=today, due_on__lte=week_end(today))
    return {
        "returned": Q(returned=True),
        "late": late & Q(returned=False),
        "soon": soon & Q(returned=False),
        "later": (Q(due_on__gt=week_end(today)) | Q(due_on=None)) & Q(returned=False),
    }


TITLES = {
    "returned": ("被退回", "改好退回的地方，再送一次"),
    "late": ("逾期", "按逾期天数排列，最久的在最上面"),
    "soon": ("今天和本周到期", ""),
    "later": ("以后", ""),
}


# How many obligations of nobody stand on the whole desk; their own tab shows the rest.
UNOWNED_FIRST = 5


@dataclass(frozen=True)
class Desk:
    groups: list[DeskGroup]
    counts: dict[str, int]
    waiting: list[dict[str, Any]]
    unowned: list[DeskItem]
    lead: str


def _lead(counts: dict[str, int], today: date) -> str:
    """The sentence on top: what to do first."""
    weekday = "一二三四五六日"[today.weekday()]
    head = f"今天{today.month}月{today.day}日，星期{weekday}。"
    parts = []
    if counts["returned"]:
        parts.append(f"改好 {counts['returned']} 件退回")
    if counts["late"]:
        parts.append(f"办 {counts['late']} 件逾期")
    if counts["today"]:
        parts.append(f"办 {counts['today']} 件今天到期")
    if parts:
        return head + "先" + "，再".join(parts) + "；其余不急。"
    if counts["soon"]:
        return head + f"本周还有 {counts['soon']} 件，今天没有到期的。"
    return head + ("没有急的事。" if counts["later"] else "没有待办。")


def desk_of(user: Any, only: str = "") -> Desk:
    """The desk of one person, or one of its groups (`only`)."""
    today = clock.today()
    items = due_items_for(user)
    conditions = _conditions(today)
    counts, folds = count_and_fold(items, {**conditions, "today": Q(due_on=today)})
    groups = []
    for code, condition in conditions.items():
        if (only and only != code) or not counts[code]:
            continue
        title, note = TITLES[code]
        shown, listed = _lines(items.filter(condition), folds[code], user, primary=code == "late")
        groups.append(DeskGroup(code, title, note, counts[code], shown, listed))
    waiting = _waiting(user) if only in ("", "waiting") else []
    counts["waiting"] = waiting_for_others(user).count()
    unowned: list[DeskItem] = []
    if rights_of(user).allows_everywhere("plans.write"):
        counts["unowned"], unowned = _unowned(user, only)
    return Desk(groups, counts, waiting, unowned, _lead(counts, today))


def _unowned(user: Any, only: str) -> tuple[int, list[DeskItem]]:
    """How many items nobody is asked for, and the first of them, as many as the desk shows."""
    nobody = unowned_items(user.institution_id)
    counts, folds = count_and_fold(nobody, {"unowned": Q(pk__isnull=False)})
    if only not in ("", "unowned"):
        return counts["unowned"], []
    most = PER_GROUP if only else UNOWNED_FIRST
    lines, _ = _lines(nobody, folds["unowned"], user, mine=False, most=most)
    return counts["unowned"], lines[:most]


def _lines(
    items: DueItemQuerySet,
    folds: list[Folded],
    user: Any,
    *,
    primary: bool = False,
    mine: bool = True,
    most: int = PER_GROUP,
) -> tuple[list[DeskItem], int]:
    """What a group shows, folded kinds first, and how many obligations that stands for."""
    rest = items.exclude(kind__in=[one.kind.code for one in folds]) if folds else items
    rows = list(rest.select_related("subject").order_by("due_on", "pk")[:most])
    lines = [_folded_item(one, primary=primary, mine=mine) for one in folds]
    lines += [_desk_item(row, user, primary=primary) for row in rows]
    return lines, len(rows) + sum(one.count for one in folds)


def _waiting(user: Any) -> list[dict[str, Any]]:
    today = clock.today()
    rows = []
    for process in waiting_for_others(user)[:PER_GROUP]:
        sent = process.submitted_at.astimezone(clock.ZONE).date() if process.submitted_at else today
        level = process.level
        rows.append(
            {
                "title": process.title,
                "level": level.title if level else "",
                "days": (today - sent).days,
                "since": sent,
                "url": process.url,
            }
        )
    return rows


def month_of(user: Any, year: int, month: int) -> list[list[dict[str, Any]]]:
    """Weeks of a month, each day with how many things are due and whether any is late."""
    first, last = date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    due = (
        due_items_for(user)
        .filter(due_on__gte=first, due_on__lte=last)
        .order_by()
        .values_list("due_on")
        .annotate(n=Count("pk"))
    )
    counts = dict(due)
    today = clock.today()
    return [
        [
            {
                "day": day,
                "inside": day.month == month,
                "count": counts.get(day, 0) if day.month == month else 0,
                "late": day < today,
                "today": day == today,
                "weekend": day.weekday() > 4,
            }
            for day in week
        ]
        for week in calendar.Calendar().monthdatescalendar(year, month)
    ]
