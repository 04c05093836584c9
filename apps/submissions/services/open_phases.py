"""Open the phases whose day has come; beat asks every hour, twice changes nothing."""

from django.db import transaction

from apps.core import clock
from apps.operations.services import request_job
from apps.submissions.choices import PhaseState
from apps.submissions.models import SubmissionPhase
from apps.submissions.services.due import fill_item

BATCH = 500


def open_due_phases() -> int:
    """Open every phase whose first day is today or earlier, in small steps; gives how many."""
    opened = 0
    while batch := _open_some():
        opened += batch
    return opened


@transaction.atomic
def _open_some() -> int:
    waiting = SubmissionPhase.objects.across_institutions(reason="the calendar opens phases")
    due = waiting.filter(state=PhaseState.NOT_OPEN, opens_on__lte=clock.today())
    phases = list(
        due.select_for_update(of=("self",), skip_locked=False)
        .select_related(
            "phase", "submission__template", "submission__subject", "submission__period"
        )
        .select_related("submission__institution")
        .order_by("pk")[:BATCH]
    )
    for phase in phases:
        phase.state = PhaseState.DRAFT
        phase.save(update_fields=["state"])
        fill_item(phase)
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
