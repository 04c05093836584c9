"""A person's name as far as the reader may see it: 张* where the table of roles says masked (°)."""

from typing import Any

from apps.layers.models import Subject
from apps.layers.registry import layers
from apps.layers.rights import rights_of


def shown_name(reader: Any, subject: Subject) -> str:
    """The subject's name; a person's is masked unless it is the reader's own or their area is open."""
    layer = layers[subject.layer]
    if not layer.person_area or not layer.kind(subject.kind).person:
        return subject.name
    if subject.user_id is not None and subject.user_id == getattr(reader, "pk", None):
        return subject.name
    if rights_of(reader).masked(f"{layer.person_area}.read"):
        return subject.name[:1] + "*" * max(1, len(subject.name) - 1)
    return subject.name


def masked_code(code: str) -> str:
    """A number of which the year and the last two digits stay: 2024****01."""
    return f"{code[:4]}****{code[-2:]}" if len(code) > 6 else "****"
