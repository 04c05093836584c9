"""Rounds: declared once, opened, reminded of, closed and counted by the tick; twice changes nothing."""

import re
from datetime import date
from pathlib import Path

import pytest

from apps.core.errors import ConflictError, InvalidError
from apps.operations.models import AuditEntry
from apps.organisation.cadences import Cadence, Timing
from apps.workflow import rounds
from apps.workflow.models import DueItem, Round
from apps.workflow.rounds import (
    ROUNDS,
    RoundKind,
    SubjectRounds,
    open_by_hand,
    register_round,
    tick,
)
from apps.workflow.services import close_due_items
from tests.factories import (
    give_role,
    make_calendar,
    make_institution,
    make_subject,
    make_user,
    told,
)

pytestmark = pytest.mark.django_db
GUIDE = Path(__file__).parents[3] / "docs/how-to/add-a-round.md"
EXAMPLE = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = "major.progress"


@pytest.fixture
def progress():
    """The round of the guide, as it stands there."""
    text = GUIDE.read_text(encoding="utf-8")
    (example,) = EXAMPLE.findall(text)
    given = {name: getattr(rounds, name) for name in rounds.__all__}
    exec(compile(example, str(GUIDE), "exec"), given | {"Cadence": Cadence, "Timing": Timing})  # noqa: S102
    yield ROUNDS[CODE]
    ROUNDS.unregister(CODE)


@pytest.fixture
def college(progress):
    college = make_institution()
    make_calendar(college, 2026)
    college.majors = [make_subject(college, name=f"专业{n}") for n in range(3)]
    college.people = []
    for major in college.majors:
        college.people.append(make_user(college, f"{major.name}负责人"))
        give_role(college.people[-1], "major_leader", subject=major)
    make_subject(college, name="无人的专业")
    return college


def done(college):
    return tick(college)[CODE]


def nothing():
    return {
        "closed": {"rounds": 0, "missed": 0},
        "opened": {"rounds": 0, "items": 0, "not_run": 0},
        "reminded": 0,
    }


def finish(college, row, major):
    close_due_items(
        institution=college, url_name="diagnosis:write", object_id=row.pk, subject=major
    )


def test_the_guide_is_short_and_its_round_lives_a_month(college, clock_at):
    lines = GUIDE.read_text(encoding="utf-8").splitlines()
    assert len(lines) < 40

    clock_at(date(2026, 11, 20))
    assert done(college) == nothing(), "nine days before the 30th"

    clock_at(date(2026, 11, 21))
    assert done(college)["opened"] == {"rounds": 1, "items": 3, "not_run": 0}
    assert done(college) == nothing()
    row = Round.objects.of(college).get()
    assert (row.title, row.closes_on) == ("专业月度进展 · 2026年11月", date(2026, 11, 30))
    finish(college, row, college.majors[0])

    clock_at(date(2026, 11, 27))
    assert done(college)["reminded"] == 2, "whoever has not done it"
    assert done(college) == nothing()
    notice = told(college).order_by("pk")[0]
    assert notice.title == "专业月度进展 · 2026年11月：11月30日前要提交"

    clock_at(date(2026, 12, 2))
    finish(college, row, college.majors[1])
    clock_at(date(2026, 12, 6))
    assert done(college)["closed"] == {"rounds": 1, "missed": 1}
    assert done(college) == nothing()
    row.refresh_from_db()
    assert (row.state, row.submitted, row.late, row.missed) == ("closed", 2, 1, 1)
    assert not DueItem.objects.of(college).open().exists()
    actions = AuditEntry.objects.of(college).filter(action__startswith="round.")
    assert list(actions.order_by("pk").values_list("action", flat=True)) == [
        "round.open",
        "round.remind",
        "round.close",
    ]


def test_what_was_slept_through_is_recorded_and_not_opened(college, clock_at):
    clock_at(date(2026, 8, 25))
    done(college)
    clock_at(date(2026, 11, 25))
    assert done(college)["opened"] == {"rounds": 1, "items": 3, "not_run": 2}
    states = Round.objects.of(college).order_by("starts_on").values_list("code", "state")
    assert list(states) == [
        ("2026-08", "closed"),
        ("2026-09", "not_run"),
        ("2026-10", "not_run"),
        ("2026-11", "running"),
    ]


def test_a_round_is_opened_by_hand_for_a_pilot_and_later_for_the_rest(college, progress, clock_at):
    from django.db.models import Q

    clock_at(date(2026, 11, 3))
    (plan,) = progress.plans(college)
    actor = college.people[0]
    pilot = Q(pk=college.majors[0].pk)
    first = open_by_hand(progress, college, plan, actor=actor, among=pilot)
    again = open_by_hand(progress, college, plan, actor=actor, among=pilot)
    assert (first.subjects, again.pk, again.subjects) == (1, first.pk, 1)
    assert open_by_hand(progress, college, plan, actor=actor).subjects == 3
    assert DueItem.objects.of(college).open().count() == 3
    clock_at(date(2026, 11, 21))
    assert done(college)["opened"]["rounds"] == 1, "the regular one opens all the same"


def test_a_round_by_hand_ends_no_earlier_than_today_and_once_a_day(college, progress, clock_at):
    clock_at(date(2026, 11, 3))
    (plan,) = progress.plans(college)
    hand = {"actor": college.people[0]}
    with pytest.raises(InvalidError):
        open_by_hand(progress, college, plan, closes_on=date(2026, 11, 2), **hand)
    row = open_by_hand(progress, college, plan, **hand)
    Round.objects.of(college).filter(pk=row.pk).update(state="closed")
    with pytest.raises(ConflictError):
        open_by_hand(progress, college, plan, **hand)


def test_two_colleges_keep_apart(college, clock_at):
    other = make_institution()
    clock_at(date(2026, 11, 25))
    done(college)
    assert not Round.objects.of(other).exists()


def test_a_round_that_is_half_said_fails_at_start():
    with pytest.raises(ValueError, match="code and a title"):
        register_round(type("Nameless", (RoundKind,), {}))
    with pytest.raises(ValueError, match="registered twice"):
        register_round(
            type("Twice", (SubjectRounds,), {"code": "diagnosis.cycle", "title": "又一个"})
        )
