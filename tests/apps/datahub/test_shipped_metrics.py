"""The metrics of a shipped college: what its forms are linked to, and that they are derived."""

import pytest
from django.db import transaction

from apps.core import clock
from apps.datahub.choices import Origin
from apps.datahub.models import Metric, Observation
from apps.datahub.services import compute_metrics
from apps.organisation.models import Unit
from apps.submissions.models import FormItem
from tests.chain.profiles import load
from tests.factories import make_subject

from .small_college import DAY, STAFF

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def institution(django_db_setup, django_db_blocker):
    """One college for all tests of this file, rolled back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        with clock.travel(DAY):
            shipped, _ = load("sanxia", "t1")
        yield shipped
        transaction.set_rollback(True)


def test_attachment_3_has_a_metric_for_each_measure_of_each_item(institution):
    items = FormItem.objects.of(institution).filter(group__template__code="att3")
    linked = {item.number: [measure.metric for measure in item.measures] for item in items}
    metrics = {m.code: m for m in Metric.objects.of(institution).filter(kind="staff")}

    assert sorted(linked) == list(range(1, 28))
    assert all(code in metrics for codes in linked.values() for code in codes)
    both = [number for number, codes in linked.items() if len(codes) == 2]
    assert both == list(range(2, 14))
    for number in range(1, 15):
        assert metrics[linked[number][0]].origin == Origin.FACT
    for number in both:
        assert metrics[linked[number][1]].origin == Origin.FORMULA


def test_the_numeric_items_of_attachments_1_and_4_are_linked(institution):
    kinds = {m.code: m.kind for m in Metric.objects.of(institution)}

    for form, kind, least in (("att1", "major", 18), ("att4", "teacher", 7)):
        items = FormItem.objects.of(institution).filter(group__template__code=form)
        linked = [[m.metric for m in item.measures] for item in items if item.measures]
        assert len(linked) >= least
        assert {kinds[code] for codes in linked for code in codes} == {kind}


def test_shipped_metrics_are_derived_without_a_problem(institution):
    with clock.travel(DAY):
        unit = Unit.objects.of(institution).get(code="xibu")
        for number, (_, employment, education, degree, title, dual, *_) in STAFF.items():
            make_subject(
                institution,
                layer="teacher",
                code=number,
                unit=unit,
                details={
                    "employment": employment,
                    "education": education,
                    "degree": degree,
                    "title_level": title,
                    "dual_qualified": dual,
                },
            )
        done = compute_metrics(institution=institution)

    rows = Observation.objects.of(institution).current().filter(period__code="2025")
    values = dict(rows.filter(subject__kind="staff").values_list("metric__code", "value"))
    assert done.problems == []
    # Without dates all eight are there: seven full-time, one from industry.
    assert (values["att3.base.teachers"], values["att3.01.count"]) == (8, 7)
    assert values["att3.02.share"] == round(values["att3.02.count"] * 100 / 7, 2)
    assert values["att3.10.share"] == pytest.approx(12.5)
    assert "att3.12.count" not in values  # nobody says who is 骨干教师
