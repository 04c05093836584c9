"""The factories make what they say, for every layer."""

import pytest

from apps.layers.registry import layers
from apps.layers.rights import rights_of
from apps.organisation.choices import Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def college():
    return factories.make_institution()


def every_kind():
    return [(layer.code, kind.code) for layer in layers.values() for kind in layer.kinds]


def test_a_subject_and_a_form_of_every_kind_can_be_made(college):
    for layer, kind in every_kind():
        subject = factories.make_subject(college, layer=layer, kind=kind)
        template = factories.make_template(college, layer=layer, kind=kind)
        form = factories.make_submission(college, template=template, subject=subject)
        assert (form.subject, form.template, form.phases.count()) == (subject, template, 2)


def test_roles_are_given_in_a_unit_towards_a_subject_and_in_the_college(college):
    unit, user = factories.make_unit(college), factories.make_user(college)
    factories.give_role(user, Role.UNIT_HEAD, unit=unit)
    factories.give_role(user, Role.MAJOR_LEADER, subject=factories.make_subject(college))
    factories.give_role(user, Role.QA_OFFICE)
    assert rights_of(user).roles == {Role.UNIT_HEAD, Role.MAJOR_LEADER, Role.QA_OFFICE}


def test_two_institutions_and_their_people_do_not_collide(college):
    other = factories.make_institution()
    assert factories.make_user(college).username != factories.make_user(other).username


def test_whoever_is_logged_in_is_signed_in(college, client):
    user = factories.make_user(college)
    assert factories.log_in(client, user).session["_auth_user_id"] == str(user.pk)
