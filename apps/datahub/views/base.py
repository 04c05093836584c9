"""What the pages of imports share: who may come in, and the batch by the reader's rights."""

from typing import Any, cast
from urllib.parse import quote

from django.contrib.auth.mixins import AccessMixin
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views import View

from apps.accounts.requests import SignedInRequest
from apps.core.errors import NotAllowedError, NotFoundError
from apps.datahub.models import Batch, ImportMapping
from apps.datahub.selectors.batches import batches_for
from apps.layers.rights import rights_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ImportPage(AccessMixin, View):
    """A page for whoever may do `required_action` at all."""

    required_action = "imports.read"
    refusal = "你的角色不涉及数据导入。"
    # What the address names is looked for only by whoever has the right at all.
    gate_first = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        return self.enter(cast("SignedInRequest", request), *args, **kwargs)

    def enter(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Right, target and method, in the order that tells an outsider nothing."""
        if self.gate_first:
            self.require_right(request)
        self.find(request, **kwargs)
        if not hasattr(self, (request.method or "").lower()):
            return self.http_method_not_allowed(request)
        self.require_right(request)
        return super().dispatch(request, *args, **kwargs)

    def require_right(self, request: SignedInRequest) -> None:
        if not rights_of(request.user).allows(self.required_action):
            raise NotAllowedError(self.refusal)

    def find(self, request: SignedInRequest, **kwargs: Any) -> None:
        """What the address names; absent, foreign and unreadable look the same."""


class BatchPage(ImportPage):
    """A view of one import."""

    batch: Batch

    def find(self, request: SignedInRequest, **kwargs: Any) -> None:
        found = (
            batches_for(request.user)
            .select_related(
                "institution", "created_by", "committed_by", "undone_by", "mapping", "source"
            )
            .filter(pk=kwargs["pk"])
            .first()
        )
        if found is None:
            raise NotFoundError
        self.batch = found


class UploadPage(ImportPage):
    """A page for whoever may upload."""

    required_action = "imports.write"
    refusal = "你的角色不能上传数据。"


class MappingPage(UploadPage):
    """A view of one saved mapping; whoever may upload may use it and take it away."""

    gate_first = True
    mapping: ImportMapping

    def find(self, request: SignedInRequest, **kwargs: Any) -> None:
        if not hasattr(self, (request.method or "").lower()):
            return
        found = ImportMapping.objects.of(request.user.institution_id).filter(pk=kwargs["pk"])
        mapping = found.first()
        if mapping is None:
            raise NotFoundError
        self.mapping = mapping


def workbook_response(content: bytes, name: str) -> HttpResponse:
    """A private workbook to keep, never to be shown by the browser."""
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
