"""Pages that no app owns."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from apps.core.middleware import wants_json


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is no longer valid: say so, and say that nothing typed is lost."""
    message = "页面停留太久，安全校验已过期。请重新登录或刷新后再试，已输入的内容不会丢失。"
    if wants_json(request):
        return JsonResponse({"message": message, "login": True}, status=403)
    return render(request, "errors/refused.html", {"error": {"message": message}}, status=403)
