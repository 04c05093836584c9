"""A form's file is made by a job: the page waits, the file comes, rights are asked each time."""

import pytest
from django.urls import reverse

from apps.core.errors import NotFoundError
from apps.operations.models import AuditEntry, JobRun
from apps.organisation.choices import Role
from apps.organisation.models import Assignment
from apps.submissions.models import FormItem
from apps.submissions.print_files import print_form
from apps.submissions.services import save_cell
from tests.factories import log_in, make_institution, make_submission, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def form():
    return make_submission(make_institution())


@pytest.fixture
def office(form, client):
    person = make_user(form.institution, name="周敏", role=Role.QA_OFFICE)
    log_in(client, person)
    return person


def asked(form, client, query=""):
    return client.get(reverse("submissions:export_docx", args=[form.pk]) + query)


def runs(form):
    return JobRun.objects.of(form.institution).filter(type="submissions.print_form")


def made(form, office):
    """What the worker does with the run."""
    given = dict(runs(form).latest("id").arguments)
    given.pop("source")
    print_form(actor=office, **given)
    runs(form).update(state=JobRun.State.DONE)


def test_a_click_waits_and_two_clicks_make_one_job(form, office, client):
    first, second = asked(form, client), asked(form, client)

    assert "正在生成文件" in first.content.decode()
    assert first["Refresh"].startswith("1; url=/plans/")
    assert second.status_code == 200
    assert runs(form).count() == 1


def test_the_file_comes_when_it_is_ready_and_again_at_once(form, office, client):
    asked(form, client)
    made(form, office)

    for _ in range(2):
        answer = asked(form, client)
        assert answer["Content-Type"].endswith("wordprocessingml.document")
        assert answer.content.startswith(b"PK")
    assert runs(form).count() == 1
    taken = AuditEntry.objects.of(form.institution).filter(action="submissions.export")
    assert taken.count() == 2


def test_a_changed_form_is_made_anew(form, office, client):
    asked(form, client)
    made(form, office)
    item = FormItem.objects.of(form.institution).filter(group__template=form.template).first()
    save_cell(
        submission=form,
        row_key=f"i{item.pk}",
        column_code="target",
        text="新写的目标",
        values={},
        version=0,
        actor=office,
    )

    assert "正在生成文件" in asked(form, client).content.decode()
    assert runs(form).count() == 2


def test_whoever_lost_the_right_gets_neither_the_file_nor_the_work(form, office, client):
    asked(form, client)
    Assignment.objects.of(form.institution).filter(user=office).delete()

    with pytest.raises(NotFoundError):
        made(form, office)
    assert asked(form, client).status_code in (403, 404)


def test_what_failed_says_so_and_is_tried_again_when_asked(form, office, client):
    asked(form, client)
    runs(form).update(state=JobRun.State.FAILED)

    failed = asked(form, client)
    assert "文件没有生成" in failed.content.decode()
    assert not failed.has_header("Refresh")
    asked(form, client, "?again=1")
    assert runs(form).count() == 2
