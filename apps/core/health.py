"""Two questions of a proxy: is the process up, and can it work?"""

import uuid
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is asked, so that a slow database restarts no web server."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Database and state folder answer; the names of what does not, but no detail."""
    parts = {"database": _database(), "state": _state_folder()}
    ready = all(parts.values())
    body = {
        "status": "ok" if ready else "unavailable",
        "parts": {name: "ok" if good else "unavailable" for name, good in parts.items()},
    }
    return JsonResponse(body, status=200 if ready else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,)
    except Exception:  # noqa: BLE001  whatever the driver says, the answer is no
        return False


def _state_folder() -> bool:
    """Uploads, and in the embedded size the hints to the worker, are files in this folder."""
    folder = Path(settings.STATE_DIR if settings.BROKER_URL else settings.BROKER_DIR)
    probe = folder / f".ready-{uuid.uuid4().hex}"
    try:
        probe.touch()
        probe.unlink()
    except OSError:
        return False
    return True
