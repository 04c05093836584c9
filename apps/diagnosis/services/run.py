"""The clockwork of diagnosis: close, open, remind, re-measure, escalate; twice changes nothing."""

from dataclasses import asdict
from typing import Any

from apps.accounts.models import Institution, User
from apps.diagnosis.models import Cycle, Scheme
from apps.diagnosis.services.close_cycle import close_due_cycles
from apps.diagnosis.services.open_cycle import open_due_cycles
from apps.diagnosis.services.remind import remind_cycles
from apps.improvement.services import chase_data, escalate_problems, remeasure_problems
from apps.operations.models import JobRun
from apps.operations.services import request_job


def run_cycles(*, institution: Institution) -> dict[str, Any]:
    """Everything that is due as of today; gives what was done."""
    closed = close_due_cycles(institution=institution)
    opened = open_due_cycles(institution=institution)
    return {
        "closed": asdict(closed),
        "opened": asdict(opened),
        "reminded": remind_cycles(institution=institution),
        "remeasured": _plain(remeasure_problems(institution=institution)),
        "chased": chase_data(institution=institution),
        "escalated": _plain(escalate_problems(institution=institution)),
    }


def _plain(counts: Any) -> Any:
    return asdict(counts) if hasattr(counts, "__dataclass_fields__") else counts


def request_run(*, institution: Any, actor: User | None = None) -> JobRun:
    """A run as a job, in the caller's transaction; asked for twice, it is the same one."""
    return request_job(
        "diagnosis.run_cycles",
        institution=institution,
        actor=actor,
        unique_key="cycles",
        visible_to="warnings",
    )


def request_runs() -> int:
    """One for every institution that has schemes or running cycles; gives how many."""
    reason = "the timetable runs cycles"
    schemes = Scheme.objects.across_institutions(reason=reason).enabled()
    cycles = Cycle.objects.across_institutions(reason=reason).running()
    wanted = set(schemes.values_list("institution_id", flat=True))
    wanted |= set(cycles.values_list("institution_id", flat=True))
    for institution in Institution.objects.filter(pk__in=wanted):
        request_run(institution=institution)
    return len(wanted)
