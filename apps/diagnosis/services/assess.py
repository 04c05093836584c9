"""An assessment diagnosis (考核性诊断): scores, conclusion, problems with a deadline, publication."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import ConflictError, InvalidError
from apps.diagnosis.choices import Conformity, DiagnosisState, Purpose
from apps.diagnosis.models import Conclusion, Cycle, Diagnosis, DiagnosisPoint, Finding, Score
from apps.diagnosis.selectors.facts import Row
from apps.diagnosis.selectors.sheet import Sheet, sheet_of
from apps.diagnosis.services.answers import EXTRAS, DoubtfulError, Reading, field_name
from apps.diagnosis.services.publish import ask_for_publication
from apps.diagnosis.services.self_diagnosis import origin_of, settle, touch
from apps.improvement.bars import pass_fields
from apps.improvement.choices import Origin
from apps.improvement.models import Problem
from apps.improvement.services import open_problem
from apps.layers.models import Subject
from apps.operations.services import record_audit

CONFORMING = (Conformity.CONFORMS, Conformity.MOSTLY)
FULL = 100


@dataclass(frozen=True)
class Mark:
    point: DiagnosisPoint
    conformity: str
    satisfaction: Decimal | None
    remark: str


@dataclass(frozen=True)
class Demand:
    """A problem that the assessor names: for a metric (`row`), or judged by words (`bar`)."""

    title: str
    due_on: date
    row: Row | None
    bar: str


@dataclass
class Judged:
    """What an assessor wrote, read and checked; `known` are open problems that the deadline is for."""

    result: str = ""
    marks: list[Mark] = field(default_factory=list)
    demands: list[Demand] = field(default_factory=list)
    known: list[Problem] = field(default_factory=list)


@transaction.atomic
def submit_assessment(
    *, cycle: Cycle, subject: Subject, actor: User, typed: Mapping[str, str]
) -> Diagnosis:
    """Write scores and conclusion, open the problems, end the obligation.

    A second submission changes nothing. Raises InvalidError naming every field that lacks something,
    DoubtfulError for marks that contradict each other; then nothing at all is written.
    """
    if cycle.scheme.purpose != Purpose.ASSESSMENT:
        raise ConflictError("这是自我诊断，由质量主体填写。")
    diagnosis = touch(cycle=cycle, subject=subject, actor=actor)
    if diagnosis.state == DiagnosisState.SUBMITTED:
        return diagnosis
    sheet = sheet_of(cycle.scheme, subject)
    judged = read_judgement(typed, sheet, diagnosis)
    settle(diagnosis, sheet, actor, "")
    Score.objects.bulk_create(
        Score(
            institution=cycle.institution,
            diagnosis=diagnosis,
            point=mark.point,
            conformity=mark.conformity,
            satisfaction=mark.satisfaction,
            remark=mark.remark,
        )
        for mark in judged.marks
    )
    Conclusion.objects.create(
        institution=cycle.institution,
        diagnosis=diagnosis,
        result=judged.result,
        remark=typed.get("remark", "").strip()[:2000],
        concluded_by=actor,
        concluded_on=clock.today(),
    )
    for demand in judged.demands:
        _demand(diagnosis, demand, actor)
    for problem in judged.known:
        _carry(diagnosis, problem)
    ask_for_publication(cycle)
    record_audit(
        actor=actor,
        action="assessment.submit",
        obj=diagnosis,
        after={
            "result": judged.result,
            "problems": len(judged.demands),
            "known": [problem.number for problem in judged.known],
        },
    )
    return diagnosis


def read_judgement(typed: Mapping[str, str], sheet: Sheet, diagnosis: Diagnosis) -> Judged:
    """Scores of every point, a conclusion of the college's list, problems with bar and deadline."""
    reading = Reading(typed, set(), {})
    judged = Judged()
    known = diagnosis.cycle.scheme.conclusion_list
    judged.result = reading.choice("result", known, "结论不在名单里。")
    if not judged.result:
        reading.faults.setdefault("result", "请选择考核结论。")
    for group in sheet.groups:
        judged.marks.append(_mark(reading, group.point))
    rows = {row.key: row for row in sheet.rows}
    for number in range(1, EXTRAS + 1):
        if begun(typed, f"x{number}"):
            judged.demands.append(_read_demand(reading, f"x{number}", rows))
    judged.known = [
        problem for problem in open_problems(diagnosis.subject) if typed.get(known_name(problem))
    ]
    if judged.result and judged.result != known[0] and not (judged.demands or judged.known):
        reading.faults["x1-title"] = f"结论为“{judged.result}”时，要写明问题和整改期限。"
    if reading.faults:
        raise InvalidError(f"还有 {len(reading.faults)} 处要补充。", fields=reading.faults)
    _contradictions(judged, typed)
    return judged


