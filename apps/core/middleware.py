"""What every request passes: an id for the logs, a count of queries, errors that can be read."""

import logging
import re
import time
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from apps.core.errors import ConflictError, DomainError, InvalidError, NotFoundError
from apps.core.request_cache import request_cache

request_id: ContextVar[str] = ContextVar("zhengai_request_id", default="")
ID_PATTERN = re.compile(r"^[A-Za-z0-9-]{8,64}$")
log = logging.getLogger(__name__)

Handler = Callable[[HttpRequest], HttpResponse]


class QueryCounter:
    """Counts statements; given to ``connection.execute_wrapper``."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.count += 1
        return execute(sql, params, many, context)


class RequestIdMiddleware:
    """Give each request an id, and tell its cost in ``Server-Timing``."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        ident = given if ID_PATTERN.match(given) else uuid.uuid4().hex[:16]
        request.META["zhengai.request_id"] = ident  # for the lines logged after the answer
        token = request_id.set(ident)
        counter, start = QueryCounter(), time.perf_counter()
        try:
            with connection.execute_wrapper(counter), request_cache():
                response = self.get_response(request)
        finally:
            request_id.reset(token)
        response["X-Request-ID"] = ident
        # How long an answer took tells a stranger things: only where somebody measures.
        if settings.SERVER_TIMING:
            spent = (time.perf_counter() - start) * 1000
            response["Server-Timing"] = f"sql;dur={counter.count}, app;dur={spent:.0f}"
        return response


def wants_json(request: HttpRequest) -> bool:
    sent, wanted = request.content_type or "", request.headers.get("Accept", "")
    return sent == "application/json" or "application/json" in wanted


def error_body(error: DomainError) -> dict[str, object]:
    body: dict[str, object] = {"message": error.message}
    if isinstance(error, InvalidError):
        body["fields"] = error.fields
    if isinstance(error, ConflictError):
        body |= error.detail
    return body


def holds_nul(request: HttpRequest) -> bool:
    """NUL in a query or a form: no browser sends it, and PostgreSQL cannot store it."""
    forms = [request.GET, request.POST] if request.method == "POST" else [request.GET]
    return any("\x00" in value for form in forms for _, values in form.lists() for value in values)


def _only_for_forms(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The address of a form stays in the browser after a refusal; opening it again gets a page, not nothing."""
    shown = render(request, "405.html", status=405)
    shown["Allow"] = response["Allow"]
    return shown


class DomainErrorMiddleware:
    """Turn a domain error into the page, or the JSON, that tells it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if holds_nul(request):
            return render(request, "400.html", status=400)
        response = self.get_response(request)
        if response.status_code == 405 and not response.content and not wants_json(request):
            return _only_for_forms(request, response)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, OverflowError):
            error = NotFoundError()  # an id larger than any column holds is nobody's
        if not isinstance(error, DomainError):
            return None
        log.info("domain error %s: %s", error.status, error.message)
        if wants_json(request):
            return JsonResponse(error_body(error), status=error.status)
        name = "404" if error.status == 404 else "errors/refused"
        return render(request, f"{name}.html", {"error": error}, status=error.status)
