"""A form as plain data, ready for paper: the table of the document, filled.

Whether a group is one row (its items are prompts, numbered in the first cell and again before each
text) or a row for each item follows `FormTemplate.row_per`. A group with columns of its own is a
section of text before the table.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils import timezone

from apps.accounts.models import Institution, User
from apps.core import clock
from apps.organisation.models import Period

from .choices import LABEL_SEMANTICS, PhaseState, RowPer, mark_of
from .models import Cell, FormColumn, Submission
from .models.templates import PLACEHOLDER
from .records import Choice, Measure
from .selectors.form import FormData, load_form
from .selectors.header import header_values
from .selectors.rows import GroupData, RowData


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
class PrintSection:
    """A text with its heading, before the table."""

    title: str
    text: str


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
    sections: tuple[PrintSection, ...] = ()
    table_title: str = ""
    signature: str = ""
    notes: tuple[str, ...] = ()
    mark: str = "草稿"  # across the page of a form that is not final

    @property
    def title(self) -> str:
        return "".join(part.text for part in self.title_parts)


def form_print(submission: Submission, actor: User) -> FormPrint:
    form, template, header = (
        load_form(submission),
        submission.template,
        header_values(submission, actor),
    )
    rows = groups_by_group if template.row_per == RowPer.GROUP else groups_by_item
    return FormPrint(
        title_parts=title_parts(
            template.title_pattern,
            **template.title_values(submission.subject.name, submission.period),
        ),
        header_fields=tuple((one.caption, header[one.code]) for one in template.header_fields),
        columns=print_columns(form.table_columns),
        groups=tuple(rows(form)),
        row_per=template.row_per,
        state="　".join(
            f"{one.phase.caption}：{PhaseState(one.state).label}" for one in form.phases
        ),
        is_draft=is_draft([one.state for one in form.phases]),
        footer=PrintFooter(
            college=name_of_year(submission.institution, submission.period),
            printer=actor.name,
            printed_at=f"{timezone.localtime(clock.now()):%Y年%-m月%-d日 %H:%M}",
        ),
        sections=tuple(print_section(group) for group in form.sections),
        table_title=template.table_title,
        signature=template.signature,
        notes=tuple(template.notes),
        mark=mark_of([one.state for one in form.phases]),
    )


def print_section(group: GroupData) -> PrintSection:
    """What is written in a section, one paragraph for each of its cells."""
    columns = group.group.own_columns if group.group else []
    texts = [
        cell_text(row.cells[code], ())
        for row in group.rows
        for code in columns
        if code in row.cells
    ]
    return PrintSection(group.title, "\n".join(text for text in texts if text))


def title_parts(pattern: str, **values: str) -> tuple[TitlePart, ...]:
    """`{subject}专业({year}年度)…` as pieces; what was filled in is underlined."""
    pieces = PLACEHOLDER.split(pattern)  # text, name, text, name, … text
    parts = (
        TitlePart(values.get(piece, f"{{{piece}}}"), filled=True)
        if number % 2
        else TitlePart(piece)
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


def groups_by_group(form: FormData) -> list[PrintGroup]:
    """One row for each group: the prompts below its name, the numbered texts in each column."""
    return [
        PrintGroup(
            group.title,
            tuple(
                row_label(row, numbered=form.submission.template.numbered_items)
                for row in group.rows
            ),
            (
                PrintRow(
                    tuple(
                        joined([(row.number, row_text(row, column)) for row in group.rows])
                        for column in fill_in(form.table_columns)
                    )
                ),
            ),
        )
        for group in form.table_groups
    ]


def groups_by_item(form: FormData) -> list[PrintGroup]:
    """One row for each item; a blank form has the document's own lines for the filer's rows."""
    columns = fill_in(form.table_columns)
    is_blank = all(cell.is_empty for row in form.rows for cell in row.cells.values())
    groups = []
    for group in form.table_groups:
        rows = [
            PrintRow(
                tuple(row_text(row, column) for column in columns),
                row_label(row, numbered=form.submission.template.numbered_items),
            )
            for row in group.rows
        ]
        printed = group.group.printed_rows if group.group and is_blank else 0
        groups.append(PrintGroup(group.title, (), tuple(rows or empty_rows(len(columns), printed))))
    own_groups = any(group.added for group in form.groups)
    if form.submission.template.open_groups and is_blank and not own_groups:
        groups.append(PrintGroup("……", (), tuple(empty_rows(len(columns), 0))))
    return groups


def row_label(row: RowData, *, numbered: bool) -> str:
    return f"{row.number}. {row.label}".strip() if numbered else row.label


def fill_in(columns: list[FormColumn]) -> list[FormColumn]:
    return [column for column in columns if column.semantic not in LABEL_SEMANTICS]


def empty_rows(width: int, numbered: int) -> list[PrintRow]:
    """`1.`, `2.`, `……` as the document prints them, or one row without a word."""
    labels = [*(f"{number}." for number in range(1, numbered + 1)), "……"] if numbered else [""]
    return [PrintRow(("",) * width, label) for label in labels]


def row_text(row: RowData, column: FormColumn) -> str:
    cell = row.cells.get(column.code)
    if cell is None:
        return ""
    measures = row.item.measures if row.item else ()
    return cell_text(cell, measures, column.choices, named=needs_captions(row.label, measures))


def needs_captions(label: str, measures: Collection[Measure]) -> bool:
    """Whether numbers are named: of several, unless the label lists them itself (博士人数/比例)."""
    return len(measures) > 1 and label.count("/") + 1 != len(measures)


def number_words(
    values: dict[str, str], measures: Collection[Measure], *, named: bool
) -> list[str]:
    """Each measure's number with its unit, `—` for none, with its caption where it needs one."""
    return [
        (measure.caption + " " if named else "")
        + (f"{number}{measure.unit}" if number not in (None, "") else "—")
        for measure in measures
        for number in [values.get(measure.code)]
    ]


def cell_text(
    cell: Cell,
    measures: Collection[Measure],
    choices: Iterable[Choice] = (),
    *,
    named: bool = False,
) -> str:
    """The numbers (人数/比例: `12人 / 34.3%`; else each named, a line each), what was chosen, the text."""
    numbers = number_words(cell.values, measures, named=named)
    written = any(cell.values.get(one.code) not in (None, "") for one in measures)
    first = ("\n" if named else " / ").join(numbers) if written else ""
    chosen = [cell.values[one.code] for one in choices if cell.values.get(one.code)]
    return "\n".join(part for part in (first, *chosen, cell.text.strip()) if part)


def joined(texts: list[tuple[int, str]]) -> str:
    """`1. …` for each prompt in order; one without text keeps its number, a column without any is empty."""
    if not any(text for _, text in texts):
        return ""
    return "\n".join(f"{number}. {text}".strip() for number, text in texts)
