"""What the pages of imports and numbers share: the batch and the mapping by the reader's rights."""

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse

from apps.core.errors import NotFoundError
from apps.datahub.models import Batch
from apps.datahub.selectors.batches import batches_for
from apps.layers.pages import Page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ImportPage(Page, abstract=True):
    title = "数据导入"
    required_action = "imports.read"
    refusal = "你的角色不涉及数据导入。"


class UploadPage(ImportPage, abstract=True):
    """For whoever may upload."""

    required_action = "imports.write"
    refusal = "你的角色不能上传数据。"


class BatchPage(ImportPage, abstract=True):
    """A page of one import; an absent, foreign or unreadable one is 404."""

    batch: Batch

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        rows = batches_for(request.user).select_related(
            "institution", "created_by", "committed_by", "undone_by", "mapping", "source"
        )
        found = rows.filter(pk=kwargs["pk"]).first()
        if found is None:
            raise NotFoundError
        self.batch = found


class MetricPage(Page, abstract=True):
    """For whoever may see numbers of anything at all."""

    title = "指标"
    required_action = "warnings.read"
    refusal = "你的角色不涉及指标数据。"


def workbook_response(content: bytes, name: str) -> HttpResponse:
    """A private workbook to keep, never to be shown by the browser."""
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
