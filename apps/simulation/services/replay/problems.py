"""A warning, a problem, a measure on somebody's desk, from the first word to the second person's."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import NotFoundError
from apps.evidence.services import add_evidence
from apps.improvement import services
from apps.improvement.models import Escalation, Measure, Problem
from apps.monitoring.models import EarlyWarning
from apps.monitoring.services import acknowledge, rectify
from apps.monitoring.services.rectify import title_of
from apps.rendering.docx import write_docx
from apps.rendering.paper import Paper, PaperText
from apps.simulation.services.replay.cast import lot
from apps.simulation.services.replay.words import say
from apps.workflow.models import DueItem

MONTH = timedelta(days=30)
# Of a hundred warnings so many are rectified; the others are claimed and watched.
RECTIFIED = 60


def _warning(item: DueItem) -> EarlyWarning:
    found = EarlyWarning.objects.of(item.institution_id).select_related(
        "subject__unit", "rule__metric", "period", "institution"
    )
    return found.get(pk=item.object_id)


def handle_warning(item: DueItem, actor: User) -> None:
    """Open a problem, or claim the warning."""
    warning = _warning(item)
    if warning.value is None or lot("rectify", warning.subject.code, warning.rule.code) > RECTIFIED:
        acknowledge(warning=warning, actor=actor)
    else:
        _rectify(warning, actor)


def follow_warning(item: DueItem, actor: User) -> None:
    """What did not recover by itself in time becomes a problem."""
    _rectify(_warning(item), actor)


def _rectify(warning: EarlyWarning, actor: User) -> None:
    place = (warning.subject.code, warning.rule.code)
    rectify(
        warning=warning,
        actor=actor,
        title=title_of(warning),
        cause=say("cause", *place),
        measure=say("plan", *place),
        owner=actor,
        due_on=clock.today() + MONTH,
    )


def _problem(item: DueItem) -> Problem:
    rows = Problem.objects.of(item.institution_id).select_related("subject__unit", "institution")
    return rows.get(pk=item.object_id)


def _measure(item: DueItem) -> Measure:
    rows = Measure.objects.of(item.institution_id).select_related(
        "problem__subject__unit", "evidence_set__institution", "institution"
    )
    return rows.get(pk=int(item.fragment.removeprefix("measure-")))


def plan(item: DueItem, actor: User) -> None:
    problem, today = _problem(item), clock.today()
    services.write_cause(problem=problem, actor=actor, text=say("cause", problem.number))
    services.plan_measure(
        problem=problem,
        actor=actor,
        text=say("plan", problem.number, problem.reopened),
        owner=actor,
        # Within the problem's own date, as long as that has not passed.
        due_on=problem.due_on if problem.due_on >= today else today + MONTH,
    )


def work(item: DueItem, actor: User) -> None:
    """The record goes in as evidence, then the measure is handed in."""
    measure = _measure(item)
    if measure.evidence_set is None:
        raise NotFoundError
    words = (measure.problem.title, f"措施：{measure.text}", say("done", measure.pk))
    record = Paper(
        title="整改工作记录", before=tuple(PaperText(text) for text in words), landscape=False
    )
    name = f"整改记录-{measure.problem.number}.docx"
    upload = SimpleUploadedFile(name, write_docx(record))
    add_evidence(evidence_set=measure.evidence_set, upload=upload, actor=actor)
    services.finish_measure(measure=measure, actor=actor, result=say("done", measure.pk))


def verify(item: DueItem, actor: User) -> None:
    measure = _measure(item)
    services.recheck_measure(
        measure=measure, actor=actor, passed=True, remark=say("verified", measure.pk)
    )


def judge(item: DueItem, actor: User) -> None:
    problem = _problem(item)
    services.judge_problem(
        problem=problem, actor=actor, passed=True, remark=say("judged", problem.number)
    )


def decide(item: DueItem, actor: User) -> None:
    """What the meeting, or whom the ladder names, decides about a problem that was taken up."""
    rows = Escalation.objects.of(item.institution_id).select_related("problem__subject__unit")
    escalation = rows.get(pk=int(item.fragment.removeprefix("escalation-")))
    decision = say("decision", escalation.problem.number, escalation.step)
    services.decide_escalation(escalation=escalation, actor=actor, decision=decision)
