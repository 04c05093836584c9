"""Diagnosis points are found by name and code."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from apps.diagnosis.models import DiagnosisPoint
from apps.layers.registry import kind_title
from apps.layers.rights import rights_of
from apps.layers.search import Hit, Source, any_of, note, register_source


def _rows(user: Any, text: str) -> QuerySet[DiagnosisPoint] | None:
    if not rights_of(user).allows("plans.read"):
        return None
    points = DiagnosisPoint.objects.of(user.institution_id).active()
    return points.filter(any_of(text, "name", "code")).order_by("position", "code")


def _hit(user: Any, point: DiagnosisPoint) -> Hit:
    url = reverse("diagnosis:point_list") + "?" + urlencode({"layer": point.layer})
    return Hit(
        point.name, note(kind_title(user.institution, point.layer, point.kind), point.code), url
    )


register_source("points", Source("诊断点", 55, _rows, _hit))
