"""The project: settings, addresses, the worker and its timetable."""

from zhengai.celery import app as celery_app

__all__ = ["celery_app"]
