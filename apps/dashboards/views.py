"""工作台, 消息, 搜索."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from apps.core import clock
from apps.core.errors import NotFoundError
from apps.dashboards import selectors
from apps.layers.pages import DetailPage, Page
from apps.layers.search import search
from apps.operations.models import Notice
from apps.operations.selectors import notices_of
from apps.operations.services import mark_read

PAGE_SIZE = 30


def _month(request: HttpRequest) -> tuple[int, int]:
    """The month asked for by ``?month=2026-03``, else this one."""
    today = clock.today()
    text = request.GET.get("month", "")[:7]
    year, _, month = text.partition("-")
    if (
        year.isdecimal()
        and month.isdecimal()
        and 2000 <= int(year) <= 2100
        and 1 <= int(month) <= 12
    ):
        return int(year), int(month)
    return today.year, today.month


def _beside(year: int, month: int) -> tuple[str, str]:
    before = (year - 1, 12) if month == 1 else (year, month - 1)
    after = (year + 1, 1) if month == 12 else (year, month + 1)
    return tuple(f"{y}-{m:02d}" for y, m in (before, after))  # type: ignore[return-value]


def _tabs(desk: selectors.Desk, only: str) -> list[dict[str, Any]]:
    url = reverse("dashboards:desk")
    due = sum(desk.counts[code] for code in selectors.TITLES)
    names = [
        ("", "全部", due),
        *[(code, title, desk.counts[code]) for code, (title, _) in selectors.TITLES.items()],
    ]
    names.append(("waiting", "等待他人", desk.counts["waiting"]))
    if "unowned" in desk.counts:
        names.append(("unowned", "无人负责", desk.counts["unowned"]))
    return [
        {
            "label": label,
            "url": f"{url}?show={code}" if code else url,
            "count": count,
            "current": only == code,
            "late": code == "late",
        }
        for code, label, count in names
    ]


class DeskView(DetailPage):
    """我的工作台."""

    title = "工作台"
    signed_in = True
    template = "dashboards/desk.html"

    def context(self, request: HttpRequest) -> dict[str, Any]:
        only = request.GET.get("show", "")
        if only not in (*selectors.TITLES, "waiting", "unowned"):
            only = ""
        desk = selectors.desk_of(request.user, only)
        year, month = _month(request)
        before, after = _beside(year, month)
        return {
            "desk": desk,
            "tabs": _tabs(desk, only),
            "only": only,
            "weeks": selectors.month_of(request.user, year, month),
            "month_title": f"{year}年{month}月",
            "month_before": before,
            "month_after": after,
            "notices": notices_of(request.user)[:5],
        }


class InboxView(DetailPage):
    """消息: read by opening them; all at once by the button."""

    title = "消息"
    signed_in = True
    template = "dashboards/inbox.html"

    def context(self, request: HttpRequest) -> dict[str, Any]:
        notices = Paginator(notices_of(request.user), PAGE_SIZE)
        return {"page": notices.get_page(request.GET.get("page"))}

    def post(self, request: HttpRequest) -> HttpResponse:
        mark_read(user=request.user)
        return redirect("dashboards:inbox")


class NoticeOpen(Page):
    """Mark one message as read and go where it points."""

    title = "消息"
    signed_in = True
    notice: Notice

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        found = notices_of(request.user).filter(pk=kwargs["pk"]).first()
        if found is None:
            raise NotFoundError("没有找到这条消息。")
        self.notice = found

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        url = self.notice.url
        mark_read(user=request.user, notice_id=pk)
        inside = url_has_allowed_host_and_scheme(url, allowed_hosts=None)
        return redirect(url if url and inside else "dashboards:inbox")


class SearchView(DetailPage):
    title = "搜索"
    signed_in = True
    template = "dashboards/search.html"

    def context(self, request: HttpRequest) -> dict[str, Any]:
        text = request.GET.get("q", "")
        return {"text": text.strip(), "groups": search(request.user, text)}
