"""The little Markdown that the reference needs."""

from collections.abc import Iterable, Sequence

NOTE = "Printed from the code by `manage.py print_reference`; do not edit."


def cell(text: object) -> str:
    """A value inside a table: no line breaks, no bars that would end it."""
    return " ".join(str(text).split()).replace("|", "\\|")


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    lines += [f"| {' | '.join(cell(one) for one in row)} |" for row in rows]
    return "\n".join(lines)


def page(title: str, lead: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", NOTE, lead, *parts])


def code(text: object) -> str:
    return f"`{text}`" if str(text) else ""
