"""One form from desk to print in a real browser, as the people who do it."""

import os

import pytest

from apps.core import clock
from apps.operations.models import JobRun
from apps.operations.services.run_job import run_job
from apps.organisation.choices import Role
from apps.submissions.models import Cell, CellConflict, Submission
from apps.submissions.services import open_year
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


class College:
    """护理 with its leader, a second writer, the unit's head and the quality office."""

    def __init__(self):
        self.college = make_institution(code="tc", name="测试职业学院")
        self.unit = make_unit(self.college, name="护理系")
        self.major = make_subject(self.college, name="护理", unit=self.unit)
        self.leader = make_user(self.college, "何静", number="1", password=PASSWORD)
        self.second = make_user(self.college, "林海", number="2", password=PASSWORD)
        self.head = make_user(self.college, "周敏", number="3", password=PASSWORD)
        self.office = make_user(self.college, "吴越", number="4", password=PASSWORD)
        give_role(self.leader, Role.MAJOR_LEADER, subject=self.major)
        give_role(self.second, Role.MAJOR_LEADER, subject=self.major)
        give_role(self.head, Role.UNIT_HEAD, unit=self.unit)
        give_role(self.office, Role.QA_OFFICE)
        make_template(self.college, code="att1")
        open_year(institution=self.college, year=clock.today().year, actor=self.office)
        self.form = Submission.objects.of(self.college).get(form_code="att1")

    @property
    def path(self):
        return f"/plans/{self.form.pk}/"


@pytest.fixture
def college():
    return College()


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


def areas(page):
    return page.locator(".zg-cell__text")


def follow(page, name):
    with page.expect_navigation(wait_until="load"):
        page.get_by_role("link", name=name).click()


def write(page, number, text):
    areas(page).nth(number).fill(text)
    areas(page).nth(number).blur()
    page.locator(".zg-save-state", has_text="已保存").wait_for()


def test_the_form_goes_from_the_desk_through_two_reviews_to_paper(college, enter):
    leader = enter(college.leader)
    follow(leader.page, "去填写")
    write(leader.page, 0, "完成全部课程标准")
    write(leader.page, 1, "调整课程2门")
    leader.page.get_by_role("button", name="送审").click()
    leader.page.get_by_text("已送审").first.wait_for()

    head = enter(college.head)
    follow(head.page, "去审核")
    head.page.get_by_role("button", name="批注：年度目标").first.click()
    head.page.locator("#remark textarea").fill("请写清门数")
    head.page.get_by_role("button", name="记下批注").click()
    head.page.get_by_text("待送出").wait_for()
    head.page.get_by_role("button", name="退回").first.click()
    head.page.locator("#return textarea").fill("门数没有写")
    head.page.locator("#return").get_by_role("button", name="退回").click()
    head.page.get_by_text("已退回").first.wait_for()

    leader.open("/")
    leader.page.get_by_text("门数没有写").first.wait_for()
    follow(leader.page, "去修改")
    leader.page.get_by_text("请写清门数").wait_for()
    write(leader.page, 0, "完成12门课程标准")
    leader.page.get_by_role("button", name="送审").click()
    leader.page.get_by_text("已送审").first.wait_for()

    for reviewer in (head, enter(college.office)):
        reviewer.open(college.path)
        reviewer.page.get_by_role("button", name="通过").click()
        reviewer.page.get_by_text("已通过").first.wait_for()
    leader.open(college.path)
    assert areas(leader.page).count() == 0
    address = leader.base + college.path + "print.pdf"
    assert "正在生成文件" in leader.context.request.get(address).text()
    assert run_job(JobRun.objects.of(college.college).latest("id").pk)
    paper = leader.context.request.get(address)
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.body().startswith(b"%PDF")
    assert leader.faults == head.faults == []


def test_two_people_on_one_cell_keep_both_texts(college, enter):
    first, second = enter(college.leader), enter(college.second)
    for each in (first, second):
        each.open(college.path)
    write(first.page, 0, "甲的写法")
    areas(second.page).nth(0).fill("乙的写法")
    areas(second.page).nth(0).blur()
    bubble = second.page.locator(".zg-two")
    bubble.wait_for()

    assert "甲的写法" in bubble.inner_text()
    assert "乙的写法" in bubble.inner_text()
    assert Cell.objects.get(text="甲的写法").version == 1
    bubble.get_by_role("button", name="两份合在一起改").click()
    bubble.locator("textarea").fill("甲乙合写")
    bubble.get_by_role("button", name="存合并后的").click()
    second.page.locator(".zg-save-state", has_text="已保存").wait_for()
    assert CellConflict.objects.get().resolution == "merged"
    assert Cell.objects.get().text == "甲乙合写"


