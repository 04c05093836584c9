"""Metrics are found by name, code and definition."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from apps.datahub.models import Metric
from apps.layers.registry import kind_title
from apps.layers.rights import rights_of
from apps.layers.search import Hit, Source, any_of, note, register_source


def _rows(user: Any, text: str) -> QuerySet[Metric] | None:
    if not rights_of(user).allows("warnings.read"):
        return None
    metrics = Metric.objects.of(user.institution_id).active()
    return metrics.filter(any_of(text, "name", "code")).order_by("position", "code")


def _hit(user: Any, metric: Metric) -> Hit:
    words = note(kind_title(user.institution, metric.layer, metric.kind), metric.code)
    return Hit(metric.name, words, reverse("datahub:metric_detail", args=[metric.pk]))


register_source("metrics", Source("指标", 50, _rows, _hit))
