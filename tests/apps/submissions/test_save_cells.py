"""Many cells in one go: each as if it were saved alone, without asking anew what all have in common."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.errors import InvalidError, NotAllowedError, NotFoundError
from apps.organisation.choices import Role
from apps.submissions.models import Cell, FormItem, Revision
from apps.submissions.services import Entry, save_cell, save_cells
from tests.factories import make_institution, make_submission, make_template, make_user

pytestmark = pytest.mark.django_db
# What one cell more costs: itself and its revision.
EACH = 2


@pytest.fixture
def form():
    college = make_institution()
    return make_submission(college, template=make_template(college))


@pytest.fixture
def office(form):
    return make_user(form.institution, name="周敏", role=Role.QA_OFFICE)


def entries(form, *, text="按计划推进", version=0):
    items = FormItem.objects.of(form.institution).filter(group__template=form.template)
    return [Entry(f"i{item.pk}", "target", f"{item.label}{text}", {}, version) for item in items]


def statements(form, office, sent):
    with CaptureQueriesContext(connection) as asked:
        save_cells(submission=form, entries=sent, actor=office)
    return len(asked)


def test_each_cell_has_its_text_its_revision_and_its_author(form, office):
    sent = entries(form)
    save_cells(submission=form, entries=sent, actor=office)

    cells = Cell.objects.of(form.institution).filter(submission=form)
    assert {(cell.row_key, cell.text, cell.version) for cell in cells} == {
        (entry.row_key, entry.text, 1) for entry in sent
    }
    written = Revision.objects.of(form.institution).filter(cell__in=cells)
    assert set(written.values_list("text", "author")) == {(one.text, office.pk) for one in sent}
    assert len(sent) > 1


def test_one_cell_more_costs_itself_and_its_revision(form, office):
    first, *others = entries(form)
    alone = statements(form, office, [first])

    assert statements(form, office, others) <= alone + EACH * (len(others) - 1)


def test_who_was_faster_keeps_the_cell_and_the_late_text_stays_too(form, office):
    late, *_ = entries(form, text="后写的")
    save_cell(
        submission=form,
        row_key=late.row_key,
        column_code="target",
        text="先写的",
        values={},
        version=0,
        actor=office,
    )
    (result,) = save_cells(submission=form, entries=[late], actor=office)

    assert result.conflict is not None
    assert (result.cell.text, result.conflict.text) == ("先写的", late.text)


def test_a_wrong_cell_among_them_writes_none(form, office):
    first, second, *_ = entries(form)
    stray = Entry("i999999", "target", "谁的格子", {}, 0)
    wrong = Entry(second.row_key, "target", "", {"nothing": "abc"}, 0)

    for bad, error in ((stray, NotFoundError), (wrong, InvalidError)):
        with pytest.raises(error):
            save_cells(submission=form, entries=[first, bad], actor=office)
    assert not Cell.objects.of(form.institution).filter(submission=form).exists()


def test_who_may_only_read_writes_nothing(form):
    leader = make_user(form.institution, name="校领导", role=Role.SCHOOL_LEADER)

    with pytest.raises(NotAllowedError):
        save_cells(submission=form, entries=entries(form), actor=leader)
