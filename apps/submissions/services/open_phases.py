"""Open the phases whose day has come; beat asks every hour, twice changes nothing."""

from django.db import transaction
from django.db.models import Exists, OuterRef

from apps.core import clock
from apps.operations.services import request_job
from apps.submissions.choices import PhaseState
from apps.submissions.models import ClosedYear, SubmissionPhase
from apps.submissions.services.approvals import PHASES
from apps.workflow.models import DueItem
from apps.workflow.services import flow

BATCH = 500


def open_due_phases() -> int:
    """Open every phase whose first day is today or earlier, in small steps; gives how many."""
    opened = 0
    while batch := _open_some():
        opened += batch
    return opened


@transaction.atomic
def _open_some() -> int:
    why = "the calendar opens phases"
    waiting = SubmissionPhase.objects.across_institutions(reason=why)
    ended = ClosedYear.objects.across_institutions(reason=why).filter(
        period=OuterRef("submission__period")
    )
    due = waiting.filter(~Exists(ended), state=PhaseState.NOT_OPEN, opens_on__lte=clock.today())
    phases = list(
        due.select_for_update(of=("self",), skip_locked=False)
        .select_related(
            "phase", "submission__template", "submission__subject", "submission__period"
        )
        .select_related("institution", "submission__institution")
        .order_by("pk")[:BATCH]
    )
    waiting.filter(pk__in=[phase.pk for phase in phases]).update(state=PhaseState.DRAFT)
    DueItem.objects.bulk_create(flow.fill_row(PHASES, phase) for phase in phases)
    for institution, year in {
        (phase.submission.institution, int(phase.submission.period.code)) for phase in phases
    }:
        request_job(
            "submissions.prefill_year",
            institution=institution,
            arguments={"year": year},
            unique_key=str(year),
            visible_to="plans",
            title=f"{year} 年度表单带入数据",
        )
    return len(phases)
