"""A layer that is wired wrongly fails at start, by the name of what is wrong."""

import pytest

from apps.layers.checks import check_layer
from apps.layers.declarations import Fact, HeldRole, Kind, Layer
from apps.layers.registry import layers, register

GOOD = Kind("base", "基地", "major.Major")


def declare(**words):
    """A layer class of its own that nothing registers."""
    return type(
        "Planted", (Layer,), {"code": "planted", "title": "样例", "kinds": (GOOD,), **words}
    )


@pytest.mark.parametrize("layer", layers.values(), ids=lambda layer: layer.code)
def test_every_shipped_layer_is_wired_rightly(layer):
    assert check_layer(layer) == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"kinds": (Kind("base", "基地", "nowhere.Base"),)}, "layers.E001"),
        ({"kinds": (Kind("base", "基地", "organisation.Unit"),)}, "layers.E002"),
        ({"kinds": (GOOD, GOOD)}, "layers.E003"),
        ({"roles": (HeldRole("emperor", "皇帝"),)}, "layers.E004"),
        ({"roles": (HeldRole("teacher", "教师", ("moon",)),)}, "layers.E005"),
        ({"person_area": "moon_person"}, "layers.E006"),
        ({"facts": (Fact("x.y", "数", "moon", compute=dict.items),)}, "layers.E007"),
        ({"facts": (Fact("x.y", "数", "moon.base", compute=dict.items),)}, "layers.E007"),
    ],
)
def test_a_planted_fault_is_named(words, code):
    assert code in [error.id for error in check_layer(declare(**words))]


def test_a_layer_without_words_is_not_registered():
    with pytest.raises(ValueError, match="names its code, title and kinds"):
        register(declare(title=""))


def test_two_layers_cannot_share_a_code():
    with pytest.raises(ValueError, match="registered twice"):
        register(declare(code=next(iter(layers))))


def test_codes_orders_and_titles_differ():
    for word in ("code", "order", "title"):
        values = [getattr(layer, word) for layer in layers.values()]
        assert len(values) == len(set(values))
