"""The worker's application: ``celery -A zhengai worker`` and ``celery -A zhengai beat``."""

import os
import tempfile
from pathlib import Path

from celery import Celery
from celery.signals import heartbeat_sent, setup_logging
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhengai.settings.prod")
TRANSPORT_ALIASES["files"] = "zhengai.files_transport:Transport"

app = Celery("zhengai")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_django_logging(**kwargs: object) -> None:
    """One logging set-up for web, worker and beat: Django's, made when the settings were read."""


# Touched by a worker whose loop turns (every two seconds): what docker-compose.yml looks at.
ALIVE = Path(tempfile.gettempdir()) / "zhengai-worker-alive"


@heartbeat_sent.connect
def say_alive(**kwargs: object) -> None:
    """Looking at a file costs nothing; ``celery inspect ping`` starts the whole application each time."""
    ALIVE.touch()
