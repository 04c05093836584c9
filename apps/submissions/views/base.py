"""What the views of one form share: the form by the reader's rights, JSON in and out."""

import json
from typing import Any

from django.contrib.auth.mixins import AccessMixin
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.views import View

from apps.core.errors import InvalidError
from apps.submissions.models import Submission
from apps.submissions.selectors import submission_for

MAX_BODY = 200_000
SIGNED_OUT = "登录已过期。已输入的内容留在本机，重新登录后自动上传。"


class SignedIn(AccessMixin, View):
    """A page for people who have signed in; `required_action` names its permission."""

    required_action = "plans.read"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.sign_in(request)
        return super().dispatch(request, *args, **kwargs)

    def sign_in(self, request: HttpRequest) -> HttpResponse:
        return self.handle_no_permission()


class FormView(SignedIn):
    """A view of one form; an absent, foreign or unreadable one is 404."""

    submission: Submission

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            self.submission = submission_for(request.user, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def back(self) -> HttpResponse:
        return redirect("submissions:detail", pk=self.submission.pk)


class JsonView(FormView):
    """Takes a JSON object, answers one."""

    required_action = "plans.write"

    def sign_in(self, request: HttpRequest) -> HttpResponse:
        return JsonResponse({"message": SIGNED_OUT, "login": True}, status=403)

    def body(self) -> dict[str, Any]:
        """The request's JSON object. Raises InvalidError for anything else."""
        if len(self.request.body) > MAX_BODY:
            raise InvalidError("内容太长。")
        try:
            data = json.loads(self.request.body or b"{}")
            # Half characters and NUL cannot be stored; better refused here than lost there.
            storable = (
                "\\u0000" not in json.dumps(data) and json.dumps(data, ensure_ascii=False).encode()
            )
        except (ValueError, RecursionError):
            data, storable = None, False
        if not storable:
            data = None
        if not isinstance(data, dict):
            raise InvalidError("请求格式不对。")
        return data

    @staticmethod
    def number(data: dict[str, Any], name: str) -> int:
        value = data.get(name)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
            raise InvalidError("请求格式不对。")
        return value

    @staticmethod
    def text(data: dict[str, Any], name: str) -> str:
        value = data.get(name, "")
        if not isinstance(value, str):
            raise InvalidError("请求格式不对。")
        return value
