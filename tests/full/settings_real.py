"""The shipped settings, with a probe app whose jobs can be watched, and a quicker timetable."""

from zhengai.schedule import every
from zhengai.settings.demo import *  # noqa: F403
from zhengai.settings.demo import CELERY_BEAT_SCHEDULE, INSTALLED_APPS, STATE_DIR

INSTALLED_APPS = [*INSTALLED_APPS, "tests.full.probe"]
CELERY_BEAT_SCHEDULE = {
    **CELERY_BEAT_SCHEDULE,
    "relay-jobs": every(1, "operations.relay_jobs"),
    "sweep-jobs": every(2, "operations.sweep_jobs"),
    "open-form-phases": every(5, "submissions.open_due_phases"),
    "run-cycles": every(5, "diagnosis.request_runs"),
    "recompute-warnings": every(5, "monitoring.request_recomputations"),
}
STATIC_ROOT = STATE_DIR / "static"
