"""验收: a second person looks at what was done and at its evidence."""

from django.db import transaction

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import ConflictError, InvalidError
from apps.evidence.services import lock_set, unlock_set
from apps.improvement.choices import MeasureState
from apps.improvement.models import Measure, Recheck
from apps.improvement.policies import can_verify
from apps.improvement.services.common import lock_measure, say, settle, words


@transaction.atomic
def recheck_measure(
    *, measure: Measure, actor: User, passed: bool, remark: str = "", on_site: bool = False
) -> Recheck:
    """Pass a measure or give it back with a remark; its evidence can then be completed.

    Raises NotAllowedError for its owner, for who finished it and for whoever may not approve on the
    subject; ConflictError where somebody else has verified it already.
    """
    measure = lock_measure(measure)
    if measure.state != MeasureState.DONE:
        raise ConflictError(f"这项措施{measure.get_state_display()}，现在不需要验收。")
    can_verify(actor, measure).require()
    if not passed:
        remark = words(remark, "remark", "退回时请写明意见。", 500)
    evidence_set = measure.evidence_set
    assert evidence_set is not None  # noqa: S101 - a constraint of the table
    if passed and not lock_set(evidence_set=evidence_set):
        raise InvalidError("没有佐证材料，不能通过验收。")
    recheck = Recheck.objects.create(
        institution=measure.institution,
        measure=measure,
        passed=passed,
        on_site=on_site,
        remark=remark.strip()[:500],
        checked_by=actor,
        checked_on=clock.today(),
    )
    if not passed:
        unlock_set(evidence_set=evidence_set)
    measure.state = MeasureState.VERIFIED if passed else MeasureState.PLANNED
    measure.version += 1
    measure.save()
    after = {"measure": measure.pk, "passed": passed, "remark": recheck.remark}
    say("measure.recheck", measure.problem, actor, after)
    settle(measure.problem)
    return recheck
