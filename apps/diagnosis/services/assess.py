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
from apps.diagnosis.services.answers import EXTRAS, Reading, field_name
from apps.diagnosis.services.self_diagnosis import origin_of, settle, touch
from apps.improvement.choices import Origin
from apps.improvement.models import Problem
from apps.improvement.services import open_problem
from apps.layers.models import Subject
from apps.operations.services import record_audit


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
    """What an assessor wrote, read and checked."""

    result: str = ""
    marks: list[Mark] = field(default_factory=list)
    demands: list[Demand] = field(default_factory=list)


@transaction.atomic
def submit_assessment(
    *, cycle: Cycle, subject: Subject, actor: User, typed: Mapping[str, str]
) -> Diagnosis:
    """Write scores and conclusion, open the problems, end the obligation.

    A second submission changes nothing. Raises InvalidError naming every field that lacks something;
    then nothing at all is written.
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
    record_audit(
        actor=actor,
        action="assessment.submit",
        obj=diagnosis,
        after={"result": judged.result, "problems": len(judged.demands)},
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
        if typed.get(field_name(f"x{number}", "title"), "").strip():
            judged.demands.append(_read_demand(reading, f"x{number}", rows))
    if judged.result and judged.result != known[0] and not judged.demands:
        open_ones = Problem.objects.of(diagnosis.institution_id).open()
        if not open_ones.filter(subject=diagnosis.subject).exists():
            reading.faults["x1-title"] = f"结论为“{judged.result}”时，要写明问题和整改期限。"
    if reading.faults:
        raise InvalidError(f"还有 {len(reading.faults)} 处要补充。", fields=reading.faults)
    return judged


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
            "pass_low": row.bar.low,
            "pass_high": row.bar.high,
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
        title=demand.title,
        problem=problem,
    )
