"""Lineage: from a number to its row, its operands or the persons and things that were counted."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.accounts.requests import SignedInRequest
from apps.datahub.models import Observation
from apps.datahub.selectors import lineage
from apps.datahub.selectors import metric_pages as pages
from apps.datahub.selectors.metrics import shown
from apps.datahub.selectors.origins import last_origins
from apps.datahub.selectors.shield import shield_for
from apps.datahub.views.metrics import MetricPage


class ObservationDetail(MetricPage):
    """One version of one value, and everything it rests on."""

    observation: Observation

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        self.observation = lineage.observation_for(request.user, kwargs["pk"])

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        row, user = self.observation, request.user
        operands = lineage.operands_of(row)
        shield = shield_for(user, [row.subject], [row.metric, *(one.metric for one in operands)])
        hidden = shield.hides(row)
        counted = None if hidden else lineage.counted_by(row, user)
        members = self.page(counted.visible) if counted and counted.total is not None else None
        context = {
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
        return render(request, "datahub/observation_detail.html", context)
