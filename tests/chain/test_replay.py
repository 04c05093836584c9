"""A small generated college acts some months through its people's desks, under each profile that has forms."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.db import transaction

from apps.accounts.models import Institution
from apps.core import clock
from apps.core.invariants import invariants
from apps.diagnosis.choices import DiagnosisState
from apps.diagnosis.models import Diagnosis
from apps.improvement.choices import RemeasureKind
from apps.improvement.models import Remeasurement
from apps.reports.choices import ReportState
from apps.reports.models import Report
from apps.simulation.services.demo import DEFAULT_PASSWORD
from apps.simulation.services.generator import (
    College,
    Feed,
    Request,
    bring_in_college,
    order_of,
    write_college,
)
from apps.simulation.services.replay import Replayed, cast, replay
from apps.submissions.choices import EDITABLE_STATES, PhaseState
from apps.submissions.models import Cell, Revision, Submission, SubmissionPhase
from apps.workflow.models import DueItem

# One college for each profile: a sweep over the four.
pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sweep(1)]
SINCE, UNTIL, STEP = date(2025, 11, 3), date(2026, 3, 9), timedelta(days=21)


def _silent(_line: str) -> None:
    """Nobody reads it."""


@dataclass
class Acted:
    college: Institution
    replayed: Replayed


@pytest.fixture(
    scope="module",
    params=["sanxia", "yulin", "xiangyang", "luzhou"],
)
def acted(request, django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Acted]:
    """One college for all tests of a profile, rolled back at their end; one form of each kind is filled."""
    with (
        django_db_blocker.unblock(),
        transaction.atomic(),
        clock.travel(UNTIL),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(cast, "FEW", 1)
        patch.setattr(cast, "MANY", 1)
        made = College(order_of(Request("acts", 0.01, 2, "7", request.param, as_of=UNTIL)))
        folder = tmp_path_factory.mktemp("acts")
        files = write_college(made, folder, _silent, values=False)
        college = bring_in_college(
            made,
            files,
            profile=request.param,
            name="示例学院",
            password=DEFAULT_PASSWORD,
            tell=_silent,
            values=False,
        )
        done = replay(
            institution=college,
            since=SINCE,
            until=UNTIL,
            step=STEP,
            bring_in=Feed(made, college, folder / "later").bring_in,
            tell=_silent,
        )
        yield Acted(college, done)
        transaction.set_rollback(True)


def test_nothing_that_people_do_is_refused(acted: Acted) -> None:
    assert dict(acted.replayed.reasons) == {}
    assert acted.replayed.done.total() > 50


def test_a_form_is_approved_and_what_nobody_did_ends_with_its_year(acted: Acted) -> None:
    phases = SubmissionPhase.objects.of(acted.college)

    assert phases.filter(state=PhaseState.APPROVED).exists()
    assert phases.filter(state=PhaseState.CLOSED, submission__period__code="2025").exists()
    left = phases.filter(state__in=EDITABLE_STATES, submission__period__code="2025")
    assert not left.exists()
    old = DueItem.objects.of(acted.college).open().filter(kind="submissions.fill")
    assert not old.filter(due_on__lt=date(2026, 1, 1)).exists()


def test_a_diagnosis_is_submitted(acted: Acted) -> None:
    diagnoses = Diagnosis.objects.of(acted.college)

    assert diagnoses.filter(state=DiagnosisState.SUBMITTED).exists()


def test_a_problem_is_closed_by_what_was_measured_afterwards(acted: Acted) -> None:
    again = Remeasurement.objects.of(acted.college).filter(kind=RemeasureKind.OBSERVED)

    passed = again.filter(passed=True, observation_id__isnull=False)
    assert passed.exists()
    assert all(one.problem.closed_on for one in passed.select_related("problem"))


def test_the_provinces_table_arrives_filled_in_from_the_year(acted: Acted) -> None:
    """Elements get what the year knows of them, within the limits; the form's people write the rest."""
    form = Submission.objects.of(acted.college).get(
        form_code="self_diagnosis_report", period__code="2025"
    )
    known = Revision.objects.of(acted.college).filter(cell__submission=form, kind="prefilled")
    rows = set(known.values_list("cell__item__code", flat=True))
    assert {"overview", "1.2", "1.4", "5.3"} <= rows
    assert len(rows) > 8
    for cell in Cell.objects.of(acted.college).filter(submission=form).select_related("column"):
        assert len(cell.text) <= (cell.column.char_limit or 0)


def test_the_report_on_the_year_before_is_confirmed(acted: Acted) -> None:
    report = Report.objects.of(acted.college).get(period__code="2025")

    assert report.state == ReportState.CONFIRMED


def test_what_must_always_hold_holds(acted: Acted) -> None:
    broken = {code: list(one.check()) for code, one in invariants.items()}

    assert {code: found for code, found in broken.items() if found} == {}
