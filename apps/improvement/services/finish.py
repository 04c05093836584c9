"""A measure is done: with evidence; or it needs more time, which somebody else grants."""

from datetime import date

from django.db import transaction

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import ConflictError, InvalidError
from apps.evidence.services import lock_set
from apps.improvement.choices import ExtensionState, MeasureState
from apps.improvement.models import Extension, Measure
from apps.improvement.policies import can_decide_extension, can_work_on
from apps.improvement.services.common import lock_measure, say, settle, words

NO_EVIDENCE = "请先上传至少一份佐证材料。"


@transaction.atomic
def finish_measure(*, measure: Measure, actor: User, result: str) -> Measure:
    """Hand a measure in for verification; its evidence is sealed. Handed in twice it is once.

    Raises InvalidError without a result in words or without standing evidence.
    """
    measure = lock_measure(measure)
    if _handed_in_by(measure, actor, result):
        return measure
    can_work_on(actor, measure).require()
    result = words(result, "result", "请写明完成情况。", 500)
    if measure.evidence_set is None or not lock_set(evidence_set=measure.evidence_set):
        raise InvalidError(NO_EVIDENCE, fields={"upload": NO_EVIDENCE})
    measure.state, measure.result = MeasureState.DONE, result
    measure.done_by, measure.done_on = actor, clock.today()
    measure.save()
    measure.extensions.filter(state=ExtensionState.ASKED).update(state=ExtensionState.WITHDRAWN)
    say("measure.finish", measure.problem, actor, {"measure": measure.pk, "result": result})
    settle(measure.problem)
    return measure


def _handed_in_by(measure: Measure, actor: User, result: str) -> bool:
    """The same click a second time."""
    done = measure.state == MeasureState.DONE and measure.done_by_id == actor.pk
    return done and measure.result == result.strip()


@transaction.atomic
def ask_extension(*, measure: Measure, actor: User, to_date: date, reason: str) -> Extension:
    """Ask for a later date; one question at a time."""
    measure = lock_measure(measure)
    can_work_on(actor, measure).require()
    reason = words(reason, "reason", "请写明延期原因。", 300)
    if to_date <= max(measure.due_on, clock.today()):
        message = "新期限要晚于原期限和今天。"
        raise InvalidError(message, fields={"to_date": message})
    known = measure.extensions.filter(state=ExtensionState.ASKED).first()
    if known is not None:
        if (known.to_date, known.reason, known.asked_by_id) == (to_date, reason, actor.pk):
            return known
        raise ConflictError("已经有一项延期申请待批。")
    extension = Extension.objects.create(
        institution=measure.institution,
        measure=measure,
        from_date=measure.due_on,
        to_date=to_date,
        reason=reason,
        asked_by=actor,
        asked_at=clock.now(),
    )
    after = {"measure": measure.pk, "to_date": to_date, "reason": reason}
    say("extension.ask", measure.problem, actor, after)
    settle(measure.problem)
    return extension


@transaction.atomic
def decide_extension(
    *, extension: Extension, actor: User, granted: bool, answer: str = ""
) -> Extension:
    """Grant or refuse; never by who asked or owns the measure. The problem's date follows a later one."""
    measure = lock_measure(extension.measure)
    extension = Extension.objects.of(measure.institution_id).get(pk=extension.pk)
    extension.measure = measure
    if extension.state != ExtensionState.ASKED:
        raise ConflictError(f"这项延期已有结论：{extension.get_state_display()}。")
    can_decide_extension(actor, extension).require()
    if not granted:
        answer = words(answer, "answer", "不同意时请写明意见。", 300)
    extension.state = ExtensionState.GRANTED if granted else ExtensionState.REFUSED
    extension.answer = answer.strip()[:300]
    extension.decided_by, extension.decided_at = actor, clock.now()
    extension.save()
    if granted:
        measure.due_on = extension.to_date
        measure.version += 1
        measure.save()
        measure.problem.due_on = max(measure.problem.due_on, extension.to_date)
    after = {"measure": measure.pk, "granted": granted, "to_date": extension.to_date}
    say("extension.decide", measure.problem, actor, after)
    settle(measure.problem)
    return extension
