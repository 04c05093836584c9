"""A generated college's key, worked out without the engine, is met exactly by it."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command

from apps.accounts.models import Institution
from apps.datahub.models import Metric, Observation
from apps.monitoring.models import EarlyWarning, WarningState
from apps.monitoring.services import recompute_warnings
from apps.simulation.services.start_year import start_year
from apps.submissions.models import Cell

pytestmark = pytest.mark.django_db


# What every profile watches: each layer, from the college down to its students.
KINDS = {"college", "unit", "major", "course", "class", "staff", "teacher", "student"}


@pytest.fixture(params=["sanxia", "yulin", "xiangyang", "luzhou"])
def generated(request, tmp_path, capsys):
    """The college, brought in through the importer like anyone's, and its key."""
    key = tmp_path / "key.json"
    call_command(
        "generate_college",
        code="g1",
        profile=request.param,
        scale=0.01,
        years=2,
        seed=11,
        key=key,
        out=tmp_path / "files",
    )
    return Institution.objects.get(code="g1"), json.loads(key.read_text(encoding="utf-8"))


# A subject whose report is overdue: it sent something once, or never.
MISSING = {"no_data", "stale"}


def told(college):
    """Level, value and period by (layer, kind, subject, metric), as the engine has them."""
    rows = WarningState.objects.of(college).select_related("subject", "rule__metric", "period")
    return {
        (row.subject.layer, row.subject.kind, row.subject.code, row.rule.metric.code): row
        for row in rows
    }


def agrees(entry, state):
    """Whether the engine says of a point what the key says."""
    if state is None or entry["level"] == "normal":
        return state is None and entry["level"] == "normal"
    if entry["level"] == "no_data":
        return state.level in MISSING
    value = Decimal(entry["value"])
    return (state.level, state.value, state.period.code) == (
        entry["level"],
        value,
        entry["period"],
    )


@pytest.mark.sweep(1)
@pytest.mark.slow
def test_the_engine_meets_the_key_and_a_second_run_changes_nothing(generated):
    college, key = generated
    day = date.fromisoformat(key["as_of"])
    recompute_warnings(institution=college, as_of=day)
    states = told(college)
    entries = [entry for entry in [*key["planted"], *key["clean"]] if entry["current"]]
    about = ("layer", "kind", "subject", "metric")
    wrong = [
        entry
        for entry in entries
        if not agrees(entry, states.get(tuple(entry[name] for name in about)))
    ]
    assert not wrong
    assert {entry["level"] for entry in entries} == {"normal", "yellow", "red", "no_data"}

    watched = Metric.objects.of(college).filter(code__in=[rule["metric"] for rule in key["rules"]])
    assert set(watched.values_list("kind", flat=True)) == KINDS
    assert {"week", "month", "term"} < set(watched.values_list("period_kind", flat=True))
    assert {row.rule.metric.kind for row in states.values()} == KINDS
    assert {row.period.kind for row in states.values()} > {"week", "month", "term"}

    open_before = EarlyWarning.objects.of(college).open().count()
    again = recompute_warnings(institution=college, as_of=day, full=True)
    assert (again.events, again.opened, again.changed, again.closed) == (0, 0, 0, 0)
    assert EarlyWarning.objects.of(college).open().count() == open_before


@pytest.mark.slow
def test_a_generated_college_starts_its_year_with_known_numbers_and_warnings(tmp_path):
    call_command("generate_college", code="g2", scale=0.01, years=2, start_year=True)
    college = Institution.objects.get(code="g2")
    prefilled = Cell.objects.of(college).filter(column__semantic="baseline").exclude(sources={})
    assert prefilled.exists()
    assert EarlyWarning.objects.of(college).open().exists()
    source = Observation.objects.of(college).get(pk=next(iter(prefilled.first().sources.values())))
    assert source.is_current

    again = start_year(institution=college)
    assert (again.forms, again.cells) == (0, 0)
