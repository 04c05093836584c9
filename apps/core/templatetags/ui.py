"""The components that every page is built from; each is one small template.

Built in for every template, so nothing needs to be loaded.
"""

import re
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from apps.core import clock
from apps.core.icons import icon_path

register = template.Library()
DRAWING = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


@lru_cache(maxsize=256)
def _drawing(name: str) -> str:
    try:
        found = DRAWING.search(icon_path(name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise template.TemplateSyntaxError(
            f"no icon {name!r}: run `npm ci`, or choose one of lucide's"
        ) from None
    return found.group(1) if found else ""


@register.simple_tag
def icon(name: str) -> SafeString:
    """One of lucide's line icons, 16 px, hidden from screen readers: text stands beside it."""
    return format_html(
        '<svg class="zg-icon" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
        ' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{}</svg>',
        mark_safe(_drawing(name)),  # noqa: S308 - read from the installed package
    )


def _inner(content: SafeString) -> SafeString:
    """A block's content without the white space around it; it stays escaped as it was."""
    return mark_safe(content.strip())  # noqa: S308


@register.simple_block_tag
def panel(
    content: SafeString, title: str = "", note: str = "", tone: str = "", flush: bool = False
) -> str:
    """A bordered part of a page: ``{% panel title="预警" note="3" %}…{% endpanel %}``."""
    return render_to_string(
        "components/panel.html",
        {"content": content, "title": title, "note": note, "tone": tone, "flush": flush},
    )


@register.simple_block_tag
def dialog(content: SafeString, id: str = "", title: str = "") -> str:  # noqa: A002
    """A native dialog, opened by a button with ``data-zg-open="<id>"``."""
    return render_to_string(
        "components/dialog.html", {"content": content, "id": id, "title": title}
    )


@register.simple_block_tag
def page_head(
    content: SafeString, title: str = "", lead: str = "", state: str = "", state_label: str = ""
) -> str:
    """The page's h1, one sentence under it, and its buttons as the block's content."""
    return render_to_string(
        "components/page_head.html",
        {
            "content": _inner(content),
            "title": title,
            "lead": lead,
            "state": state,
            "state_label": state_label,
        },
    )


DOC_ICONS = {
    "not_open": "lock",
    "draft": "pencil",
    "submitted": "send",
    "returned": "undo-2",
    "approved": "square-check",
    "closed": "circle-slash",
    "locked": "lock",
}


@register.inclusion_tag("components/doc_state.html")
def doc_state(state: str, label: str = "") -> dict[str, str]:
    """公文状态 as a square tag: shape, word and colour."""
    words = {
        "not_open": "未开放",
        "draft": "草稿",
        "submitted": "已提交",
        "returned": "已退回",
        "approved": "已通过",
        "closed": "未完成",
        "locked": "已锁定",
    }
    return {
        "state": state,
        "label": label or words.get(state, state),
        "icon_name": DOC_ICONS.get(state, "file"),
    }


LEVEL_WORDS = {
    "normal": "正常",
    "pending": "待确认",
    "yellow": "黄色预警",
    "red": "红色预警",
    "recovering": "恢复中",
    "no_data": "无数据",
    "stale": "数据过期",
    "unjudgeable": "无法判定",
}


@register.inclusion_tag("components/level_mark.html")
def level_mark(level: str, label: str = "") -> dict[str, str]:
    """质量状态 as a capsule: shape, word and colour."""
    return {"level": level, "label": label or LEVEL_WORDS.get(level, level)}


@register.simple_block_tag
def empty_state(
    content: SafeString, title: str = "", text: str = "", icon_name: str = "inbox"
) -> str:
    """Why there is nothing here, and what comes next."""
    return render_to_string(
        "components/empty.html",
        {"content": _inner(content), "title": title, "text": text, "icon_name": icon_name},
    )


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: Any, page: Any, word: str = "条") -> dict[str, Any]:
    """Previous and next of a Django page; keeps the query string."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    return {"page": page, "query": query.urlencode(), "word": word}


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, hint: str = "") -> dict[str, Any]:
    """A form field with label, help and error."""
    kind = bound.field.widget.__class__.__name__
    attrs: dict[str, str | bool] = (
        {} if kind in ("CheckboxInput", "RadioSelect") else {"class": "zg-input"}
    )
    described = [f"{bound.auto_id}_help"] if bound.help_text or hint else []
    described += [f"{bound.auto_id}_error"] if bound.errors else []
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors:
        attrs["aria-invalid"] = "true"
    return {
        "bound": bound,
        "widget": bound.as_widget(attrs=attrs),
        "check": kind == "CheckboxInput",
        "help": hint or bound.help_text,
    }


@register.inclusion_tag("components/progress.html")
def progress(done: int, total: int, label: str = "") -> dict[str, Any]:
    return {"done": done, "total": total or 1, "label": label or f"{done} / {total}"}


@register.inclusion_tag("components/person.html")
def person(user: Any) -> dict[str, Any]:
    return {
        "name": getattr(user, "name", str(user)),
        "initial": str(getattr(user, "name", user))[:1],
    }


@register.inclusion_tag("components/tabs.html")
def tabs(items: list[dict[str, Any]], label: str = "") -> dict[str, Any]:
    """Tabs as links: items of {label, url, count, current, late}."""
    return {"items": items, "label": label}


def _as_day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.astimezone(clock.ZONE).date()
    return value if isinstance(value, date) else None


@register.filter
def zh_date(value: Any) -> str:
    """3月18日; with the year when it is another one."""
    day = _as_day(value)
    if day is None:
        return "—"
    year = "" if day.year == clock.today().year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"


@register.filter
def zh_time(value: Any) -> str:
    """今天 10:42, else 3月18日 10:42."""
    if not isinstance(value, datetime):
        return "—"
    local = value.astimezone(clock.ZONE)
    day = "今天" if local.date() == clock.today() else zh_date(local)
    return f"{day} {local:%H:%M}"


WEEKDAYS = "一二三四五六日"


def due_words(day: date) -> tuple[str, str]:
    """The deadline relative to today, and its tone: late, today or empty."""
    left = (day - clock.today()).days
    if left < 0:
        return f"逾期 {-left} 天", "late"
    if left == 0:
        return "今天", "today"
    if left == 1:
        return "明天", ""
    if left < 7 and day.isocalendar()[1] == clock.today().isocalendar()[1]:
        return f"周{WEEKDAYS[day.weekday()]}", ""
    return f"还有 {left} 天", ""


@register.inclusion_tag("components/due.html")
def due(value: Any) -> dict[str, Any]:
    """逾期 3 天 / 今天 / 还有 13 天, with the date under it."""
    day = _as_day(value)
    if day is None:
        return {"words": "无期限", "tone": "", "day": ""}
    words, tone = due_words(day)
    return {"words": words, "tone": tone, "day": zh_date(day)}


@register.filter
def get_item(mapping: Any, key: Any) -> Any:
    return mapping.get(key) if mapping else None
