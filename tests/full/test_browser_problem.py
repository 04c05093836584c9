"""A measure is finished with a photo on a phone: 390 px, no sideways scrolling, no fault in the console."""

import os
from datetime import timedelta

import pytest

from apps.core import clock
from apps.improvement.models import Measure
from tests.apps.evidence.files import PNG
from tests.apps.improvement.world import House
from tests.factories import PASSWORD
from tests.full.browser import Watched, chromium

pytestmark = [pytest.mark.full, pytest.mark.browser, pytest.mark.django_db(transaction=True)]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
PHONE = 390


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth") <= PHONE


@pytest.mark.parametrize("scripts", [True, False])
def test_a_measure_is_finished_with_a_photo(browser, live_server, scripts):
    house = House()
    house.leader.set_password(PASSWORD)
    house.leader.save()
    problem = house.worded(due_on=clock.today() + timedelta(days=30))
    measure = house.plan(problem, due_on=clock.today() + timedelta(days=20))
    watched = Watched(browser, live_server.url, width=PHONE, height=844)
    watched.sign_in(f"{house.leader.number}@tc", PASSWORD)
    if not scripts:
        context = browser.new_context(
            viewport={"width": PHONE, "height": 844}, java_script_enabled=False
        )
        context.add_cookies(watched.context.cookies())
        watched.page = context.new_page()

    page = watched.open("/problems/")
    assert fits(page)
    page.get_by_role("link", name=problem.title).click()
    assert fits(page)
    part = page.locator(f"#finish-{measure.pk}")
    part.locator("summary").click()
    part.get_by_label("完成情况").fill("已补齐")
    photo = {"name": "现场.png", "mimeType": "image/png", "buffer": PNG}
    part.locator("input[type=file]").set_input_files(photo)
    assert fits(page)
    part.get_by_role("button", name="完成，送验收").click()
    page.get_by_text("已完成，等另一人验收").wait_for()
    assert page.get_by_text("现场.png").is_visible()
    assert fits(page)
    assert watched.faults == []
    assert Measure.objects.get(pk=measure.pk).state == "done"
