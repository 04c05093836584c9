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
    written = {
        part["code"]: _asked(part.get("prefill", ""), submission, item) for part in column.parts
    }
    return _fitting(written, column)


def _joined(written: dict[str, str], column: FormColumn) -> str:
    return join_parts(written, column.parts) if column.parts else written[""]


def _fitting(written: dict[str, str], column: FormColumn) -> str:
    """The text within the column's limit: the last lines of the longest part are left to the writer."""
    while column.char_limit and len(_joined(written, column)) > column.char_limit:
        longest = max(written, key=lambda code: len(written[code]))
        lines = written[longest].split("\n")[:-1]
        if not lines:
            room = len(written[longest]) - len(_joined(written, column)) + column.char_limit
            lines = [written[longest][: max(0, room)]]
        written = {**written, longest: "\n".join(lines)}
    return _joined(written, column)


def has_prefill(column: FormColumn) -> bool:
    codes = [column.prefill, *(part.get("prefill", "") for part in column.parts)]
    return any(code in prefills for code in codes if code)
