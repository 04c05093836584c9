"""The clockwork: rounds close, open and remind; problems are re-measured and escalated; twice is once."""

from dataclasses import asdict
from typing import Any

from apps.accounts.models import Institution, User
from apps.diagnosis.models import Cycle, Scheme
from apps.improvement.services import chase_data, escalate_problems, remeasure_problems
from apps.operations.models import JobRun
from apps.operations.services import request_job
from apps.workflow.rounds import tick


def run_cycles(*, institution: Institution) -> dict[str, Any]:
    """Everything that is due as of today; gives what was done."""
    return {
        "rounds": tick(institution),
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
