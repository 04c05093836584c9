"""The registry of layers, filled by autodiscovery of each app's ``layer`` module."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.module_loading import autodiscover_modules

from apps.core.registry import Registry
from apps.layers.declarations import Fact, Layer

layers: Registry[type[Layer]] = Registry("layers")


def register(layer: type[Layer]) -> type[Layer]:
    """Class decorator: ``@register class CourseLayer(Layer)``."""
    if not layer.code or not layer.title or not layer.kinds:
        raise ValueError(f"{layer.__name__}: a layer names its code, title and kinds")
    return layers.register(layer.code, layer)


def unknown_kind(layer: str, kind: str | None = None) -> Iterator[tuple[str, str]]:
    """(key, reason) where no app declares this layer, or the layer no such kind of subject."""
    found = layers.get(layer)
    if found is None:
        yield "layer", f"没有层面“{layer}”（{'、'.join(layers)}）"
    elif kind is not None and kind not in [one.code for one in found.kinds]:
        known = "、".join(one.code for one in found.kinds)
        yield "kind", f"{found.title}没有对象种类“{kind}”（{known}）"


def ordered_layers() -> list[type[Layer]]:
    return sorted(layers.values(), key=lambda layer: layer.order)


def layer_word(institution: Any, code: str) -> str:
    """The college's own word for a layer; what is no longer declared is named by its code."""
    found = layers.get(code)
    return str(institution.word("layers", code, found.title if found else code))


def layer_words(institution: Any) -> list[tuple[str, str]]:
    return [(one.code, layer_word(institution, one.code)) for one in ordered_layers()]


def kind_title(institution: Any, layer: str, kind: str) -> str:
    """「学校 · 部门」; what is no longer declared is named by its codes."""
    found = layers.get(layer)
    titles = {one.code: one.title for one in found.kinds} if found else {}
    return f"{layer_word(institution, layer)} · {titles.get(kind, kind)}"


@dataclass(frozen=True)
class SuppliedFact:
    """A fact with the layer that counts it, and whose subjects it is about."""

    supplier: type[Layer]
    fact: Fact

    @property
    def layer(self) -> str:
        return self.fact.kind.split(".")[0] if "." in self.fact.kind else self.supplier.code

    @property
    def kind(self) -> str:
        return self.fact.kind.split(".")[-1]


def facts() -> dict[str, SuppliedFact]:
    """Every fact of every layer, by its code."""
    return {
        fact.code: SuppliedFact(layer, fact) for layer in ordered_layers() for fact in layer.facts
    }


def discover() -> None:
    """Layers, and what apps declare for every page: navigation, search, facts of the spiral."""
    autodiscover_modules("layer", "navigation", "search", "spiral")
