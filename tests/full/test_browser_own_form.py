"""A student on a phone, and the college's report with its parts, limits and choices, in a real browser."""

import os
from datetime import date

import pytest

from apps.core import clock
from apps.layers.services import mirror_institution
from apps.organisation.choices import Role
from apps.submissions.definitions import publish
from apps.submissions.models import Cell, Submission, SubmissionPhase
from apps.submissions.services import open_year
from tests.apps.submissions.print_helpers import facts
from tests.factories import (
    PASSWORD,
    give_role,
    make_institution,
    make_subject,
    make_template,
    make_unit,
    make_user,
)
from tests.full.browser import Watched, chromium

pytestmark = [pytest.mark.full, pytest.mark.browser, pytest.mark.django_db(transaction=True)]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


@pytest.fixture
def enter(browser, live_server):
    opened = []

    def sign_in(user, **size):
        watched = Watched(browser, live_server.url, **size)
        opened.append(watched)
        watched.sign_in(user.username, PASSWORD)
        return watched

    yield sign_in
    for watched in opened:
        watched.context.close()


@pytest.fixture
def college():
    made = make_institution(code="tc", name="测试职业学院")
    mirror_institution(institution=made)
    return made


def saved(page):
    page.locator(".zg-save-state", has_text="已保存").wait_for()


def test_a_student_writes_and_sends_the_own_form_on_a_phone(college, enter):
    unit = make_unit(college, name="护理系")
    head = make_user(college, "周敏", number="3", password=PASSWORD)
    give_role(head, Role.UNIT_HEAD, unit=unit)
    office = make_user(college, "吴越", number="4", role=Role.QA_OFFICE)
    student = make_user(college, "张三", number="5", password=PASSWORD)
    make_subject(college, layer="student", kind="student", name="张三", unit=unit, user=student)
    make_template(college, code="own", layer="student", kind="student", owner_role="student")
    open_year(institution=college, year=clock.today().year, actor=office)
    form = Submission.objects.get()
    SubmissionPhase.objects.filter(phase__code="plan").update(state="draft")

    phone = enter(student, width=390, height=844)
    phone.open(f"/plans/{form.pk}/")
    for number in range(2):
        phone.page.locator(".zg-cell__text").nth(number).click()
        phone.page.locator("#phone-cell textarea").fill(f"目标{number}")
        phone.page.get_by_role("button", name="完成").click()
        saved(phone.page)
    phone.page.get_by_role("button", name="送审").click()
    phone.page.get_by_text("已送审").first.wait_for()

    assert sorted(Cell.objects.values_list("text", flat=True)) == ["目标0", "目标1"]
    assert phone.faults == []


def test_the_colleges_report_is_written_in_parts_with_its_limits_in_sight(college, enter):
    office = make_user(college, "吴越", number="4", role=Role.QA_OFFICE, password=PASSWORD)
    publish(institution=college, definition=facts("self_diagnosis_report"))
    open_year(institution=college, year=clock.today().year, actor=office)
    SubmissionPhase.objects.update(state="draft", opens_on=date(2026, 1, 1))
    form = Submission.objects.get()

    desk = enter(office)
    page = desk.open(f"/plans/{form.pk}/")
    cell = page.locator("td[data-column=diagnosis]").first
    share = cell.locator("[data-zg-share]")
    assert "一半左右" in share.inner_text()
    cell.locator("textarea").nth(0).fill("成" * 90)
    cell.locator("textarea").nth(3).fill("因" * 10)
    assert "现在占 10%" in share.inner_text()
    assert "is-low" in (share.get_attribute("class") or "")
    cell.locator("textarea").nth(3).blur()
    # Leaving the first part saved it already: the whole is the second version.
    page.locator("td[data-column=diagnosis][data-version='2']").first.wait_for()
    assert Cell.objects.get().text == "目标达成：" + "成" * 90 + "\n原因分析：" + "因" * 10

    cell.locator("textarea").nth(0).fill("成" * 490)
    assert "is-over" in (cell.get_attribute("class") or "")
    effect = page.locator("td[data-column=effect]").first
    effect.locator("select").select_option("尚未实施")
    effect.locator("textarea").fill("下学期采购")
    effect.locator("textarea").blur()
    written = "td[data-column=effect][data-state='']:not([data-version='0'])"
    page.locator(written).first.wait_for()
    assert Cell.objects.get(column__code="effect").values == {"status": "尚未实施"}

    page = desk.open(f"/plans/{form.pk}/")
    first = page.locator("td[data-column=diagnosis] textarea")
    assert first.nth(3).input_value() == "因" * 10
    assert page.locator("#grid-hints").inner_text().count("占") >= 1
    assert desk.faults == []
