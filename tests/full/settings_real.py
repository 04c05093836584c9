"""The shipped settings, with a probe app whose jobs can be watched, and a quicker timetable."""

from zhengai.schedule import every
from zhengai.settings.prod import *  # noqa: F403
from zhengai.settings.prod import CELERY_BEAT_SCHEDULE, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.full.probe"]
CELERY_BEAT_SCHEDULE = {
    **CELERY_BEAT_SCHEDULE,
    "relay-jobs": every(1, "operations.relay_jobs"),
    "sweep-jobs": every(2, "operations.sweep_jobs"),
}
