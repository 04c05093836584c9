"""The one timetable of beat. Every entry is a tick that may come twice, or not at all.

A tick lives as long as its interval: without that, ticks pile up behind long jobs.
Cadences of diagnosis are data of their own, and are opened by a job; they are not listed here.
"""

from typing import Any


def every(seconds: int, task: str) -> dict[str, Any]:
    return {"task": task, "schedule": seconds, "options": {"expires": seconds}}


BEAT_SCHEDULE = {
    "relay-jobs": every(2, "operations.relay_jobs"),
    "sweep-jobs": every(30, "operations.sweep_jobs"),
    "seal-audit": every(3600, "operations.seal_audit"),
    "compute-metrics": every(86400, "datahub.request_computes"),
    "recompute-warnings": every(3600, "monitoring.request_recomputations"),
    "send-warning-digests": every(3600, "monitoring.request_digests"),
    "run-cycles": every(600, "diagnosis.request_runs"),
    "watch-calendars": every(3600, "console.watch_calendars"),
    "open-form-phases": every(600, "submissions.open_due_phases"),
}
