"""The quality office's desk costs the same however many forms there are: it counts and folds in the
database, and fetches no more rows than it shows."""

from datetime import date

import pytest
from django.db import connection
from django.db.models.signals import post_init
from django.test.utils import CaptureQueriesContext

from apps.dashboards.selectors import PER_GROUP, UNOWNED_FIRST, desk_of
from apps.layers.models import Subject
from apps.organisation.choices import Role
from apps.workflow.models import DueItem
from apps.workflow.services import due_row
from apps.workflow.unowned import unowned_items
from tests.chain.house import House

pytestmark = pytest.mark.django_db
KIND, PAGE = "submissions.fill", "submissions:detail"


class Office(House):
    """A college whose forms can be made in any number: a third asked of the office, a third of a unit's
    head, a third of a unit that has no head."""

    def __init__(self):
        super().__init__()
        self.office = self.person("周敏", Role.QA_OFFICE)
        self.person("林海", Role.UNIT_HEAD, self.unit)
        self.held = self.subject("major", "major", code="m1", name="护理")
        self.alone = self.subject("major", "major", code="m2", name="药学", unit=self.other_unit)

    def owe(self, count):
        asked = (
            (Role.QA_OFFICE, self.held),
            (Role.UNIT_HEAD, self.held),
            (Role.UNIT_HEAD, self.alone),
        )
        DueItem.objects.bulk_create(
            due_row(
                kind=KIND,
                title=f"计划{number}",
                url_name=PAGE,
                object_id=number,
                institution=self.college,
                role=role,
                subject=subject,
                due_on=date(2026, 3, 1 + number % 28),
            )
            for number in range(count)
            for role, subject in [asked[number % 3]]
        )


@pytest.fixture
def office(clock_at):
    clock_at(date(2026, 3, 18))
    return Office()


def cost(user):
    """How many queries a desk takes, and how many items it makes of rows."""
    made = []

    def count(sender, **kwargs):
        made.append(sender)

    post_init.connect(count, sender=DueItem)
    try:
        with CaptureQueriesContext(connection) as queries:
            desk = desk_of(user)
    finally:
        post_init.disconnect(count, sender=DueItem)
    return desk, len(queries), len(made)


def test_ten_times_the_forms_take_the_same_queries_and_no_more_rows_than_are_shown(office):
    office.owe(300)
    desk_of(office.office)
    few, queries, _ = cost(office.office)
    office.owe(3000)
    many, again, made = cost(office.office)
    assert again == queries
    assert sum(many.counts[code] for code in ("late", "soon", "later")) == 1100
    assert many.counts["unowned"] == 1100
    shown = sum(len(group.items) for group in many.groups) + len(many.unowned)
    assert made == shown <= 3 * PER_GROUP + UNOWNED_FIRST
    assert len(few.unowned) == len(many.unowned) == UNOWNED_FIRST


def test_each_place_without_a_holder_is_found_and_no_other(office):
    office.owe(9)
    assert set(unowned_items(office.college).values_list("subject", flat=True)) == {office.alone.pk}
    office.person("钱多", Role.UNIT_HEAD, office.other_unit)
    assert not unowned_items(office.college).exists()
    assert Subject.objects.of(office.college).filter(due_items__isnull=False).exists()
