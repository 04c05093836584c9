"""The worker's application: ``celery -A zhengai worker`` and ``celery -A zhengai beat``."""

import os

from celery import Celery
from celery.signals import setup_logging
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhengai.settings.prod")
TRANSPORT_ALIASES["files"] = "zhengai.files_transport:Transport"

app = Celery("zhengai")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_django_logging(**kwargs: object) -> None:
    """One logging set-up for web, worker and beat: Django's, made when the settings were read."""
