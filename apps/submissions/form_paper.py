"""A form on paper for Word and Excel: the same data as the print-out, in the writers' words."""

from apps.rendering.paper import (
    BODY,
    HEADING,
    NOTE,
    SIGNATURE,
    Paper,
    PaperCell,
    PaperTable,
    PaperText,
)

from .choices import RowPer
from .form_print import FormPrint, PrintGroup

DATE_LINE = "　　　　年　　月　　日"


def paper_of(form: FormPrint) -> Paper:
    """The printed table, its title and header fields, its sections, its notes and the line to sign."""
    return Paper(
        title=form.title,
        fields=form.header_fields,
        before=_before(form),
        table=_table(form),
        after=_after(form),
        draft=form.state if form.is_draft else "",
        mark=form.mark,
        foot_left=form.footer.college,
        foot_right=f"{form.footer.printer}　{form.footer.printed_at}",
    )


def _before(form: FormPrint) -> tuple[PaperText, ...]:
    texts = []
    for section in form.sections:
        texts += [PaperText(section.title, HEADING), PaperText(section.text, BODY)]
    if form.table_title:
        texts.append(PaperText(form.table_title, HEADING))
    return tuple(texts)


def _after(form: FormPrint) -> tuple[PaperText, ...]:
    texts = []
    if form.signature:
        texts.append(PaperText(f"{form.signature}：______________{DATE_LINE}", SIGNATURE))
    for number, note in enumerate(form.notes, 1):
        texts.append(PaperText(f"{'注：' if number == 1 else '　　'}{number}. {note}", NOTE))
    return tuple(texts)


def _table(form: FormPrint) -> PaperTable:
    head = tuple(PaperCell(one.caption, bold=True, center=True) for one in form.columns)
    rows = [row for group in form.groups for row in _group(group, form.row_per)]
    return PaperTable(tuple(one.width for one in form.columns), (head, *rows))


def _group(group: PrintGroup, row_per: str) -> list[tuple[PaperCell, ...]]:
    """The group's name, with its prompts below, stands once over all its rows."""
    name = PaperCell("\n".join((group.name, *group.prompts)), rows=len(group.rows))
    rows = []
    for number, row in enumerate(group.rows):
        label = (PaperCell(row.label),) if row_per == RowPer.ITEM else ()
        first = () if number else (name,)
        rows.append((*first, *label, *(PaperCell(text) for text in row.cells)))
    return rows
