"""What every page's frame shows."""

from typing import Any

from django.http import HttpRequest  # noqa: TID251


def shell(request: HttpRequest) -> dict[str, Any]:
    return {"shell": {}}
