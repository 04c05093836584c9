"""The print-out of an annual form: the table of the document, filled.

`form_print` turns a submission into plain data, `render_form_pdf` into paper. Whether a group is one
row (its items are prompts, numbered in the first cell and again before each text) or a row for each
item follows `FormTemplate.row_per`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils import timezone

from apps.accounts.models import Institution, User
from apps.core import clock
from apps.layers.policies import require_visible
from apps.organisation.models import Period
from apps.rendering.pdf import render_pdf

from .choices import LABEL_SEMANTICS, PhaseState, RowPer
from .models import AddedGroup, AddedRow, Cell, FormColumn, FormGroup, FormItem, Submission
from .selectors import header_values

STYLESHEETS = ["base.css", "form/form.css"]
PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class TitlePart:
    text: str
    filled: bool = False  # stands where the document prints a blank line: underlined


@dataclass(frozen=True)
class PrintColumn:
    caption: str
    width: float  # percent


@dataclass(frozen=True)
class PrintRow:
    cells: tuple[str, ...]  # lines apart by newlines
    label: str = ""  # the numbered item, where each item is a row


@dataclass(frozen=True)
class PrintGroup:
    name: str
    prompts: tuple[str, ...]
    rows: tuple[PrintRow, ...]


@dataclass(frozen=True)
class PrintFooter:
    college: str
    printer: str
    printed_at: str


@dataclass(frozen=True)
class FormPrint:
    """A form as it goes on paper; knows nothing of the database."""

    title_parts: tuple[TitlePart, ...]
    header_fields: tuple[tuple[str, str], ...]
    columns: tuple[PrintColumn, ...]
    groups: tuple[PrintGroup, ...]
    row_per: str
    state: str
    is_draft: bool
    footer: PrintFooter

    @property
    def title(self) -> str:
        return "".join(part.text for part in self.title_parts)


def render_form_pdf(submission: Submission, actor: User) -> bytes:
    """Whoever may read a form may print it; to everyone else it is not there."""
    require_visible(actor, submission.subject, "plans.read")
    return render_print(form_print(submission, actor))


def render_print(form: FormPrint) -> bytes:
    html = render_to_string("print/form/form.html", {"form": form})
    return render_pdf(html, stylesheets=STYLESHEETS, title=form.title)


def form_print(submission: Submission, actor: User) -> FormPrint:
    template = submission.template
    header = header_values(submission)
    columns = list(template.columns.all())
    groups = SubmissionGroups(submission, columns)
    phases = [
        (phase.phase.caption, phase.state) for phase in submission.phases.select_related("phase")
    ]
    return FormPrint(
        title_parts=title_parts(
            template.title_pattern, subject=submission.subject.name, year=submission.period.code
        ),
        header_fields=tuple(
            (field["caption"], header[field["code"]]) for field in template.header_fields
        ),
        columns=print_columns(columns),
        groups=tuple(groups.by_group() if template.row_per == RowPer.GROUP else groups.by_item()),
        row_per=template.row_per,
        state="　".join(f"{caption}：{PhaseState(state).label}" for caption, state in phases),
        is_draft=is_draft([state for _, state in phases]),
        footer=PrintFooter(
            college=name_of_year(submission.institution, submission.period),
            printer=actor.name,
            printed_at=f"{timezone.localtime(clock.now()):%Y年%-m月%-d日 %H:%M}",
        ),
    )


def title_parts(pattern: str, **values: str) -> tuple[TitlePart, ...]:
    """`{subject}专业({year}年度)…` as pieces; what was filled in is underlined."""
    pieces = PLACEHOLDER.split(pattern)  # text, name, text, name, … text
    parts = (
        TitlePart(str(values[piece]), filled=True) if number % 2 else TitlePart(piece)
        for number, piece in enumerate(pieces)
    )
    return tuple(part for part in parts if part.text or part.filled)


def print_columns(columns: Iterable[FormColumn]) -> tuple[PrintColumn, ...]:
    shares = [(column.caption, column.width) for column in columns]
    total = sum(width for _, width in shares) or 1
    return tuple(PrintColumn(caption, round(100 * width / total, 2)) for caption, width in shares)


def is_draft(states: list[str]) -> bool:
    """A phase that has not begun is no draft, as long as another one has been approved."""
    begun = [state for state in states if state != PhaseState.NOT_OPEN]
    return not begun or any(state != PhaseState.APPROVED for state in begun)


def name_of_year(institution: Institution, period: Period) -> str:
    """Colleges get renamed: a form keeps the name of its year."""
    day = min(period.end, clock.today())
    dated = institution.names.filter(valid_from__lte=day).order_by("-valid_from").first()
    return dated.name if dated else institution.name


class SubmissionGroups:
    """The cells of a submission, put in the order of its template."""

    def __init__(self, submission: Submission, columns: list[FormColumn]) -> None:
        self.columns = [column for column in columns if column.semantic not in LABEL_SEMANTICS]
        self.groups = list(submission.template.groups.prefetch_related("items"))
        self.continuous = submission.template.continuous_numbers
        self.added_groups = list(submission.added_groups.prefetch_related("rows"))
        self.added_rows = list(submission.added_rows.filter(group__isnull=False))
        self.open_end = submission.template.open_groups and not self.added_groups
        self.cells = {
            (cell.item_id, cell.row_id, cell.column_id): cell for cell in submission.cells.all()
        }
        self.blank = all(cell.is_empty for cell in self.cells.values())

    def entries(self, group: FormGroup | AddedGroup) -> list[tuple[str, FormItem | AddedRow]]:
        """The items of a group and the filer's own rows below them, each with its number."""
        if isinstance(group, AddedGroup):
            return [(f"{number}.", row) for number, row in enumerate(group.rows.all(), 1)]
        items: list[tuple[str, FormItem | AddedRow]] = [
            (f"{item.number}.", item) for item in group.items.all()
        ]
        own = [row for row in self.added_rows if row.group_id == group.pk]
        # Own rows in a form numbered right through have no number of the document's: they get none.
        first = len(items) + 1
        return items + [
            ("" if self.continuous else f"{number}.", row) for number, row in enumerate(own, first)
        ]

    def by_group(self) -> Iterable[PrintGroup]:
        for group in [*self.groups, *self.added_groups]:
            entries = self.entries(group)
            cells = tuple(
                joined([(number, self.text(entry, column)) for number, entry in entries])
                for column in self.columns
            )
            prompts = tuple(f"{number} {entry.label}".strip() for number, entry in entries)
            yield PrintGroup(group.title, prompts, (PrintRow(cells),))

    def by_item(self) -> Iterable[PrintGroup]:
        for group in [*self.groups, *self.added_groups]:
            rows = [
                PrintRow(
                    tuple(self.text(entry, column) for column in self.columns),
                    f"{number} {entry.label}".strip(),
                )
                for number, entry in self.entries(group)
            ]
            yield PrintGroup(group.title, (), tuple(rows or self.empty_rows(group)))
        if self.open_end and self.blank:
            yield PrintGroup("……", (), (self.empty_row(),))

    def empty_rows(self, group: FormGroup | AddedGroup) -> Iterable[PrintRow]:
        """The blank form's own numbered lines (1., 2., …), or one empty row."""
        printed = group.printed_rows if isinstance(group, FormGroup) else 0
        if not self.blank:
            return [self.empty_row()]
        numbered = [self.empty_row(f"{number}.") for number in range(1, printed + 1)]
        return [*numbered, self.empty_row("……")] if numbered else [self.empty_row()]

    def empty_row(self, label: str = "") -> PrintRow:
        return PrintRow(("",) * len(self.columns), label)

    def text(self, entry: FormItem | AddedRow, column: FormColumn) -> str:
        is_item = isinstance(entry, FormItem)
        key = (entry.pk if is_item else None, None if is_item else entry.pk, column.pk)
        cell = self.cells.get(key)
        return (
            cell_text(cell, entry.measures if isinstance(entry, FormItem) else []) if cell else ""
        )


def cell_text(cell: Cell, measures: list[dict[str, str]]) -> str:
    """The numbers in the order of the label (人数/比例: `12人 / 34.3%`), then the text."""
    numbers = [cell.values.get(measure["code"]) for measure in measures]
    units = [measure.get("unit", "") for measure in measures]
    shown = [
        "—" if n in (None, "") else f"{n}{unit}" for n, unit in zip(numbers, units, strict=True)
    ]
    first = " / ".join(shown) if any(n not in (None, "") for n in numbers) else ""
    return "\n".join(part for part in (first, cell.text.strip()) if part)


def joined(texts: list[tuple[str, str]]) -> str:
    """`1. …` for each prompt in order; one without text keeps its number, a column without any is empty."""
    if not any(text for _, text in texts):
        return ""
    return "\n".join(f"{number} {text}".strip() for number, text in texts)
