"""Reports on a phone: nothing is wider than 390 px, and the panel of a new report stands apart."""

import os

import pytest

from apps.reports.models import ReportEntry
from tests.apps.reports.world import DAY, Reported
from tests.factories import PASSWORD
from tests.full.browser import Watched, chromium

pytestmark = [pytest.mark.full, pytest.mark.browser, pytest.mark.django_db(transaction=True)]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
PHONE = 390


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth") <= PHONE


def gap(page) -> float:
    upper = page.locator("details.zg-new").bounding_box()
    lower = page.locator("form.zg-filters[method=get]").bounding_box()
    return lower["y"] - upper["y"] - upper["height"]


def test_lists_and_a_report_fit_a_phone(browser, live_server, clock_at):
    clock_at(DAY)
    college = Reported()
    college.happen()
    college.outline.title = "内部质量保证体系年度自我诊断与考核性诊断报告" * 4
    college.outline.save()
    college.year.title = "2026年度（自一月一日起至十二月三十一日止）" * 2
    college.year.save()
    ReportEntry.objects.create(
        institution=college.college, code="r1", name="报告" * 30, layer="专业与课程" * 8
    )
    report = college.report()
    college.writer.set_password(PASSWORD)
    college.writer.save()
    watched = Watched(browser, live_server.url, width=PHONE, height=844)
    watched.sign_in(f"{college.writer.number}@{college.college.code}", PASSWORD)

    page = watched.open("/reports/")
    assert 8 <= gap(page) <= 16
    page.locator("details.zg-new summary").click()
    assert fits(page)
    assert 8 <= gap(page) <= 16
    for path in ("/reports/register/", "/reports/packs/", f"/reports/{report.pk}/"):
        assert fits(watched.open(path)), path
    for section in ("monitoring", "problems", "effects"):
        assert fits(watched.open(f"/reports/{report.pk}/?section={section}")), section
    page = watched.open(f"/reports/{report.pk}/?section=monitoring")
    names = page.locator(".zg-data tbody td:first-child")
    assert names.count() > 0
    assert min(one.bounding_box()["width"] for one in names.all() if one.is_visible()) > 100
    assert watched.faults == []