def begun(typed: Mapping[str, str], key: str) -> bool:
    """Whether anything is typed of a problem; its date alone, which is filled in, says nothing."""
    return any(typed.get(field_name(key, part), "").strip() for part in ("title", "bar", "about"))


def open_problems(subject: Subject) -> list[Problem]:
    """What is being rectified already and may be what an assessor's deadline is for."""
    rows = Problem.objects.of(subject.institution_id).open().filter(subject=subject)
    return list(rows.order_by("due_on", "pk"))


def known_name(problem: Problem) -> str:
    return f"known-{problem.pk}"


def _contradictions(judged: Judged, typed: Mapping[str, str]) -> None:
    """The ends of the scale leave no doubt: nothing satisfied, yet conforming; all of it, yet not.

    Raises DoubtfulError unless just these marks have been confirmed.
    """
    doubts, sure = {}, []
    for mark in judged.marks:
        nothing = mark.satisfaction == 0 and mark.conformity in CONFORMING
        whole = mark.satisfaction == FULL and mark.conformity == Conformity.NOT
        if nothing or whole:
            name = f"p{mark.point.pk}-satisfaction"
            word = Conformity(mark.conformity).label
            doubts[name] = f"符合度是“{word}”，满足度却是 {mark.satisfaction:.0f} %，请核对。"
            sure.append(f"{mark.point.pk}:{mark.conformity}")
    confirmed = ",".join(sure)
    if doubts and typed.get("sure") != confirmed:
        raise DoubtfulError(
            f"{len(doubts)} 个诊断点的符合度与满足度对不上。", fields=doubts, sure=confirmed
        )


def _mark(reading: Reading, point: DiagnosisPoint) -> Mark:
    key = f"p{point.pk}"
    conformity = reading.choice(f"{key}-conformity", Conformity.values, "请选择符合度。")
    satisfaction = reading.per_cent(f"{key}-satisfaction")
    if not conformity and satisfaction is None:
        reading.faults.setdefault(f"{key}-conformity", "请选择符合度，或填写满足度。")
    remark = reading.typed.get(f"{key}-remark", "").strip()[:300]
    return Mark(point, conformity, satisfaction, remark)


def _read_demand(reading: Reading, key: str, rows: dict[str, Row]) -> Demand:
    about = reading.typed.get(field_name(key, "about"), "")
    row = rows.get(about)
    if row is not None and row.problem is not None:
        name = field_name(key, "about")
        reading.faults[name] = f"这项指标已有未销号的问题 {row.problem.number}。"
    elif about and (row is None or not row.bar):
        reading.faults[field_name(key, "about")] = (
            "这项指标没有界限或目标，请改用文字写明销号标准。"
        )
    return Demand(
        title=reading.words(key, "title"),
        due_on=reading.due_on(key),
        row=row,
        bar="" if about else reading.words(key, "bar"),
    )


def _carry(diagnosis: Diagnosis, problem: Problem) -> Finding:
    return Finding.objects.create(
        institution=diagnosis.institution,
        diagnosis=diagnosis,
        metric=problem.metric,
        title=problem.title,
        problem=problem,
        carried=True,
    )


def _demand(diagnosis: Diagnosis, demand: Demand, actor: User) -> Finding:
    """The problem is the owner's: the person that the subject is, or whoever holds the role."""
    row, subject = demand.row, diagnosis.subject
    about: dict[str, Any] = {"bar": demand.bar}
    if row is not None:
        about = {
            "metric": row.metric,
            "point": row.point.name,
            "found_period": row.period,
            "found_value": row.value,
            "found_observation_id": row.observation_id,
            **pass_fields(row.bar),
        }
    problem = open_problem(
        subject=subject,
        title=demand.title,
        origin=Origin.ASSESSMENT,
        actor=actor,
        owner=subject.user,
        owner_role="" if subject.user_id else diagnosis.cycle.scheme.owner_role,
        due_on=demand.due_on,
        **origin_of(diagnosis),
        **about,
    )
    return Finding.objects.create(
        institution=diagnosis.institution,
        diagnosis=diagnosis,
        point=row.point if row else None,
        metric=row.metric if row else None,
        period=row.period if row else None,
        value=row.value if row else None,
        bound=row.bound if row else None,
        rule=row.judged_by[0] if row and row.judged_by else None,
        rule_version=row.judged_by[1] if row and row.judged_by else None,
        title=demand.title,
        problem=problem,
    )
