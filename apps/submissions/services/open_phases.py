"""Open the phases whose day has come; beat asks every hour, twice changes nothing."""

from django.db import transaction
from django.db.models import Exists, OuterRef

from apps.core import clock
from apps.submissions.choices import PhaseState
from apps.submissions.models import ClosedYear, SubmissionPhase
from apps.submissions.services.approvals import PHASES
from apps.submissions.services.open_year import ask_for_prefill
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
            "phase",
            "submission__template",
            "submission__subject",
            "submission__period__institution",
        )
        .select_related("institution", "submission__institution")
        .order_by("pk")[:BATCH]
    )
    waiting.filter(pk__in=[phase.pk for phase in phases]).update(state=PhaseState.DRAFT)
    DueItem.objects.bulk_create(flow.fill_row(PHASES, phase) for phase in phases)
    for period in {phase.submission.period for phase in phases}:
        ask_for_prefill(period)
    return len(phases)
