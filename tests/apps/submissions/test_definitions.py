"""A form as one definition: written, read back, and never changed while it is in use."""

import pytest

from apps.submissions.definitions import define, publish
from apps.submissions.models import FormColumn, FormGroup, FormTemplate
from tests.factories.forms import form_definition, make_submission
from tests.factories.organisation import make_institution

pytestmark = pytest.mark.django_db


@pytest.fixture
def college():
    return make_institution()


def test_what_is_published_is_what_is_defined(college):
    definition = form_definition()

    template = publish(institution=college, definition=definition)

    assert define(template) == definition
    assert FormGroup.objects.of(college).get(template=template).title == "课程体系"


def test_label_columns_belong_to_no_phase(college):
    template = publish(institution=college, definition=form_definition())

    columns = FormColumn.objects.of(college).filter(template=template)

    labels = {column.semantic for column in columns if column.is_label}
    assert labels == {"group", "item"}


def test_a_form_that_nobody_has_begun_is_changed_in_place(college):
    template = publish(institution=college, definition=form_definition())

    changed = publish(
        institution=college, definition=form_definition(name="改过的表"), current=template
    )

    assert (changed.pk, changed.version, changed.name) == (template.pk, 1, "改过的表")


def test_a_form_in_use_is_followed_by_a_new_version(college):
    begun = make_submission(college)
    old = begun.template

    new = publish(institution=college, definition=define(old) | {"name": "下一版"}, current=old)

    old.refresh_from_db()
    assert (old.version, old.is_current, new.version, new.is_current) == (1, False, 2, True)
    assert FormTemplate.objects.of(college).current().get(code=old.code) == new
    assert begun.template.groups.exists()
