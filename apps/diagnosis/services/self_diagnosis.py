"""A self-diagnosis: its draft, and its submission with the problems that it finds."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import ConflictError, InvalidError
from apps.diagnosis.choices import Conformity, CycleState, DiagnosisState, Purpose
from apps.diagnosis.models import Cycle, Diagnosis, Finding
from apps.diagnosis.obligations import PAGE
from apps.diagnosis.policies import can_fill
from apps.diagnosis.selectors.facts import Row
from apps.diagnosis.selectors.people import people_for
from apps.diagnosis.selectors.sheet import Sheet, sheet_of
from apps.diagnosis.services.answers import Answer, read_answers
from apps.diagnosis.services.own_view import ask_for_the_rest, read_own
from apps.improvement.bars import pass_fields
from apps.improvement.choices import Origin
from apps.improvement.models import Problem
from apps.improvement.selectors import open_problem_of
from apps.improvement.services import open_problem
from apps.layers.models import Subject
from apps.operations.services import record_audit
from apps.workflow.services import close_due_items

DETAIL = "diagnosis:diagnosis_detail"
MOST_TYPED = 60_000  # characters of a draft


def touch(*, cycle: Cycle, subject: Subject, actor: User) -> Diagnosis:
    """The subject's diagnosis in this cycle, locked; made on first touch.

    Raises NotAllowedError, ConflictError where the cycle is over or does not ask for this subject.
    """
    can_fill(actor, cycle.scheme, subject).require()
    if not cycle.scheme.concerns(subject):
        raise ConflictError("这一轮诊断不涉及这个对象。")
    rows = Diagnosis.objects.of(cycle.institution_id)
    state = Cycle.objects.of(cycle.institution_id).values_list("state", flat=True).get(pk=cycle.pk)
    if state == CycleState.RUNNING:
        rows.get_or_create(
            cycle=cycle,
            subject=subject,
            defaults={
                "institution": cycle.institution,
                "started_by": actor,
                "started_at": clock.now(),
            },
        )
    diagnosis = rows.select_for_update(of=("self",)).filter(cycle=cycle, subject=subject).first()
    if diagnosis is None or (
        state != CycleState.RUNNING and diagnosis.state != DiagnosisState.SUBMITTED
    ):
        raise ConflictError("这一轮诊断已经结束，不能再填写。")
    return diagnosis


@transaction.atomic
def save_draft(
    *, cycle: Cycle, subject: Subject, actor: User, typed: Mapping[str, str]
) -> Diagnosis:
    """Keep what is typed so far. Raises ConflictError once it is submitted."""
    diagnosis = touch(cycle=cycle, subject=subject, actor=actor)
    if diagnosis.state != DiagnosisState.DRAFT:
        raise ConflictError("已经提交，不能再改。")
    if sum(len(text) for text in typed.values()) > MOST_TYPED:
        raise InvalidError("写得太长了，存不下。")
    diagnosis.draft = dict(typed)
    diagnosis.version += 1
    diagnosis.save(update_fields=["draft", "version"])
    return diagnosis


@transaction.atomic
def submit_self_diagnosis(
    *, cycle: Cycle, subject: Subject, actor: User, typed: Mapping[str, str]
) -> Diagnosis:
    """Freeze the values, open a problem for everything that is off, end the obligation.

    A second submission of the same changes nothing. Raises InvalidError naming every field that lacks
    something, DoubtfulError for points that nothing is said of; then nothing at all is written.
    """
    if cycle.scheme.purpose != Purpose.SELF:
        raise ConflictError("这是考核性诊断，由考核者填写。")
    diagnosis = touch(cycle=cycle, subject=subject, actor=actor)
    if diagnosis.state == DiagnosisState.SUBMITTED:
        return diagnosis
    sheet = sheet_of(cycle.scheme, subject)
    people = {person.pk: person for person in people_for(cycle.scheme, subject, actor)}
    own, faults = read_own(typed, sheet)
    answers = read_answers(typed, sheet.off, people.values(), faults)
    ask_for_the_rest(typed, sheet, own)
    settle(diagnosis, sheet, actor, typed.get("remark", ""), own)
    for row in sheet.off:
        _find(diagnosis, row, answers.pop(row.key, None), people, actor)
    for answer in answers.values():
        _find_beyond(diagnosis, answer, people, actor)
    record_audit(
        actor=actor,
        action="diagnosis.submit",
        obj=diagnosis,
        after={"points": len(sheet.groups), "off": len(sheet.off), "added": len(answers)},
    )
    return diagnosis


def settle(
    diagnosis: Diagnosis,
    sheet: Sheet,
    actor: User,
    remark: str,
    own: Mapping[str, str] | None = None,
) -> None:
    """Submitted: values frozen with the answers to points without metric, draft dropped, obligation ended."""
    diagnosis.state = DiagnosisState.SUBMITTED
    diagnosis.values, diagnosis.draft = sheet.frozen(), {}
    for point in diagnosis.values:
        if own and point["code"] in own:
            point["own"] = str(Conformity(own[point["code"]]).label)
    diagnosis.remark = remark.strip()[:2000]
    diagnosis.submitted_by, diagnosis.submitted_at = actor, clock.now()
    diagnosis.version += 1
    diagnosis.save()
    close_due_items(
        institution=diagnosis.institution,
        url_name=PAGE,
        object_id=diagnosis.cycle_id,
        subject=diagnosis.subject,
    )


def origin_of(diagnosis: Diagnosis) -> dict[str, Any]:
    return {
        "origin_label": str(diagnosis.cycle.title)[:200],
        "origin_url_name": DETAIL,
        "origin_id": diagnosis.pk,
    }


def _find(
    diagnosis: Diagnosis, row: Row, answer: Answer | None, people: dict[int, User], actor: User
) -> Finding:
    """What is off: with the problem that stands open already, or with a new one."""
    problem, carried = row.problem, True
    if problem is None and answer is not None:
        problem, carried = _open(diagnosis, row, answer, people, actor)
    return Finding.objects.create(
        institution=diagnosis.institution,
        diagnosis=diagnosis,
        point=row.point,
        metric=row.metric,
        period=row.period,
        value=row.value,
        bound=row.bound,
        rule=row.judged_by[0] if row.judged_by else None,
        rule_version=row.judged_by[1] if row.judged_by else None,
        title=(answer.title if answer else row.sentence)[:200],
        problem=problem,
        carried=carried,
    )


def _open(
    diagnosis: Diagnosis, row: Row, answer: Answer, people: dict[int, User], actor: User
) -> tuple[Problem | None, bool]:
    """A new problem; where somebody was faster, theirs."""
    owner = people[answer.owner_id]
    try:
        problem = open_problem(
            subject=diagnosis.subject,
            title=answer.title,
            origin=Origin.SELF_DIAGNOSIS,
            actor=actor,
            owner=owner,
            due_on=answer.due_on,
            **origin_of(diagnosis),
            metric=row.metric,
            point=row.point.name,
            found_period=row.period,
            found_value=row.value,
            found_observation_id=row.observation_id,
            **pass_fields(row.bar),
            cause=answer.cause,
            measure=answer.measure,
            measure_owner=owner,
            measure_due_on=answer.due_on,
        )
    except ConflictError:
        return open_problem_of(diagnosis.subject, row.metric), True
    return problem, False


def _find_beyond(
    diagnosis: Diagnosis, answer: Answer, people: dict[int, User], actor: User
) -> Finding:
    """A problem that no metric shows: its bar is in words, a second person will judge it."""
    owner = people[answer.owner_id]
    problem = open_problem(
        subject=diagnosis.subject,
        title=answer.title,
        origin=Origin.SELF_DIAGNOSIS,
        actor=actor,
        owner=owner,
        due_on=answer.due_on,
        **origin_of(diagnosis),
        point=answer.point,
        bar=answer.bar,
        cause=answer.cause,
        measure=answer.measure,
        measure_owner=owner,
        measure_due_on=answer.due_on,
    )
    return Finding.objects.create(
        institution=diagnosis.institution,
        diagnosis=diagnosis,
        title=answer.title,
        problem=problem,
    )
