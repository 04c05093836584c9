"""Signed-in pages are kept by no cache; a one-time password opens one door: where it is replaced."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from apps.core.middleware import wants_json

Handler = Callable[[HttpRequest], HttpResponse]
OPEN = {"accounts:login", "accounts:logout", "accounts:password_change", "healthz", "readyz"}
MESSAGE = "请先修改初始密码。"


class AccountsMiddleware:
    """Keep pages out of caches, and lead whoever must change the password to the page for it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            # After signing out at a shared machine, going back shows nobody's page.
            response.setdefault("Cache-Control", "private, no-store")
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        if match is not None and match.view_name in OPEN:
            return None
        if not getattr(request.user, "must_change_password", False):
            return None
        address = reverse("accounts:password_change")
        if wants_json(request):
            return JsonResponse({"message": MESSAGE, "url": address}, status=403)
        if getattr(request, "htmx", None):
            return HttpResponse(status=403, headers={"HX-Redirect": address})
        return redirect(address)
