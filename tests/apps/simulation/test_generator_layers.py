"""Every shipped college has numbers of every layer, and each of them is a line, not a point."""

import pytest

from apps.core.profiles import profile_names
from apps.core.profiles.files import profiles_dir
from apps.simulation.services.generator import College, Request, order_of

from .generated import AS_OF

COLLEGES = [name for name in profile_names() if (profiles_dir() / name / "rules.yaml").exists()]
# Lowest first; offerings come and go with their term.
KINDS = {"student", "class", "teacher", "staff", "course", "major", "unit", "college"}


@pytest.fixture(scope="module", params=COLLEGES)
def series(request):
    order = order_of(Request("made", 0.01, 2, "7", request.param, as_of=AS_OF))
    return College(order).series


def test_each_layer_is_watched_from_the_college_down_to_its_students(series):
    assert {one.metric.kind for one in series if one.bounds} == KINDS


def test_weeks_months_terms_and_years_are_watched(series):
    kinds = {one.metric.period_kind for one in series if one.bounds}

    assert {"week", "month", "term"} < kinds
    assert kinds & {"year", "academic_year"}


def test_every_observed_metric_has_values_of_two_periods_at_least(series):
    assert [one.metric.code for one in series if len({p for _, p, _ in one.values()}) < 2] == []
