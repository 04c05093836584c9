"""docs/how-to/add-a-page.md is true: its example runs as it stands."""

import re
import sys
from pathlib import Path
from types import ModuleType

import pytest
from django import forms
from django.http import HttpResponse  # noqa: TID251
from django.urls import include, path

from apps.layers import pages
from apps.monitoring import selectors, services
from tests.apps.monitoring.test_pages import world as warned
from tests.factories import log_in

pytestmark = pytest.mark.django_db
world = warned
GUIDE = Path(__file__).parents[2] / "docs/how-to/add-a-page.md"
EXAMPLE = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
GIVEN = {"forms": forms, "HttpResponse": HttpResponse, "selectors": selectors, "services": services}


@pytest.fixture
def shown(settings):
    """The classes of the example, at addresses of their own beside the project's."""
    (text,) = EXAMPLE.findall(GUIDE.read_text(encoding="utf-8"))
    found = {**GIVEN, **{name: getattr(pages, name) for name in pages.__all__}}
    exec(compile(text, str(GUIDE), "exec"), found)  # noqa: S102
    module = ModuleType("tests.example_urls")
    module.urlpatterns = [
        path("example/words/", found["WarningWords"].as_view()),
        path("example/", found["OpenWarnings"].as_view()),
        path("example/<int:pk>/", found["Claim"].as_view()),
        path("", include("zhengai.urls")),
    ]
    sys.modules[module.__name__] = module
    settings.ROOT_URLCONF = module.__name__
    return text


def test_the_three_pages_of_the_guide_work(client, world, shown):
    log_in(client, world.leader)
    assert client.get("/example/words/").content.decode() == "1 条"
    page = client.get("/example/", {"unit": world.unit.pk, "level": "red"})
    assert [chip.text for chip in page.context["chips"]] == ["等级：红色", "部门：护理系"]
    assert "护理" in page.content.decode()
    client.post(f"/example/{world.warning.pk}/")
    world.warning.refresh_from_db()
    assert world.warning.handled_by == world.leader


def test_the_three_take_fewer_than_forty_lines(shown):
    assert len([line for line in shown.splitlines() if line.strip()]) < 40
