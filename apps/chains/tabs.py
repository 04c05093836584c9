"""The tabs of 规划与标准, and the layers in the institution's own words."""

from typing import Any

from django.urls import reverse

from apps.organisation.models import MatrixRow

TABS = (
    ("规划", "chains:plans"),
    ("标准", "chains:standards"),
    ("实施进程", "chains:schedule"),
    ("制度", "chains:regulations"),
    ("表单样式", "chains:tables"),
)
# A table that not every document prints.
MATRIX = ("构成要素", "console:matrix")


def reference_tabs(institution: Any, current: str) -> list[dict[str, Any]]:
    printed = MatrixRow.objects.of(institution).exists()
    return [
        {"label": label, "url": reverse(name), "count": None, "current": name == current}
        for label, name in (*TABS, *([MATRIX] if printed else []))
    ]
