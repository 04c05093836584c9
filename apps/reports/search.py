"""Reports are found by their title and by whom they are about."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from apps.layers.masking import shown_name
from apps.layers.rights import rights_of
from apps.layers.search import Hit, Source, any_of, note, register_source
from apps.reports.models import Report
from apps.reports.selectors import reports_for


def _rows(user: Any, text: str) -> QuerySet[Report] | None:
    if not rights_of(user).allows("reports.read"):
        return None
    return reports_for(user).filter(any_of(text, "outline__title", "subject__name"))


def _hit(user: Any, report: Report) -> Hit:
    words = note(shown_name(user, report.subject), report.get_state_display())
    title = f"{report.outline.title}（{report.period.title}）"
    return Hit(title, words, reverse("reports:detail", args=[report.pk]))


register_source("reports", Source("报告", 45, _rows, _hit))