def test_what_is_still_being_typed_is_saved_before_the_form_is_sent(college, enter):
    leader = enter(college.leader)
    leader.open(college.path)
    write(leader.page, 0, "不少于2项")
    write(leader.page, 1, "不少于3项")
    areas(leader.page).nth(1).fill("不少于4项")
    leader.page.get_by_role("button", name="送审").first.click()
    leader.page.get_by_text("已送审").first.wait_for()
    assert set(Cell.objects.values_list("text", flat=True)) == {"不少于2项", "不少于4项"}


def test_a_number_corrected_while_its_refusal_is_on_the_way_is_saved(college, enter):
    leader = enter(college.leader)
    leader.open(college.path)
    number = leader.page.locator("[data-measure]").first

    def slowly(route):
        leader.page.wait_for_timeout(600)
        route.continue_()

    leader.page.route("**/cells/", slowly, times=1)
    number.fill("abc")
    number.blur()
    number.fill("95.5")
    number.blur()
    leader.page.locator(".zg-save-state", has_text="已保存").wait_for()
    assert Cell.objects.get().values == {"count": "95.5"}
    assert not leader.page.locator("[data-state=error]").count()


def test_an_expired_session_loses_nothing_that_was_typed(college, enter):
    leader = enter(college.leader)
    leader.open(college.path)
    leader.context.clear_cookies()
    areas(leader.page).nth(1).fill("还没有存上的话")
    areas(leader.page).nth(1).blur()
    leader.page.locator(".zg-save-state", has_text="登录已过期").wait_for()
    again = leader.page.locator(".zg-save-state a", has_text="在新窗口重新登录")
    assert (again.get_attribute("href"), again.get_attribute("target")) == ("/login/", "_blank")
    assert not Cell.objects.exists()

    leader.page.on("dialog", lambda dialog: dialog.accept())
    leader.sign_in(college.leader.username, PASSWORD)
    leader.open(college.path)
    leader.page.locator(".zg-save-state", has_text="已保存").wait_for()
    assert Cell.objects.get().text == "还没有存上的话"


def test_the_keyboard_moves_and_a_pasted_range_fills_cells(college, enter):
    leader = enter(college.leader)
    leader.open(college.path)
    areas(leader.page).nth(0).focus()
    leader.page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData('text/plain', '目标一\\n目标二\\n');
          data.setData('text/html', '<table></table>');
          document.activeElement.dispatchEvent(
            new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
        }"""
    )
    leader.page.keyboard.press("Control+Enter")
    focused = leader.page.evaluate("document.activeElement.value")
    leader.page.locator("#grid-count", has_text="2 / 2").wait_for()

    assert focused == "目标二"
    texts = Cell.objects.order_by("item__position").values_list("text", flat=True)
    assert list(texts) == ["目标一", "目标二"]


def test_on_a_phone_one_cell_fills_the_screen(college, enter):
    leader = enter(college.leader, width=390, height=844)
    leader.open(college.path)
    areas(leader.page).nth(0).click()
    whole = leader.page.locator("#phone-cell textarea")
    whole.fill("在手机上写的目标")
    leader.page.locator("#phone-cell").get_by_role("button", name="完成").click()
    leader.page.locator(".zg-save-state", has_text="已保存").wait_for()

    assert Cell.objects.get().text == "在手机上写的目标"
    wide = leader.page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wide <= 1


def test_a_refused_cell_is_tried_once_for_each_press_and_keeps_the_form_here(college, enter):
    leader = enter(college.leader)
    page, tried = leader.open(college.path), []
    write(page, 0, "完成全部课程标准")
    write(page, 1, "调整课程2门")

    def refuse(route):
        tried.append(route.request.url)
        route.fulfill(status=422, json={"message": "这一格写不了"})

    page.route("**/cells/", refuse)
    areas(page).nth(0).fill("改过的目标")
    page.get_by_role("button", name="送审").click()
    page.get_by_text("1 格没有存上，改好再送审").wait_for()
    page.wait_for_timeout(2000)
    assert len(tried) <= 2  # leaving the field, and the press
    assert not page.get_by_text("已送审").count()

    page.unroute("**/cells/")
    page.get_by_role("button", name="送审").click()
    page.get_by_text("已送审").first.wait_for()
    assert Cell.objects.order_by("item__position").first().text == "改过的目标"
