"""Thin doors for the worker."""

from celery import shared_task

from apps.console.services.calendar_watch import watch_calendars


@shared_task(name="console.watch_calendars")
def watch() -> None:
    """Beat asks every hour; twice changes nothing."""
    watch_calendars()
