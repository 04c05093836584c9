"""The registry of layers, filled by autodiscovery of each app's ``layer`` module."""

from dataclasses import dataclass

from django.utils.module_loading import autodiscover_modules

from apps.core.registry import Registry
from apps.layers.declarations import Fact, Layer

layers: Registry[type[Layer]] = Registry("layers")


def register(layer: type[Layer]) -> type[Layer]:
    """Class decorator: ``@register class CourseLayer(Layer)``."""
    if not layer.code or not layer.title or not layer.kinds:
        raise ValueError(f"{layer.__name__}: a layer names its code, title and kinds")
    return layers.register(layer.code, layer)


def ordered_layers() -> list[type[Layer]]:
    return sorted(layers.values(), key=lambda layer: layer.order)


def layer_choices() -> list[tuple[str, str]]:
    return [(layer.code, layer.title) for layer in ordered_layers()]


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
    autodiscover_modules("layer")
