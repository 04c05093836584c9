"""Rows of problems in any number, for the budgets of their pages."""

from datetime import date
from typing import Any

from apps.evidence.services import add_evidence
from apps.improvement.models import Cause, Escalation, Problem, Recheck, Remeasurement
from apps.improvement.services import ask_extension, open_problem, plan_measure
from apps.layers.models import Subject
from tests.apps.evidence.files import PNG, photo

from .world import DAY

DUE = date(2026, 9, 1)


def _open(shop: Any, subject: Subject, number: int) -> Problem:
    return open_problem(
        subject=subject,
        title=f"问题{number}",
        origin="manual",
        actor=shop.office,
        owner=shop.leader,
        due_on=DUE,
        bar="齐全",
        cause="原因",
        measure="措施",
    )


def problems(shop: Any, count: int) -> None:
    """Each of another subject, each with its story."""
    shop.majors(count)
    majors = Subject.objects.of(shop.college).of_kind("major", "major")
    for number, subject in enumerate(majors):
        problem = _open(shop, subject, number)
        measure = problem.measures.get()
        _tell(shop, problem, measure, number)


def story(shop: Any, count: int) -> None:
    """One problem with so much of everything."""
    shop.majors(1)
    subject = Subject.objects.of(shop.college).of_kind("major", "major").first()
    shop.problem = _open(shop, subject, 0)
    for number in range(count):
        measure = plan_measure(
            problem=shop.problem,
            actor=shop.office,
            text=f"措施{number}",
            owner=shop.leader,
            due_on=DUE,
        )
        content = PNG + bytes([number])
        files = {"evidence_set": measure.evidence_set, "actor": shop.leader}
        add_evidence(**files, upload=photo(f"{number}.png", content))
        ask_extension(measure=measure, actor=shop.leader, to_date=date(2026, 12, 1), reason="缺货")
        _tell(shop, shop.problem, measure, number)


def _tell(shop: Any, problem: Problem, measure: Any, number: int) -> None:
    own = {"institution": shop.college}
    Cause.objects.create(
        **own,
        problem=problem,
        text=f"原因{number}",
        written_by=shop.leader,
        written_at="2026-03-01T00:00Z",
    )
    Recheck.objects.create(
        **own, measure=measure, passed=False, checked_by=shop.office, checked_on=DAY
    )
    Remeasurement.objects.create(
        **own, problem=problem, kind="judged", passed=False, judged_by=shop.office, measured_on=DAY
    )
    Escalation.objects.create(
        **own,
        problem=problem,
        step=f"s{number}",
        title="督办",
        role="qa_office",
        reason="逾期",
        raised_on=DAY,
        cause_key="late",
    )


PROBLEM_PAGES = [
    ("improvement:problem_list", problems, "office", None),
    ("improvement:ledger", problems, "office", None),
    ("improvement:problem_detail", story, "office", lambda shop: shop.problem.pk),
    (
        "improvement:problem_write",
        lambda shop, count: (shop.majors(1), shop.people(count)),
        "office",
        lambda shop: Subject.objects.of(shop.college).of_kind("major", "major").first().pk,
    ),
]
