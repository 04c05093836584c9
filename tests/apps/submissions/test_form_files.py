"""A form as Word and Excel: the document's table, values as they were typed, a draft until approved."""

import io

import docx
import openpyxl
import pytest

from apps.core.errors import NotAllowedError
from apps.operations.models import AuditEntry
from apps.submissions.models import Cell
from apps.submissions.reports import form_print, render_form_docx, render_form_xlsx
from tests.apps.submissions.print_helpers import make_form
from tests.factories import make_user

pytestmark = pytest.mark.django_db
DONE = ("approved", "approved")


def sheet_of(form):
    return openpyxl.load_workbook(io.BytesIO(render_form_xlsx(form.submission, form.actor))).active


def word_of(form):
    return docx.Document(io.BytesIO(render_form_docx(form.submission, form.actor)))


@pytest.fixture
def form():
    made = make_form("att3", states=DONE, texts=lambda g, i, c: f"写{g}之{i}之{c}")
    item = made.submission.template.groups.get(position=0).items.get(number=2)
    column = made.submission.template.columns.get(code="baseline")
    Cell.objects.filter(item=item, column=column).update(values={"count": "1.10"}, text="=1+1")
    return made


def test_the_sheet_is_the_documents_table(form):
    sheet = sheet_of(form)

    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    captions = [column["caption"] for column in form.facts["columns"]]
    head = rows.index(captions)
    assert rows[0][0] == form_print(form.submission, form.actor).title
    assert [row[1] for row in rows[head + 1 :]] == [
        f"{item['number']}. {item['label']}"
        for group in form.facts["groups"]
        for item in group["items"]
    ]
    merged = {str(one) for one in sheet.merged_cells.ranges}
    assert f"A{head + 2}:A{head + 16}" in merged  # the fifteen items of the first group
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.print_title_rows == f"${head + 1}:${head + 1}"


def test_values_stand_as_they_were_typed_and_no_text_is_a_formula(form):
    cells = {cell.value: cell for row in sheet_of(form).iter_rows() for cell in row}

    written = cells["1.10人 / —\n=1+1"]
    assert (written.data_type, written.alignment.wrap_text) == ("s", True)


def test_the_word_document_has_the_same_cells(form):
    table = word_of(form).tables[0]

    captions = [column["caption"] for column in form.facts["columns"]]
    assert [cell.text for cell in table.rows[0].cells] == captions
    assert table.cell(1, 0)._tc is table.cell(15, 0)._tc
    assert table.cell(2, 2).text == "1.10人 / —\n=1+1"
    section = word_of(form).sections[0]
    assert section.page_width > section.page_height


def test_a_group_of_prompts_is_one_row():
    form = make_form("att1", states=DONE)

    table = word_of(form).tables[0]

    assert len(table.rows) == 1 + len(form.facts["groups"])
    assert table.cell(1, 0).text.startswith("专业定位与人才培养模式\n1. 人才培养模式")


def test_what_is_not_approved_says_that_it_is_a_draft():
    form = make_form("att4", states=("submitted", "not_open"))

    assert "草稿" in sheet_of(form)["A1"].value
    assert "草稿" in word_of(form).sections[0].header.paragraphs[0].text


def test_an_approved_form_does_not(form):
    assert "草稿" not in sheet_of(form)["A1"].value
    assert word_of(form).sections[0].header.paragraphs[0].text == ""


def test_only_whoever_may_export_does_and_it_is_on_record(form):
    leader = make_user(form.submission.institution, "校长", role="school_leader")
    with pytest.raises(NotAllowedError):
        render_form_xlsx(form.submission, leader)

    render_form_docx(form.submission, form.actor)

    entry = AuditEntry.objects.get(action="submissions.export")
    assert (entry.actor, entry.after) == (form.actor, {"format": "docx"})
