"""Requests as somebody: what is asked, what comes back, and what it means."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.contrib.messages import ERROR, get_messages
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pypdf import PdfReader

from apps.accounts.models import User

from .policy import ABSENT, FORBIDDEN, LOGIN, NO_METHOD, OK

PLACEHOLDER = re.compile(r"^\{(\w+)\}$")
CHINESE = re.compile(r"[\u4e00-\u9fff]{4}")


def addresses() -> dict[str, set[str]]:
    """Every named address of the project, with the names of its parts."""
    return dict(_walk(get_resolver().url_patterns, "", set()))


def _walk(patterns: list[Any], prefix: str, parts: set[str]) -> Iterator[tuple[str, set[str]]]:
    for entry in patterns:
        own = parts | set(entry.pattern.converters)
        if isinstance(entry, URLResolver):
            below = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from _walk(entry.url_patterns, below, own)
        elif isinstance(entry, URLPattern):
            yield f"{prefix}{entry.name or entry.pattern}", own


def url_of(route: str, values: dict[str, Any]) -> str:
    return reverse(route, kwargs={part: values[part] for part in addresses()[route]})


def _filled(data: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """``{"key": "{row_key}"}`` with what is known of the target."""
    filled = {}
    for key, value in data.items():
        found = PLACEHOLDER.match(value) if isinstance(value, str) else None
        filled[key] = values[found.group(1)] if found else value
    return filled


class Caller:
    """One person's browser; each request starts with the same cookies."""

    def __init__(self, user: User | None) -> None:
        self.session = ""
        if user is not None:
            client = Client()
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
            self.session = client.cookies[settings.SESSION_COOKIE_NAME].value

    def call(self, method: str, url: str, case: dict[str, Any], values: dict[str, Any]) -> Any:
        client = Client()
        if self.session:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.session
        if method == "GET":
            heads = {"HX-Request": "true"} if case.get("htmx") else {}
            return client.get(url, case.get("query", {}), headers=heads)
        if "json" in case:
            body = json.dumps(_filled(case["json"], values))
            return client.post(url, body, content_type="application/json")
        # A refusal as JSON says the same in a tenth of the time; its page is seen by GET.
        heads = {"Accept": "application/json"}
        return client.post(url, _filled(case.get("send", {}), values), headers=heads)


def words_of_pdf(content: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def text_of(response: Any) -> str:
    """All that a response says: body and headers, whatever the format."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    heads = " ".join(f"{name}: {unquote(value)}" for name, value in response.items())
    if content.startswith(b"%PDF-1"):
        body = words_of_pdf(content)
    elif content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            body = " ".join(
                archive.read(name).decode("utf-8", "replace") for name in archive.namelist()
            )
    else:
        body = content.decode("utf-8", "replace")
    if response.get("Content-Type", "").startswith("application/json"):
        body = json.dumps(json.loads(body), ensure_ascii=False)
    return f"{heads}\n{body}"


def _is_login(response: Any) -> bool:
    if response.status_code == 302:
        return response["Location"].startswith(reverse(settings.LOGIN_URL))
    is_json = response.get("Content-Type", "").startswith("application/json")
    return response.status_code == 403 and is_json and bool(response.json().get("login"))


def complaints(response: Any) -> list[str]:
    """Error messages that the next page would show."""
    return [m.message for m in get_messages(response.wsgi_request) if m.level >= ERROR]


def _good(case: dict[str, Any]) -> list[int]:
    good = case.get("ok", 200)
    return good if isinstance(good, list) else [good]


def outcome(response: Any, case: dict[str, Any] | None) -> str:
    """What an answer means, in the words of the policy; anything else is told as it is."""
    status = response.status_code
    if _is_login(response):
        return OK if case is not None and case.get("ok") == LOGIN else LOGIN
    if status == 403:
        return FORBIDDEN if CHINESE.search(text_of(response)) else "403 without a reason"
    if status in (404, 405):
        return ABSENT if status == 404 else NO_METHOD
    if case is not None and status in _good(case) and not complaints(response):
        return OK
    return f"{status} {complaints(response) or text_of(response)[-300:]}"
