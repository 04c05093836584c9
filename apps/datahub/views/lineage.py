"""Lineage: from a number to its row, its operands or the persons and things that were counted."""

from typing import Any

from django.http import HttpRequest

from apps.datahub.models import Observation
from apps.datahub.selectors import lineage
from apps.datahub.selectors import metric_pages as pages
from apps.datahub.selectors.metrics import shown
from apps.datahub.selectors.origins import last_origins
from apps.datahub.selectors.shield import shield_for
from apps.datahub.views.base import MetricPage
from apps.layers.pages import DetailPage, paged

PAGE_SIZE = 40


class ObservationDetail(MetricPage, DetailPage):
    """One version of one value, and everything it rests on."""

    template = "datahub/observation_detail.html"
    observation: Observation

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        self.observation = lineage.observation_for(request.user, kwargs["pk"])

    def context(self, request: Any) -> dict[str, Any]:
        row, user = self.observation, request.user
        operands = lineage.operands_of(row)
        shield = shield_for(user, [row.subject], [row.metric, *(one.metric for one in operands)])
        hidden = shield.hides(row)
        counted = None if hidden else lineage.counted_by(row, user)
        visible: Any = counted.visible if counted else ()
        members = (
            paged(request, visible, PAGE_SIZE) if counted and counted.total is not None else None
        )
        return {
            "observation": row,
            "metric": row.metric,
            "hidden": hidden,
            "value": shown(row.value, row.metric),
            "about": pages.describe(row.metric),
            "operands": pages.operand_rows(lineage.with_shield(operands, shield)),
            "counted": counted,
            "members": members,
            "origins": last_origins(list(members.object_list), user) if members else {},
            "versions": pages.version_rows(lineage.versions_of(row), row.metric, hidden=hidden),
            "batch": lineage.readable_batch(row, user),
        }
