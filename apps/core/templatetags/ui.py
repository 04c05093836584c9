"""The components that every page is built from, as tags; their HTML is in `apps.core.components`.

Built in for every template, so nothing needs to be loaded.
"""

from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString, mark_safe

from apps.core import clock, components

register = template.Library()
register.simple_tag(components.icon)
register.simple_tag(components.doc_state)
register.simple_tag(components.glyph)
register.simple_tag(components.level_mark)
register.simple_block_tag(components.panel)


def _inner(content: SafeString) -> SafeString:
    """A block's content without the white space around it; it stays escaped as it was."""
    return mark_safe(content.strip())  # noqa: S308


@register.simple_block_tag
def dialog(content: SafeString, id: str = "", title: str = "") -> SafeString:  # noqa: A002
    return components.dialog(content, id, title)


@register.simple_block_tag
def page_head(
    content: SafeString, title: str = "", lead: str = "", state: str = "", state_label: str = ""
) -> SafeString:
    """The page's h1, one sentence under it, and its buttons as the block's content."""
    mark = components.doc_state(state, state_label) if state else components.NOTHING
    return components.page_head(_inner(content), title, lead, mark)


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
        "several": kind == "CheckboxSelectMultiple",
        "help": hint or bound.help_text,
    }


@register.simple_tag
def progress(done: int, total: int, label: str = "") -> SafeString:
    return components.progress(done, total or 1, label or f"{done} / {total}")


@register.simple_tag
def person(user: Any) -> SafeString:
    return components.person(getattr(user, "name", str(user)))


@register.simple_tag
def tabs(items: list[dict[str, Any]], label: str = "") -> SafeString:
    """Tabs as links: items of {label, url, count, current, late}."""
    links = [
        components.tab(
            item["label"],
            item["url"],
            item.get("count"),
            current=bool(item.get("current")),
            late=bool(item.get("late")),
        )
        for item in items
    ]
    return components.tabs(links, label or "分类")


@register.simple_block_tag
def empty_state(
    content: SafeString, title: str = "", text: str = "", icon_name: str = "inbox"
) -> SafeString:
    """Why there is nothing here, and what comes next."""
    return components.empty_state(_inner(content), title, text, icon_name)


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


@register.simple_tag
def due(value: Any) -> SafeString:
    """逾期 3 天 / 今天 / 还有 13 天, with the date under it."""
    day = _as_day(value)
    if day is None:
        return components.due("无期限", "", "")
    return components.due(*due_words(day), zh_date(day))


@register.filter
def get_item(mapping: Any, key: Any) -> Any:
    return mapping.get(key) if mapping else None
