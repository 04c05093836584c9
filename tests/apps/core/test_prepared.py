"""A prepared statement gives what the query itself gives, for every value."""

from datetime import date

import pytest

from apps.core.prepared import Prepared, PreparedModels
from apps.organisation.choices import Role
from apps.organisation.models import Assignment
from tests.factories import make_institution, make_unit, make_user
from tests.factories.organisation import LONG_AGO

pytestmark = pytest.mark.django_db


def held(user, institution, day):
    rows = Assignment.objects.of(institution).on(day).filter(user_id=user)
    return rows.order_by("role").values_list("role", "user_id")


def test_it_answers_for_each_person_and_day_what_the_query_answers():
    college = make_institution()
    people = [make_user(college, role=role) for role in (Role.QA_OFFICE, Role.AUDITOR)]
    Assignment.objects.of(college).filter(user=people[0]).update(valid_to=date(2026, 3, 1))
    prepared = Prepared(held)

    for person in people:
        for day in (date(2026, 3, 1), date(2026, 3, 2)):
            asked = prepared(user=person.pk, institution=college.pk, day=day)
            assert asked == list(held(person.pk, college.pk, day))


def test_a_value_that_the_query_does_not_ask_for_is_refused():
    prepared = Prepared(lambda user, day: Assignment.objects.of(1).filter(user_id=user))

    with pytest.raises(TypeError, match="day"):
        prepared(user=1, day=date(2026, 3, 1))


def people(institution, unit):
    rows = Assignment.objects.of(institution).filter(unit_id=unit).order_by("pk")
    return rows.select_related("user", "unit", "post")


def test_whole_models_come_with_their_relations(django_assert_num_queries):
    college = make_institution()
    unit = make_unit(college)
    made = [make_user(college, role=Role.UNIT_HEAD, unit=unit) for _ in range(2)]
    prepared = PreparedModels(people)

    for _ in range(2):
        with django_assert_num_queries(1):
            found = prepared(institution=college.pk, unit=unit.pk)
            assert [one.user.name for one in found] == [person.name for person in made]
            assert [(one.unit.path, one.post) for one in found] == [(unit.path, None)] * 2
    assert found == list(people(college.pk, unit.pk))
    assert (found[0].valid_from, found[0].user.preferences) == (LONG_AGO, {})


def test_a_key_that_no_column_holds_is_nobodys():
    assert PreparedModels(people)(institution=1, unit=10**30) == []
