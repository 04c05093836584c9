"""The small parts that stand on every page, as HTML: written in Python, since a page holds hundreds.

A template costs a tenth of a millisecond each time it is included; a filled string costs a hundredth.
What a part looks like is decided by static/css; whatever comes in is escaped here. What is kept is kept
by type too, since a text that is safe equals the same text that is not.
"""

import re
from functools import lru_cache

from django.template import TemplateSyntaxError
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from apps.core.icons import icon_path

DRAWING = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
NOTHING = SafeString("")


@lru_cache(maxsize=512)
def icon(name: str) -> SafeString:
    """One of lucide's line icons, 16 px, hidden from screen readers: text stands beside it."""
    try:
        found = DRAWING.search(icon_path(name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise TemplateSyntaxError(
            f"no icon {name!r}: run `npm ci`, or choose one of lucide's"
        ) from None
    drawing = " ".join(found.group(1).split()) if found else ""
    return format_html(
        '<svg class="zg-icon" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
        ' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{}</svg>',
        mark_safe(drawing),  # noqa: S308 - read from the installed package
    )


def _when(value: object, html: str) -> SafeString:
    """`html` with the value in it, or nothing without one."""
    return format_html(html, value) if value else NOTHING


def panel(
    content: SafeString, title: str = "", note: str = "", tone: str = "", *, flush: bool = False
) -> SafeString:
    """A bordered part of a page, with its title and a small note beside it."""
    head = (
        format_html(
            '<div class="zg-panel__head"><h2>{}</h2>{}</div>',
            title,
            _when(note, "<small>{}</small>"),
        )
        if title
        else NOTHING
    )
    return format_html(
        '<section class="zg-panel{}">{}<div class="zg-panel__body{}">{}</div></section>',
        _when(tone, " zg-panel--{}"),
        head,
        " zg-panel__body--flush" if flush else "",
        content,
    )


def dialog(content: SafeString, name: str, title: str) -> SafeString:
    """A native dialog, opened by a button with ``data-zg-open="<name>"``."""
    return format_html(
        '<dialog id="{0}" aria-labelledby="{0}-title"><div class="zg-dialog__head">'
        '<h2 id="{0}-title">{1}</h2><button type="button" data-zg-close aria-label="关闭">{2}</button>'
        '</div><div class="zg-dialog__body">{3}</div></dialog>',
        name,
        title,
        icon("x"),
        content,
    )


def page_head(
    content: SafeString, title: str = "", lead: str = "", state: SafeString = NOTHING
) -> SafeString:
    """The page's h1 with the document's state, one sentence under it, and its buttons."""
    return format_html(
        '<div class="zg-head"><div class="zg-grow"><div class="zg-head__title"><h1>{}</h1>{}</div>'
        "{}</div>{}</div>",
        title,
        state,
        _when(lead, '<p class="zg-head__lead">{}</p>'),
        _when(content, '<div class="zg-head__actions">{}</div>'),
    )


def empty_state(
    content: SafeString, title: str = "", text: str = "", icon_name: str = "inbox"
) -> SafeString:
    """Why there is nothing here, and what comes next."""
    return format_html(
        '<div class="zg-empty">{}<p>{}</p>{}{}</div>',
        icon(icon_name),
        title,
        _when(text, "<p>{}</p>"),
        content,
    )


# 公文状态: its icon and its word.
DOCUMENT = {
    "not_open": ("lock", "未开放"),
    "draft": ("pencil", "草稿"),
    "submitted": ("send", "已提交"),
    "returned": ("undo-2", "已退回"),
    "approved": ("square-check", "已通过"),
    "closed": ("circle-slash", "未完成"),
    "locked": ("lock", "已锁定"),
}


@lru_cache(maxsize=512, typed=True)
def doc_state(state: str, label: str = "") -> SafeString:
    """公文状态 as a square tag: shape, word and colour."""
    drawn, word = DOCUMENT.get(state, ("file", state))
    return format_html(
        '<span class="zg-doc zg-doc--{}">{}{}</span>', state, icon(drawn), label or word
    )


# 质量状态: its word.
LEVELS = {
    "normal": "正常",
    "pending": "待确认",
    "yellow": "黄色预警",
    "red": "红色预警",
    "recovering": "恢复中",
    "no_data": "无数据",
    "stale": "数据过期",
    "unjudgeable": "无法判定",
}
_ROUND = ' fill="none" stroke="var(--none-fill)" stroke-width="1.'
_BROKEN = f'<circle cx="8" cy="8" r="6.3"{_ROUND}5" stroke-dasharray="2.6 2.35"/>'
_ARROW = ' fill="none" stroke="var(--recover-fill)" stroke-width="1.8" stroke-linecap="round"'
SHAPES = {
    "normal": '<circle cx="8" cy="8" r="7" fill="var(--ok-fill)"/>'
    '<path d="M4.6 8.3 7 10.6l4.5-4.9" fill="none" stroke="var(--on-accent)" stroke-width="1.7"'
    ' stroke-linecap="round"/>',
    "pending": '<path d="m8 1.2 6.8 6.8L8 14.8 1.2 8z" fill="var(--surface)"'
    ' stroke="var(--pending-fill)" stroke-width="1.6"/>'
    '<circle cx="8" cy="8" r="1.6" fill="var(--pending-fill)"/>',
    "yellow": '<path d="M8 1.8 15 14H1z" fill="var(--yellow-fill)" stroke="var(--yellow)"'
    ' stroke-width="1.3" stroke-linejoin="round"/>'
    '<path d="M8 6v4m0 2v.1" stroke="var(--mark-dark)" stroke-width="1.7" stroke-linecap="round"/>',
    "red": '<path d="M5.2 1h5.6L15 5.2v5.6L10.8 15H5.2L1 10.8V5.2z" fill="var(--red-fill)"/>'
    '<path d="M8 4.5V9m0 2.6v.1" stroke="var(--on-accent)" stroke-width="1.9"'
    ' stroke-linecap="round"/>',
    "recovering": f'<path d="M4.3 13.3a6.5 6.5 0 1 1 7.4 0"{_ARROW}/>'
    f'<path d="M8 14V6M5.2 8.6 8 5.8l2.8 2.8"{_ARROW} stroke-linejoin="round"/>',
    "stale": f'{_BROKEN}<path d="M8 4.6V8l2.2 1.4"{_ROUND}6" stroke-linecap="round"/>',
    "unjudgeable": f'{_BROKEN}<path d="M6.2 6.4a1.8 1.8 0 1 1 2.6 1.6c-.6.3-.8.6-.8 1.2m0 1.9v.1"'
    f'{_ROUND}5" stroke-linecap="round"/>',
}
_NONE = f'{_BROKEN}<path d="M5 8h6"{_ROUND}6" stroke-linecap="round"/>'


@lru_cache(maxsize=32)
def glyph(level: str) -> SafeString:
    """The shape of a 质量状态 alone; a word stands beside it."""
    return mark_safe(  # noqa: S308 - drawn above
        '<svg class="zg-glyph" viewBox="0 0 16 16" aria-hidden="true">'
        f"{SHAPES.get(level, _NONE)}</svg>"
    )


@lru_cache(maxsize=512, typed=True)
def level_mark(level: str, label: str = "") -> SafeString:
    """质量状态 as a capsule: shape, word and colour."""
    return format_html(
        '<span class="zg-level zg-level--{}">{}{}</span>',
        level,
        glyph(level),
        label or LEVELS.get(level, level),
    )


@lru_cache(maxsize=512, typed=True)
def due(words: str, tone: str, day: str) -> SafeString:
    """A deadline in words (逾期 3 天), with its date under it."""
    return format_html(
        '<span class="zg-due{}"><b>{}</b>{}</span>',
        _when(tone, " zg-due--{}"),
        words,
        _when(day, "<small>{}</small>"),
    )


def progress(done: int, total: int, label: str) -> SafeString:
    return format_html(
        '<progress class="zg-progress" value="{}" max="{}" aria-label="{}">{}</progress>',
        done,
        total,
        label,
        label,
    )


def person(name: str) -> SafeString:
    return format_html(
        '<span class="zg-person"><span class="zg-avatar" aria-hidden="true">{}</span>{}</span>',
        name[:1],
        name,
    )


def tab(label: str, url: str, count: int | None, *, current: bool, late: bool) -> SafeString:
    """One of the tabs above a list: a link with its count, marked where late things stand behind it."""
    return format_html(
        '<a href="{}"{}{}>{}{}</a>',
        url,
        mark_safe(' aria-current="page"') if current else "",
        mark_safe(' class="zg-tabs__late"') if late and count else "",
        label,
        NOTHING if count is None else format_html(" <b>{}</b>", count),
    )


def tabs(items: list[SafeString], label: str) -> SafeString:
    return mark_safe(  # noqa: S308 - made of tabs
        f'<nav class="zg-tabs" aria-label="{escape(label)}">{"".join(items)}</nav>'
    )
