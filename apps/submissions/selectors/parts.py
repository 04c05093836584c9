"""Headings within one cell (目标达成、主要成绩、存在问题、原因分析).

A cell has one text, whatever it is divided into: each part begins on a line of its own with its caption
and a colon. So what is saved, compared, kept and printed is always that one text.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from apps.submissions.records import Part

COLON = "："
# "About half" is met by ten percent of the text less.
TOLERANCE = 10


def split_parts(text: str, parts: Iterable[Part]) -> dict[str, str]:
    """What stands under each part's caption, by code; text before the first caption is the first part's."""
    known = list(parts)
    if not known:
        return {}
    lines: dict[str, list[str]] = {part.code: [] for part in known}
    current = known[0].code
    for line in text.split("\n"):
        found = next((part for part in known if line.startswith(part.caption + COLON)), None)
        if found is None:
            lines[current].append(line)
        else:
            current = found.code
            lines[current].append(line[len(found.caption) + len(COLON) :])
    return {code: "\n".join(own).strip() for code, own in lines.items()}


def join_parts(written: Mapping[str, str], parts: Iterable[Part]) -> str:
    """The one text of a cell; parts without text are left out."""
    return "\n".join(
        f"{part.caption}{COLON}{written[part.code].strip()}"
        for part in parts
        if written.get(part.code, "").strip()
    )


def problem_percent(text: str, parts: Iterable[Part]) -> int | None:
    """How much of the text, its captions left aside, is about problems and causes; None without text."""
    known = list(parts)
    written = split_parts(text, known)
    whole = sum(len(one) for one in written.values())
    if not whole:
        return None
    about = sum(len(written[part.code]) for part in known if part.problem)
    return about * 100 // whole


def lacks_problems(text: str, column: Any) -> bool:
    """Whether the parts about problems are clearly under the share that the column asks for."""
    if not column.problem_share:
        return False
    percent = problem_percent(text, column.parts)
    return percent is not None and percent < column.problem_share - TOLERANCE
