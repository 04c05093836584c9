"""The registry of computed sections: key → what gives the section's blocks for a scope."""

from collections.abc import Callable
from dataclasses import dataclass

from apps.core.registry import Registry
from apps.rendering.blocks import Block
from apps.reports.sections.scope import Scope

Compute = Callable[[Scope], list[Block]]


@dataclass(frozen=True)
class Computed:
    """A kind of section; `title` tells the writers of outlines what it shows."""

    key: str
    title: str
    compute: Compute


sections: Registry[Computed] = Registry("report sections")


def section(key: str, title: str) -> Callable[[Compute], Compute]:
    def decorate(compute: Compute) -> Compute:
        sections.register(key, Computed(key, title, compute))
        return compute

    return decorate
