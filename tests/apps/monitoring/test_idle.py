"""Who had nothing to report is not asked for it: a course in a term in which it is not given."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from apps.core import clock
from apps.course.models import Offering
from apps.datahub.choices import BatchState
from apps.datahub.models import Batch, Metric, Observation
from apps.monitoring.models import EarlyWarning, WatchRule
from apps.monitoring.services import recompute_warnings, title_of
from apps.organisation.models import Period
from tests.factories import make_calendar, make_institution, make_subject

pytestmark = pytest.mark.django_db
# The second term of 2025—2026 has ended more than two months before.
DAY = date(2026, 11, 1)


class Taught:
    """Courses, two terms that have ended, and a score that is to be reported every term."""

    def __init__(self, **limits):
        self.college = make_institution()
        for year in (2025, 2026):
            make_calendar(self.college, year)
        terms = Period.objects.of(self.college).filter(kind="term", end__lt=DAY)
        self.before, self.last = list(terms.order_by("end"))[-2:]
        self.metric = Metric.objects.create(
            institution=self.college,
            code="score",
            name="学生评教得分",
            unit="分",
            layer="course",
            kind="course",
            period_kind="term",
        )
        self.rule = WatchRule.objects.create(
            institution=self.college,
            code="score",
            name="学生评教得分",
            metric=self.metric,
            **{"red_low": Decimal(80), "missing_after_days": 60, **limits},
        )

    def course(self, name, *terms):
        course = make_subject(self.college, layer="course", kind="course", name=name)
        for term in terms:
            self.give(course, term)
        return course

    def give(self, course, term):
        section = make_subject(self.college, layer="course", kind="offering", parent=course)
        Offering.objects.update_or_create(subject=section, defaults={"term": term})
        Batch.objects.create(
            institution=self.college,
            dataset="offerings",
            state=BatchState.COMMITTED,
            committed_at=clock.now(),
        )

    def observe(self, course, term, value):
        Observation.objects.create(
            institution=self.college,
            subject=course,
            metric=self.metric,
            period=term,
            value=Decimal(value),
            text=str(value),
            recorded_at=clock.now(),
        )

    def levels(self, *, full=False):
        recompute_warnings(institution=self.college, as_of=DAY, full=full)
        rows = EarlyWarning.objects.of(self.college).open()
        return dict(rows.values_list("subject__name", "level"))


@pytest.mark.parametrize("limits", [{}, {"confirm_periods": 2}])
def test_a_course_that_is_not_given_owes_nothing(limits):
    taught = Taught(**limits)
    given = taught.course("解剖", taught.before, taught.last)
    rested = taught.course("药理", taught.before)
    never = taught.course("伦理")
    for course in (given, rested):
        taught.observe(course, taught.before, "91")

    assert taught.levels() == {"解剖": "stale"}
    assert taught.levels(full=True) == {"解剖": "stale"}
    # An incremental run notices that it was given after all.
    taught.give(never, taught.last)
    assert taught.levels() == {"解剖": "stale", "伦理": "no_data"}


def test_what_was_off_stays_off_until_the_course_is_given_again():
    taught = Taught()
    taught.course("解剖", taught.last)
    rested = taught.course("药理", taught.before)
    taught.observe(rested, taught.before, "61")

    assert taught.levels() == {"解剖": "no_data", "药理": "red"}


def test_where_nothing_is_known_of_offerings_every_course_owes():
    taught = Taught()
    taught.course("解剖")

    recompute_warnings(institution=taught.college, as_of=DAY + timedelta(days=4))

    warned = EarlyWarning.objects.of(taught.college).open()
    assert dict(warned.values_list("subject__name", "level")) == {"解剖": "no_data"}


def test_a_warning_of_old_data_says_that_they_are_old():
    taught = Taught()
    given = taught.course("解剖", taught.before, taught.last)
    taught.observe(given, taught.before, "91")
    taught.levels()

    title = title_of(EarlyWarning.objects.of(taught.college).get())

    assert title == f"学生评教得分应报未报，最近一次是{taught.before.title} 91.00 分"


def test_in_a_week_a_course_owes_something_if_its_term_gives_it():
    taught = Taught(missing_after_days=3)
    Metric.objects.filter(pk=taught.metric.pk).update(period_kind="week")
    running = Period.objects.of(taught.college).get(kind="term", code="2026-2027-1")
    taught.course("解剖", running)
    taught.course("药理", taught.last)

    recompute_warnings(institution=taught.college, as_of=DAY + timedelta(days=4))

    warned = EarlyWarning.objects.of(taught.college).open()
    assert dict(warned.values_list("subject__name", "level")) == {"解剖": "no_data"}
