"""The registry of pre-fills: a code that a form's column (or a part of it) names → the text that it gets.

An app registers what it knows at start: ``@register_prefill("problems.titles")``. The callable gets the
form's subject and its period and answers with a text, "" for nothing. With ``by_row=True`` it also gets
the code of the row ("2.1"), for columns whose rows ask for different things.

Apps above register here; this app never calls upwards.
"""

from collections.abc import Callable
from dataclasses import dataclass

from apps.core.registry import Registry
from apps.layers.models import Subject
from apps.organisation.models import Period
from apps.submissions.models import FormColumn, FormItem, Submission
from apps.submissions.selectors.parts import join_parts

Compute = Callable[..., str]


@dataclass(frozen=True)
class Prefill:
    compute: Compute
    by_row: bool = False

    def text(self, subject: Subject, period: Period, row: str) -> str:
        if self.by_row:
            return self.compute(subject, period, row=row)
        return self.compute(subject, period)


prefills: Registry[Prefill] = Registry("pre-fills")


def register_prefill(code: str, *, by_row: bool = False) -> Callable[[Compute], Compute]:
    """Decorator: the function's answer is offered to columns that name `code`."""

    def decorate(compute: Compute) -> Compute:
        prefills.register(code, Prefill(compute, by_row))
        return compute

    return decorate


def _asked(code: str, submission: Submission, item: FormItem) -> str:
    """The text of one code; a code that no installed app knows gives nothing."""
    known = prefills.get(code) if code else None
    if known is None:
        return ""
    return known.text(submission.subject, submission.period, item.code).strip()


def prefill_text(submission: Submission, column: FormColumn, item: FormItem) -> str:
    """What the registry offers to one cell: each part's text under its caption, or the column's own."""
    if not column.parts:
        return _fitting({"": _asked(column.prefill, submission, item)}, column)
    written = {part.code: _asked(part.prefill, submission, item) for part in column.parts}
    return _fitting(written, column)


def _joined(written: dict[str, str], column: FormColumn) -> str:
    return join_parts(written, column.parts) if column.parts else written[""]


def _fitting(written: dict[str, str], column: FormColumn) -> str:
    """The text within the column's limit: the longest part loses its last lines and says how many."""
    lines = {code: text.split("\n") for code, text in written.items()}
    left = dict.fromkeys(lines, 0)

    def said() -> str:
        return _joined({code: _cut(own, left[code]) for code, own in lines.items()}, column)

    while column.char_limit and len(said()) > column.char_limit:
        longest = max(lines, key=lambda code: len("\n".join(lines[code])))
        if len(lines[longest]) < 2:
            keep = len(lines[longest][0]) - len(said()) + column.char_limit - 1
            if keep < 0:
                return ""
            lines[longest] = [lines[longest][0][:keep] + "…"]
        else:
            lines[longest].pop()
            left[longest] += 1
    return said()


def _cut(lines: list[str], left: int) -> str:
    """The lines that stay, and how many more there are."""
    text = "\n".join(lines)
    return f"{text.rstrip('；。')}\n（另有 {left} 条见系统）" if left else text


def chosen(submission: Submission, column: FormColumn, item: FormItem) -> dict[str, str]:
    """What the registry offers for a column's choices: {code of the choice: one of its options}."""
    asked = {choice.code: _asked(choice.prefill, submission, item) for choice in column.choices}
    options = {choice.code: choice.options for choice in column.choices}
    return {code: option for code, option in asked.items() if option in options[code]}


def has_prefill(column: FormColumn) -> bool:
    codes = [column.prefill]
    codes += [one.prefill for one in (*column.parts, *column.choices)]
    return any(code in prefills for code in codes if code)
