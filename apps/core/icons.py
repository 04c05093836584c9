"""Where the line icons of every page come from."""

import re
from pathlib import Path

from django.conf import settings

NAME = re.compile(r"^[a-z0-9-]+$")


def icon_path(name: str) -> Path:
    """The drawing of one of lucide's icons. Raises ValueError for what cannot be an icon's name."""
    if not NAME.match(name):
        raise ValueError(f"no icon {name!r}")
    return Path(settings.NODE_MODULES) / "lucide-static" / "icons" / f"{name}.svg"


def has_icon(name: str) -> bool:
    """Whether there is such an icon; anything goes where none are installed at all."""
    if not NAME.match(name):
        return False
    path = icon_path(name)
    return path.exists() or not path.parent.exists()
