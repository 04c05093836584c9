"""The one way to a file of evidence: as an attachment that no browser runs."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from apps.accounts.requests import SignedInRequest
from apps.evidence import services
from apps.evidence.models import EvidenceItem
from apps.evidence.policies import readable_item
from apps.evidence.selectors import content_of
from apps.layers.pages import BY_FINDING, Asks, Page

NOTHING_RUNS = "default-src 'none'; sandbox; frame-ancestors 'none'"


class EvidenceDownload(Page):
    title = "佐证材料"
    required_action = "evidence.read"
    asks: Asks | None = BY_FINDING
    item: EvidenceItem

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        self.item = readable_item(request.user, kwargs["pk"])

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        item = self.item
        response = HttpResponse(content_of(item.file), content_type=item.file.content_type)
        services.record_reading(item=item, actor=request.user)
        response["Content-Disposition"] = (
            content_disposition_header(True, item.name) or "attachment"
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = NOTHING_RUNS
        response["Cache-Control"] = "private, no-store"
        return response
