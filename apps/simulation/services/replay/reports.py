"""A report on somebody's desk: its texts written and sent once the year has ended, then confirmed."""

from __future__ import annotations

from django.db import transaction

from apps.accounts.models import User
from apps.reports import services
from apps.reports.compose import outline_sections, texts_of
from apps.reports.models import Report
from apps.simulation.services.replay.cast import NotNowError
from apps.simulation.services.replay.words import say
from apps.submissions.selectors import is_closed
from apps.workflow.models import DueItem


def _report(item: DueItem) -> Report:
    rows = Report.objects.of(item.institution_id).select_related(
        "outline", "subject__unit", "period", "process", "institution"
    )
    return rows.get(pk=item.object_id)


@transaction.atomic
def write(item: DueItem, actor: User) -> None:
    """Nothing before the year's forms are ended: until then its figures change."""
    report = _report(item)
    if not is_closed(report.period):
        raise NotNowError
    texts = texts_of(report)
    for section in outline_sections(report):
        held = texts.get(section.code)
        if not section.is_text or (held is not None and held.text):
            continue
        text = say(f"report.{section.code}", report.period.code, item=section.title)
        services.save_text(
            report=report,
            section=section.code,
            text=text[: section.max_chars] if section.max_chars else text,
            version=held.version if held is not None else 0,
            actor=actor,
        )
    services.submit_report(report=report, actor=actor)


def review(item: DueItem, actor: User) -> None:
    """Pass the level that is asked; the last one confirms."""
    report = _report(item)
    level = report.process.level if report.process else None
    if level is not None:
        services.approve_report(report=report, actor=actor, level_code=level.code)
