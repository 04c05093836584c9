"""My desk: what is due, in one list, with one sentence on top; messages."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from apps.dashboards.selectors import desk_of, month_of
from apps.operations.models import Notice
from apps.operations.services import send_notice
from apps.organisation.choices import Role
from apps.workflow.services import open_due_item
from tests.factories import (
    give_role,
    log_in,
    make_institution,
    make_subject,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db
WEDNESDAY = date(2026, 3, 18)


@pytest.fixture
def desk(clock_at):
    """何静, who leads 护理, and a way to put something on her desk."""
    clock_at(WEDNESDAY)
    college = make_institution()
    major = make_subject(college, name="护理", unit=make_unit(college, "护理系"))
    leader = make_user(college, "何静")
    give_role(leader, Role.MAJOR_LEADER, subject=major)

    def put(day, **extra):
        return open_due_item(
            institution=college,
            kind="submissions.fill",
            title="护理专业计划",
            url_name="submissions:detail",
            object_id=1,
            role=Role.MAJOR_LEADER,
            subject=major,
            due_on=date(2026, 3, day) if day else None,
            **extra,
        )

    put.college, put.major, put.leader = college, major, leader
    return put


def test_what_is_due_stands_in_the_group_of_its_day(desk):
    for day in (15, 18, 22, 23, None):
        desk(day)
    desk(30, returned=True)
    shown = {group.code: group.total for group in desk_of(desk.leader).groups}
    assert shown == {"late": 1, "returned": 1, "soon": 2, "later": 2}


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ((15, 18), "先办 1 件逾期，再办 1 件今天到期；其余不急。"),
        ((), "没有待办。"),
        ((20,), "本周还有 1 件，今天没有到期的。"),
        ((30,), "没有急的事。"),
    ],
)
def test_the_sentence_on_top_says_what_to_do_first(desk, days, words):
    for day in days:
        desk(day)
    assert desk_of(desk.leader).lead == f"今天3月18日，星期三。{words}"


def test_what_came_back_stands_first_even_where_it_is_late(desk):
    desk(15)
    desk(10, returned=True)
    shown = desk_of(desk.leader)
    assert [(group.code, group.total) for group in shown.groups] == [("returned", 1), ("late", 1)]
    assert shown.lead.endswith("先改好 1 件退回，再办 1 件逾期；其余不急。")


def test_only_the_quality_office_is_shown_what_nobody_holds(desk, client):
    office = make_user(desk.college, "陈静", role=Role.QA_OFFICE)
    desk(20)
    desk.leader.is_active = False
    desk.leader.save()
    log_in(client, office)
    assert "无人负责" in client.get("/").content.decode()
    log_in(client, make_user(desk.college, "旁人"))
    assert "无人负责" not in client.get("/").content.decode()


def test_the_month_marks_the_days_on_which_something_is_due(desk):
    desk(20)
    desk(20)
    days = {
        cell["day"].day: cell
        for week in month_of(desk.leader, 2026, 3)
        for cell in week
        if cell["inside"]
    }
    assert (days[20]["count"], days[21]["count"], days[18]["today"]) == (2, 0, True)


def test_a_message_is_read_by_opening_it_and_by_nobody_else(desk, client):
    notice = send_notice(user=desk.leader, kind="x", title="已通过", url="/plans/")
    other = make_user(desk.college, "旁人")
    log_in(client, other)
    assert client.post(reverse("dashboards:notice_open", args=[notice.pk])).status_code == 404
    log_in(client, desk.leader)
    response = client.post(reverse("dashboards:notice_open", args=[notice.pk]))
    assert response["Location"] == "/plans/"
    notice.refresh_from_db()
    assert notice.read_at is not None
    assert not Notice.objects.exclude(pk=notice.pk).exclude(read_at=None).exists()


def test_a_message_never_leads_to_another_host(desk, client):
    notice = send_notice(user=desk.leader, kind="x", title="x", url="https://example.org/")
    log_in(client, desk.leader)
    response = client.post(reverse("dashboards:notice_open", args=[notice.pk]))
    assert response["Location"] == reverse("dashboards:inbox")


def test_messages_stand_in_the_order_of_their_time(desk, client):
    for title, day in (("月初", 5), ("今天", 18), ("昨天", 17)):
        notice = send_notice(user=desk.leader, kind="x", title=title)
        at = datetime(2026, 3, day, 6, tzinfo=UTC)
        Notice.objects.filter(pk=notice.pk).update(created_at=at)
    log_in(client, desk.leader)
    shown = client.get(reverse("dashboards:inbox")).content.decode()
    assert shown.index("今天") < shown.index("昨天") < shown.index("月初")


def test_the_navigation_has_only_what_the_role_may_open(desk, client):
    log_in(client, desk.leader)
    text = client.get("/").content.decode()
    assert reverse("submissions:list") in text
    assert reverse("console:users") not in text
    assert reverse("console:audit") not in text


def test_the_phones_bar_leads_to_every_page_of_the_navigation(desk, client):
    log_in(client, desk.leader)
    text = client.get("/").content.decode()
    bar = text[text.index('class="zg-tabbar"') :]
    for label in (
        "工作台",
        "自我诊断",
        "年度计划",
        "消息",
        "更多",
        "预警中心",
        "问题与整改",
        "搜索",
    ):
        assert label in bar
    log_in(client, make_user(desk.college, "旁人"))
    text = client.get("/").content.decode()
    assert "预警中心" not in text[text.index('class="zg-tabbar"') :]


def test_many_assessments_are_one_line_that_leads_to_their_rounds(desk, client):
    office = make_user(desk.college, "陈静", role=Role.QA_OFFICE)
    for number in range(7):
        open_due_item(
            institution=desk.college,
            kind="diagnosis.assess",
            title=f"课程教学考核性诊断 {number}",
            url_name="diagnosis:write",
            object_id=1,
            role=Role.QA_OFFICE,
            due_on=date(2026, 3, 20),
        )
    log_in(client, office)
    text = client.get("/").content.decode()
    assert "考核性诊断 7 份待做" in text
    assert "课程教学考核性诊断 3" not in text
    assert f'href="{reverse("diagnosis:home")}"' in text
