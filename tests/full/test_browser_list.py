"""A list in the browser: the table reloads alone, the address stays short, the focus is kept."""

import os
from datetime import date

import pytest
from django.conf import settings

from apps.organisation.choices import Role
from tests.apps.monitoring.world import Watched as Warned
from tests.factories import log_in, make_subject, make_unit, make_user
from tests.full.browser import Watched, chromium

pytestmark = [pytest.mark.full, pytest.mark.browser, pytest.mark.django_db(transaction=True)]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


@pytest.fixture
def cookie(client, clock_at):
    """The quality office signed in, with two red warnings and a yellow one."""
    clock_at(date(2026, 4, 10))
    world = Warned()
    world.rule(red_low="92", yellow_low="95")
    for number, value in enumerate(("80", "81", "94")):
        unit = make_unit(world.college, f"系{number}")
        world.observe(make_subject(world.college, name=f"专业{number}", unit=unit), 3, value)
    world.run(date(2026, 4, 10))
    log_in(client, make_user(world.college, "陈静", role=Role.QA_OFFICE))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.mark.parametrize("width", [1440, 390])
def test_a_filter_reloads_the_table_alone_and_a_chip_takes_it_back(
    browser, live_server, cookie, width
):
    seen = Watched(browser, live_server.url, width=width)
    name = settings.SESSION_COOKIE_NAME
    seen.context.add_cookies([{"name": name, "value": cookie, "url": live_server.url}])
    page = seen.open("/warnings/")
    page.evaluate("window.same = true")
    page.locator("select[name=level]").focus()
    page.locator("select[name=level]").select_option("red")
    page.locator("#list-count", has_text="筛出 2").wait_for()

    assert page.url.endswith("/warnings/?level=red")
    assert page.evaluate("window.same && document.activeElement.name") == "level"
    assert page.locator("#list-part tbody tr").count() == 2
    page.locator("#chip-level").click()
    page.locator("#list-count", has_text="共 3").wait_for()
    assert page.url.endswith("/warnings/")
    assert page.locator("select[name=level]").input_value() == ""
    assert page.evaluate("window.same && document.activeElement.id") == "list-part"
    assert page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    assert seen.faults == []
