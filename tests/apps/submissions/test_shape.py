"""What a save answers from: the shape of a form says what the whole form says, in few statements."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.organisation.choices import Role
from apps.submissions.models import Cell, FormColumn, FormItem
from apps.submissions.selectors import blockers_of, deltas_of, load_form, load_shape, progress_of
from apps.submissions.services import add_group, add_row, save_cell
from tests.factories import log_in, make_institution, make_submission, make_template, make_user

pytestmark = pytest.mark.django_db
MOST = 12


@pytest.fixture
def form():
    college = make_institution()
    template = make_template(college, open_groups=True)
    return make_submission(college, template=template)


@pytest.fixture
def office(form):
    return make_user(form.institution, name="周敏", role=Role.QA_OFFICE)


def wrote(form, office, text="开展说课比赛", **more):
    item = FormItem.objects.of(form.institution).filter(group__template=form.template).first()
    sent = {"row_key": f"i{item.pk}", "column_code": "target", "version": 0, "values": {}} | more
    return save_cell(submission=form, text=text, actor=office, **sent)


def said(form, shape):
    phase = shape.current_phase().phase
    progress = progress_of(shape, phase)
    deltas = [deltas_of(shape, row, one) for row in shape.rows for one in shape.columns]
    return progress, blockers_of(shape, phase), [delta for delta in deltas if delta]


def same(form):
    columns = FormColumn.objects.of(form.institution).filter(template=form.template)
    whole = load_form(form)
    shape = load_shape(form, list(columns.exclude(phase=None)), whole.phases)
    assert said(form, shape) == said(form, whole)
    return said(form, shape)


def test_it_says_of_a_form_what_the_whole_form_says(form, office):
    assert same(form)[0].filled == 0

    wrote(form, office)
    wrote(form, office, text="别人同时写的", version=7)
    add_group(submission=form, title="安全稳定", actor=office)
    assert "1 处冲突没有定" in same(form)[1]

    group = form.added_groups.get()
    row = add_row(submission=form, group_key=f"a{group.pk}", label="消防", actor=office)
    wrote(form, office, row_key=f"r{row.pk}", text="字" * 101)
    progress, blockers, _ = same(form)
    assert (progress.filled, progress.total) == (2, 3)
    assert "1 格超出字数" in blockers


def test_a_saved_cell_is_read_as_it_was_written(form, office):
    first = wrote(form, office, values={"count": "3"}).cell
    again = wrote(form, office, text="再改一次", values={"count": "4"}, version=1)

    stored = Cell.objects.of(form.institution).get()
    assert (again.cell.pk, stored.text, stored.values) == (first.pk, "再改一次", {"count": "4"})
    assert [one.text for one in stored.revisions.all()] == ["再改一次", "开展说课比赛"]


def test_a_save_takes_few_statements(form, office, client):
    cell = wrote(form, office, values={"count": "3"}).cell
    log_in(client, office)
    sent = {"key": cell.key, "column": "target", "text": "新的目标", "version": 1}
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(
            reverse("submissions:cell_save", args=[form.pk]),
            {**sent, "values": {"count": "5"}},
            content_type="application/json",
        )

    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    asked = [one["sql"] for one in queries if "SAVEPOINT" not in one["sql"]]
    assert len(asked) <= MOST, "\n".join(asked)
