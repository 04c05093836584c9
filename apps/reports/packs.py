"""A pack of tables: its forms of one year, what they still lack, and the forms as one file.

The lint asks what the receiver asks (document 002 附件2): every form sent in and confirmed, no empty
cell, no text over its limit, about half about problems and causes, an effect that says whether the
measure has been carried out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe

from apps.layers.models import Subject
from apps.organisation.models import Period
from apps.rendering.docx import write_docx
from apps.rendering.paper_sheet import write_paper_sheet
from apps.rendering.pdf import render_pdf
from apps.reports.choices import Format
from apps.reports.models import TablePack
from apps.submissions.choices import PhaseState
from apps.submissions.form_paper import paper_of
from apps.submissions.form_print import FormPrint, form_print
from apps.submissions.models import FormColumn, FormTemplate, Submission
from apps.submissions.reports import STYLESHEETS
from apps.submissions.selectors.form import FormData, load_form
from apps.submissions.selectors.header import header_values
from apps.submissions.selectors.parts import lacks_problems, problem_percent
from apps.submissions.selectors.rows import RowData

STATE_WORDS = {
    PhaseState.NOT_OPEN: "还没有到填写时间",
    PhaseState.DRAFT: "还没有送审",
    PhaseState.SUBMITTED: "还在审核，没有确认",
    PhaseState.RETURNED: "被退回，还没有重新送审",
    PhaseState.CLOSED: "到年度结束时没有完成",
}


@dataclass(frozen=True)
class Finding:
    """One thing that a pack lacks: of which form, where in it, what."""

    form: str
    place: str
    text: str
    url: str = ""

    def __str__(self) -> str:
        return "｜".join(filter(None, (self.form, self.place, self.text)))


def submissions_of(pack: TablePack, year: Period) -> list[Submission]:
    """The year's forms of the pack, in its order."""
    rows = (
        Submission.objects.of(pack.institution_id)
        .filter(period=year, form_code__in=pack.forms)
        .select_related("template", "subject__unit", "subject__institution", "period")
        .select_related("institution")
        .order_by("subject__code")
    )
    order = {code: number for number, code in enumerate(pack.forms)}
    return sorted(rows, key=lambda one: order[one.form_code])


def opened_years(pack: TablePack) -> set[int]:
    """Years in which a form of the pack was opened."""
    rows = Submission.objects.of(pack.institution_id).filter(form_code__in=pack.forms)
    return set(rows.values_list("period_id", flat=True))


def lint_pack(pack: TablePack, year: Period) -> list[Finding]:
    """Everything that is missing; nothing means complete."""
    there = submissions_of(pack, year)
    found = list(_not_opened(pack, year, there))
    for submission in there:
        found += _lint_form(submission)
    return found


def _not_opened(pack: TablePack, year: Period, there: list[Submission]) -> Iterator[Finding]:
    templates = FormTemplate.objects.of(pack.institution_id).current().filter(code__in=pack.forms)
    by_code = {template.code: template for template in templates}
    opened = {(one.form_code, one.subject_id) for one in there}
    for code in pack.forms:
        template = by_code.get(code)
        if template is None:
            yield Finding(code, "", "没有这张表单，请载入配置方案")
            continue
        subjects = Subject.objects.of(pack.institution_id).of_kind(template.layer, template.kind)
        for subject in subjects.open():
            if (code, subject.pk) not in opened:
                yield Finding(template.name, subject.name, f"{year.title}还没有开放填写")


def _lint_form(submission: Submission) -> Iterator[Finding]:
    form, name = load_form(submission), submission.template.name
    url = reverse("submissions:detail", args=[submission.pk])
    for phase in form.phases:
        if phase.state != PhaseState.APPROVED:
            words = STATE_WORDS[PhaseState(phase.state)]
            yield Finding(name, phase.phase.caption, words, url)
    values = header_values(submission)
    for one in submission.template.header_fields:
        if not str(values.get(one.code, "")).strip():
            yield Finding(name, "表头", f"“{one.caption}”没有填写", url)
    for row, column in _cells(form):
        place = f"{row.label} · {column.caption}"
        for text in _complaints(row, column):
            yield Finding(name, place, text, f"{url}#{row.key}-{column.code}")


def _cells(form: FormData) -> Iterator[tuple[RowData, FormColumn]]:
    """Every place that is to be filled in, row by row."""
    fill_in = [column for column in form.columns if column.phase_id is not None]
    for group in form.groups:
        for row in group.rows:
            for column in group.columns_among(fill_in):
                yield row, column


def _complaints(row: RowData, column: FormColumn) -> Iterator[str]:
    cell = row.cells.get(column.code)
    text = cell.text.strip() if cell else ""
    if (cell is None or cell.is_empty) and column.required:
        yield "没有填写"
        return
    if cell is None:
        return
    if column.required and not text and not (row.item and row.item.measures):
        yield "没有写文字"
    for choice in column.choices:
        if not cell.values.get(choice.code):
            options = "或".join(choice.options)
            yield f"没有选“{choice.caption}”（{options}）"
    if column.char_limit and len(cell.text) > column.char_limit:
        yield f"{len(cell.text)} 字，上限 {column.char_limit} 字"
    if lacks_problems(cell.text, column):
        percent = problem_percent(cell.text, column.parts)
        yield f"存在问题与原因分析占 {percent}%，应占 {column.problem_share}% 左右"


def pack_forms(pack: TablePack, year: Period, printer: Any) -> list[FormPrint]:
    """The pack's forms as data; `printer` is whose name stands at their foot."""
    return [form_print(one, printer) for one in submissions_of(pack, year)]


def write_pack(forms: list[FormPrint], kind: str) -> bytes:
    """One file of all forms; a form that is not confirmed says 草稿. Raises RenderError for a PDF that fails."""
    if kind == Format.PDF:
        return _pdf(forms)
    papers = [paper_of(form) for form in forms]
    return write_docx(*papers) if kind == Format.DOCX else write_paper_sheet(*papers)


def _pdf(forms: list[FormPrint]) -> bytes:
    pages = [render_to_string("print/form/form.html", {"form": form}) for form in forms]
    bodies = [page.split("<body>", 1)[1].split("</body>", 1)[0] for page in pages]
    html = render_to_string(
        "print/report/pack.html",
        {"title": forms[0].title, "bodies": [mark_safe(body) for body in bodies]},  # noqa: S308
    )
    return render_pdf(html, stylesheets=STYLESHEETS, title=forms[0].title, in_job=True)
