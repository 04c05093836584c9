"""Thin doors for the worker."""

from celery import shared_task

from apps.submissions.services import open_due_phases


@shared_task(name="submissions.open_due_phases")
def open_phases() -> None:
    """Beat asks every ten minutes; whatever is due opens, twice changes nothing."""
    open_due_phases()
