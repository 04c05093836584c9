"""How the grid says things: numbers of groups, days, sources, both sides of a conflict."""

from typing import Any

from django.urls import reverse

from apps.core import clock
from apps.datahub.models import Observation
from apps.submissions.models import Cell, CellConflict, FormColumn
from apps.submissions.selectors.parts import split_parts

NUMERALS = "一二三四五六七八九十"


def chinese_number(number: int) -> str:
    """1 → 一, 12 → 十二, up to 99."""
    tens, ones = divmod(number, 10)
    if number <= 10:
        return NUMERALS[number - 1]
    head = "" if tens == 1 else NUMERALS[tens - 1]
    return f"{head}十{NUMERALS[ones - 1] if ones else ''}"


def day_words(day: Any) -> str:
    """3月18日, with its year when it is another."""
    year = "" if day.year == clock.today().year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"


def choices_of(column: FormColumn, cell: Cell | None) -> list[dict[str, Any]]:
    """What is chosen in a cell, with what may be."""
    written = cell.values if cell else {}
    return [
        {
            "code": choice.code,
            "caption": choice.caption,
            "options": choice.options,
            "value": written.get(choice.code, ""),
        }
        for choice in column.choices
    ]


def parts_of(column: FormColumn, cell: Cell | None) -> list[dict[str, Any]]:
    """The parts of a cell's text, each under its caption."""
    written = split_parts(cell.text if cell else "", column.parts)
    return [
        {
            "code": part.code,
            "caption": part.caption,
            "problem": part.problem,
            "text": written[part.code],
        }
        for part in column.parts
    ]


def source_words(caption: str, observation: Observation | None) -> dict[str, Any]:
    """A source as the page shows it: 2025年度 · 人事系统, with the observation's id for its lineage."""
    if observation is None:
        return {"caption": caption, "id": 0, "text": "已定目标"}
    batch = observation.batch
    owner = batch.source.name if batch and batch.source else ""
    words = " · ".join(filter(None, [observation.period.title, owner]))
    return {"caption": caption, "id": observation.pk, "text": words}


def _moment(at: Any) -> str:
    return at.astimezone(clock.ZONE).strftime("%H:%M") if at else ""


def conflict_words(conflict: CellConflict, cell: Cell, actor: Any) -> dict[str, Any]:
    """Both texts of a conflict, as the page shows them: "mine" is the one that came late."""

    def name(user: Any) -> str:
        if user is None:
            return ""
        return "你" if user.pk == actor.pk else user.name

    return {
        "id": conflict.pk,
        "url": reverse("submissions:conflict_resolve", args=[cell.submission_id, conflict.pk]),
        "version": cell.version,
        "mine": {
            "text": conflict.text,
            "values": conflict.values,
            "author": name(conflict.author),
            "at": _moment(conflict.at),
        },
        "theirs": {
            "text": cell.text,
            "values": cell.values,
            "author": name(cell.updated_by),
            "at": _moment(cell.updated_at),
        },
    }
