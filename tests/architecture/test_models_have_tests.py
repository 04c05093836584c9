"""Every table is touched by a test by its name, or says why not."""

import re

import pytest
from django.apps import apps

from .sources import files, nothing, read

# model: why no test names it
EXEMPT: dict[str, str] = {}


def our_models() -> list[str]:
    return sorted(m.__name__ for m in apps.get_models() if m.__module__.startswith("apps."))


def unmentioned(models: list[str], texts: list[str]) -> list[str]:
    words = {word for text in texts for word in re.findall(r"\w+", text)}
    return [model for model in models if model not in words]


def _test_texts() -> list[str]:
    return [read(path) for path in files(".py", "tests") if path.parent.name != "architecture"]


def test_every_model_is_mentioned_by_a_test():
    nothing([m for m in unmentioned(our_models(), _test_texts()) if m not in EXEMPT])


@pytest.mark.parametrize("model", EXEMPT)
def test_an_exemption_is_a_model_that_is_still_untested(model):
    assert model in our_models()
    assert unmentioned([model], _test_texts())
    assert EXEMPT[model]


def test_a_planted_model_without_a_test_is_found():
    assert unmentioned(["Unit", "Holiday"], ["make(Unit)", "Holidays"]) == ["Holiday"]
