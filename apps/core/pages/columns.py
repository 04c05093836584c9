"""Columns of a list: declared once, shown as cells, exported as values.

A cell is put together from constants and one escaped value, without a template: a page of thirty rows
and eight columns costs a millisecond or two.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Literal

from django.db.models import Model
from django.urls import reverse
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe

from apps.core import clock
from apps.core.components import LEVELS, doc_state, level_mark
from apps.core.pages.marks import due_html
from apps.core.templatetags.ui import zh_date

Kind = Literal["text", "number", "date", "due", "level", "state", "person"]
Getter = Callable[[Any, Any], Any]
ANY_KEY = 987_654_321
NARROW = {"number", "date", "due", "level", "state", "person"}


def path_getter(path: str) -> Getter:
    """``"subject.unit.name"`` of a row; None where the way ends; methods are called."""
    names = path.split(".")

    def get(row: Any, reader: Any) -> Any:
        for name in names:
            row = row.get(name) if isinstance(row, dict) else getattr(row, name)
            if row is None:
                return None
        return row() if callable(row) else row

    return get


@cache
def _getter(value: str | Getter) -> Getter:
    return path_getter(value) if isinstance(value, str) else value


@cache
def _address(url_name: str) -> str:
    """An address with a place for the key: reversed once, not once a row."""
    return reverse(url_name, args=[ANY_KEY]).replace(str(ANY_KEY), "{}")


def _url(target: str | Callable[[Any], str], row: Any) -> str:
    return target(row) if callable(target) else _address(target).replace("{}", str(row.pk))


@dataclass(frozen=True)
class Column:
    """One column.

    `value`: a path of attributes, or ``(row, reader) -> value``; by default the path `key`. A number is a
    number or None, a date a date, a level its code, a state the pair (code, word).
    `text`: what is shown instead of the value, where a page shows more than a file takes.
    `note`: what stands small behind it; safe HTML as it is. `unit` of a number, a column of its own in files.
    `link`: the url name that takes the row's key, or ``(row) -> address`` ("" is no link).
    `act`: the same for a button that is sent by POST, called by the value; `confirm` asks before. Not in files.
    `sort`: what the column sorts by: a field, an expression, or several; none: it does not sort.
    `phone`: whether it stays on a phone; `default`: whether it stands there before anybody chooses.
    """

    key: str
    caption: str
    value: str | Getter = ""
    kind: Kind = "text"
    sort: Any = ""
    text: str | Getter = ""
    note: str | Getter = ""
    unit: str | Getter = ""
    link: str | Callable[[Any], str] = ""
    phone: bool = True
    default: bool = True
    nowrap: bool = False
    act: str | Callable[[Any], str] = ""
    confirm: str = ""

    @property
    def classes(self) -> str:
        found = ["zg-num"] if self.kind == "number" else []
        found += ["zg-nowrap"] if self.nowrap or self.kind in NARROW - {"number"} else []
        found += ["zg-table__act"] if self.act else []
        found += [] if self.phone else ["zg-not-phone"]
        return " ".join(found)

    def get(self, row: Any, reader: Any) -> Any:
        return _getter(self.value or self.key)(row, reader)

    def html(self, row: Any, reader: Any) -> str:
        """What stands in the cell, escaped."""
        if self.act:
            return self._button(row, reader)
        shown = self._shown(row, reader)
        if self.unit and shown not in ("", "—"):
            shown = f'{shown} <span class="zg-unit">{escape(self._unit(row, reader))}</span>'
        if self.link:
            url = _url(self.link, row)
            shown = f'<a href="{escape(url)}">{shown}</a>' if url else shown
        return shown + self._note_html(row, reader) if self.note else shown

    def _shown(self, row: Any, reader: Any) -> str:
        value = _getter(self.text)(row, reader) if self.text else self.get(row, reader)
        if isinstance(value, SafeString):
            return value
        if value is None or value == "":
            return "—"
        if self.text:
            return str(conditional_escape(value))
        return self._by_kind(value)

    def _by_kind(self, value: Any) -> str:
        if self.kind == "level":
            return level_mark(str(value))
        if self.kind == "state":
            return doc_state(*map(str, value))
        if self.kind == "due":
            return due_html(value)
        if self.kind == "date" or isinstance(value, date):
            return zh_date(value)
        if self.kind == "number" and isinstance(value, int | Decimal):
            return f"{value:,}"
        return str(conditional_escape(value))

    def _unit(self, row: Any, reader: Any) -> str:
        return str(_getter(self.unit)(row, reader) or "")

    def _button(self, row: Any, reader: Any) -> str:
        url, word = _url(self.act, row), self.get(row, reader)
        if not url or not word:
            return ""
        asks = f' data-zg-asks="{escape(self.confirm)}"' if self.confirm else ""
        return (
            f'<button class="zg-btn zg-btn--small" type="submit" form="list-acts"'
            f' formaction="{escape(url)}"{asks}>{escape(word)}</button>'
        )

    def _note_html(self, row: Any, reader: Any) -> str:
        note = _getter(self.note)(row, reader)
        if not note:
            return ""
        if isinstance(note, SafeString):
            return note
        return f' <span class="zg-muted zg-small">{escape(note)}</span>'

    def captions(self) -> list[str]:
        """The columns of a file that this one becomes."""
        return [self.caption, f"{self.caption}（单位）"] if self.unit else [self.caption]

    def exported(self, row: Any, reader: Any) -> list[Any]:
        """Values for a file: numbers and days as such, everything else as the words of the page."""
        value = self._plain(self.get(row, reader))
        note = _getter(self.note)(row, reader) if self.note else ""
        if (
            note
            and not isinstance(note, SafeString)
            and not isinstance(value, int | Decimal | date)
        ):
            value = f"{value}（{note}）"
        return [value, self._unit(row, reader)] if self.unit else [value]

    def _plain(self, value: Any) -> Any:
        if value is None or isinstance(value, bool | int | float | Decimal):
            return value
        if isinstance(value, datetime):
            return value.astimezone(clock.ZONE).date()
        if isinstance(value, date):
            return value
        if self.kind == "level":
            return LEVELS.get(str(value), str(value))
        if self.kind == "state":
            return str(value[1])
        return str(value.pk if isinstance(value, Model) and not str(value) else value)


def rows_html(columns: list[Column], rows: list[Any], reader: Any, *, choose: bool) -> SafeString:
    """The body of the table; the first column heads its row."""
    parts: list[str] = []
    first, others = columns[0], columns[1:]
    heads = [
        f'<td class="{one.classes}" data-label="{escape(one.caption)}">' for one in others
    ]  # fmt: skip
    for row in rows:
        parts.append("<tr>")
        if choose:
            parts.append(
                f'<td class="zg-choose"><input type="checkbox" name="row" value="{row.pk}"'
                ' form="list-bulk" aria-label="选这一条"></td>'
            )
        parts.append(f'<th scope="row">{first.html(row, reader)}</th>')
        for head, one in zip(heads, others, strict=True):
            parts.append(f"{head}{one.html(row, reader)}</td>")
        parts.append("</tr>")
    return mark_safe("".join(parts))  # noqa: S308 - every value was escaped
