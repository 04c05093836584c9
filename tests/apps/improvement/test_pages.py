"""The register and one problem as people see and work them, without JavaScript."""

import io
import re
from datetime import date, timedelta

import openpyxl
import pytest
from django.urls import reverse

from apps.core import clock
from apps.improvement import services
from apps.improvement.models import Escalation, Extension, Measure, Problem
from apps.operations.models import AuditEntry
from apps.organisation.choices import Role
from tests.apps.evidence.files import PDF, photo
from tests.apps.improvement.world import FOUND_ON, JULY, MAY, House, fresh
from tests.factories import log_in, make_subject, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(clock_at):
    clock_at(FOUND_ON)
    return House()


def url(name, *args):
    return reverse(f"improvement:{name}", args=args)


def page(client, user, problem):
    log_in(client, user)
    response = client.get(url("problem_detail", problem.pk))
    assert response.status_code == 200
    return response.content.decode()


def send(client, user, name, pk, **data):
    log_in(client, user)
    return client.post(url(name, pk), data, follow=True)


def steps(client, user, problem):
    log_in(client, user)
    context = client.get(url("problem_detail", problem.pk)).context
    return "".join(
        {"done": "+", "current": "!", "ahead": "."}[one.state] for one in context["steps"]
    )


def test_a_new_problem_begins_with_what_one_answers_for_and_a_search(client, house):
    other = make_subject(house.college, name="助产", unit=house.unit)
    new = url("problem_new")

    log_in(client, house.leader)
    mine = client.get(new).content.decode()
    log_in(client, house.office)
    nobodys = client.get(new).content.decode()
    found = client.get(new, {"q": other.code}).content.decode()

    assert "护理tc" in mine
    assert "你负责的" in mine
    assert "先查找" in nobodys
    assert "助产" not in nobodys
    assert "助产" in found


def test_from_hand_to_closed_through_the_pages(client, house):
    seen = house.observe(3, "88.5")
    log_in(client, house.head)
    assert "护理tc" in client.get(url("problem_new"), {"q": "护理"}).content.decode()
    new = url("problem_write", house.major.pk)
    assert "到课率" in client.get(new).content.decode()
    form = {
        "title": "到课率偏低",
        "origin": "manual",
        "origin_label": "三月教学检查",
        "metric": house.metric.pk,
        "pass_low": "92",
        "owner": house.leader.number,
        "due_on": "2026-06-30",
    }
    response = client.post(new, form, follow=True)
    problem = Problem.objects.of(house.college).get()
    assert response.redirect_chain[-1][0] == url("problem_detail", problem.pk)
    assert steps(client, house.leader, problem) == "+!....."

    send(client, house.leader, "cause_add", problem.pk, text="早八课多", category="条件")
    assert steps(client, house.leader, problem) == "++!...."
    plan = {"text": "调整课表", "owner": "何静", "due_on": "2026-05-05"}
    send(client, house.leader, "measure_add", problem.pk, **plan)
    measure = Measure.objects.of(house.college).get()
    assert steps(client, house.leader, problem) == "+++!..."
    done = send(
        client,
        house.leader,
        "measure_finish",
        measure.pk,
        result="已调整",
        upload=photo("课表.png"),
    )
    assert "已完成，等另一人验收" in done.content.decode()
    assert steps(client, house.leader, problem) == "++++!.."
    assert "请由另一人验收" in page(client, house.leader, problem)
    send(client, house.head, "measure_recheck", measure.pk, passed="yes", remark="", on_site="on")
    assert steps(client, house.head, problem) == "+++++!."
    house.observe(4, "96")
    with clock.travel(MAY):
        house.remeasure()
        text = page(client, house.head, problem)
    assert "再测达标，销号" in text
    for words in ("88.50%", "不低于 92.00%", "96.00%", "课表.png", "三月教学检查", "实地复核"):
        assert words in text
    assert reverse("datahub:observation_detail", args=[seen.pk]) in text
    assert steps(client, house.head, problem) == "+++++++"


def test_what_was_typed_stays_when_it_is_refused(client, house):
    problem = house.problem()
    measure = house.plan(problem)
    finish = send(client, house.leader, "measure_finish", measure.pk, result="写了很久的完成情况")
    assert finish.status_code == 422
    text = finish.content.decode()
    assert "请先上传至少一份佐证材料" in text
    assert "写了很久的完成情况" in text

    plan = {"text": "长长的措施", "owner": "99999", "due_on": "2026-05-05"}
    refused = send(client, house.leader, "measure_add", problem.pk, **plan)
    assert refused.status_code == 422
    assert "没有找到这个人" in refused.content.decode()
    assert "长长的措施" in refused.content.decode()
    late = {"text": "长长的措施", "owner": "何静", "due_on": "2025-01-01"}
    refused = send(client, house.leader, "measure_add", problem.pk, **late)
    assert "不能早于今天" in refused.content.decode()

    new = url("problem_write", house.major.pk)
    log_in(client, house.head)
    form = {"title": "x", "origin": "manual", "owner": "何静", "due_on": "2026-06-30"}
    refused = client.post(new, form)
    assert refused.status_code == 422
    assert "写明销号标准" in refused.content.decode()
    form |= {"metric": house.metric.pk, "pass_low": "1"}
    twice = client.post(new, form)
    assert twice.status_code == 409
    assert problem.number in twice.content.decode()


def test_evidence_is_uploaded_alone_kept_and_removed(client, house):
    problem = house.problem()
    measure = house.plan(problem)
    response = send(
        client,
        house.leader,
        "evidence_add",
        measure.pk,
        upload=[photo("a.png"), photo("b.pdf", PDF)],
        result="还没写完",
    )
    text = response.content.decode()
    assert "已上传 2 份材料" in text
    assert "还没写完" in text
    item = measure.evidence_set.items.get(name="a.png")
    assert reverse("evidence:download", args=[item.pk]) in text
    send(client, house.leader, "evidence_add", measure.pk)
    bad = send(client, house.leader, "evidence_add", measure.pk, upload=photo("a.svg", b"<svg>"))
    assert "只收PDF" in bad.content.decode()
    log_in(client, house.leader)
    remove = url("evidence_remove", measure.pk, item.pk)
    assert "材料已移除" in client.post(remove, follow=True).content.decode()
    assert client.post(remove).status_code == 404


def test_the_measures_owner_and_who_verifies_read_its_evidence(client, house):
    outsider = make_user(house.college, "外援")
    measure = house.plan(house.problem(), owner=outsider)
    item = house.prove(measure, actor=outsider)
    stranger = make_user(house.college)
    wanted = {outsider: 200, house.head: 200, house.office: 200, stranger: 404}
    for user, status in wanted.items():
        log_in(client, user)
        assert client.get(reverse("evidence:download", args=[item.pk])).status_code == status
    page(client, outsider, measure.problem)
    log_in(client, outsider)
    assert client.get(url("problem_list")).status_code == 403  # no role of his own
    house.finish(measure, actor=outsider)


def test_a_second_click_on_finish_is_no_error(client, house):
    measure = house.plan(house.problem())
    for _ in "ab":
        done = send(
            client, house.leader, "measure_finish", measure.pk, result="好了", upload=photo()
        )
        assert "已完成，等另一人验收" in done.content.decode()


def test_return_with_a_remark_and_extension_on_the_page(client, house):
    problem = house.problem()
    measure = house.plan(problem)
    send(client, house.leader, "extension_ask", measure.pk, to_date="2026-07-02", reason="缺货")
    extension = Extension.objects.of(house.college).get()
    assert "申请人和责任人不能审批" in page(client, house.leader, problem)
    assert "延期至" in page(client, house.head, problem)
    no = send(client, house.head, "extension_decide", extension.pk, granted="no")
    assert no.status_code == 422
    send(client, house.head, "extension_decide", extension.pk, granted="yes")
    assert fresh(measure).due_on == JULY
    house.prove(measure)
    house.finish(measure)
    empty = send(client, house.head, "measure_recheck", measure.pk, passed="no")
    assert "退回时请写明意见" in empty.content.decode()
    send(client, house.head, "measure_recheck", measure.pk, passed="no", remark="照片看不清")
    assert "照片看不清" in page(client, house.leader, problem)


def test_a_change_that_came_too_late_says_what_stands_there(client, house):
    measure = house.plan(house.problem())
    change = {"owner": "何静", "version": 1}
    send(client, house.leader, "measure_change", measure.pk, text="每天通报", **change)
    late = send(client, house.head, "measure_change", measure.pk, text="每月通报", **change)
    assert late.status_code == 409
    assert "每天通报" in late.content.decode()
    assert "每月通报" in late.content.decode()


def test_judging_and_the_meetings_decision_stand_on_the_page(client, house):
    house.step("meeting", Role.SCHOOL_LEADER, days_late=1)
    problem = house.worded(due_on=FOUND_ON + timedelta(days=3))
    with clock.travel(FOUND_ON + timedelta(days=9)):
        services.escalate_problems(institution=house.college)
        raised = Escalation.objects.of(house.college).get()
        assert "这个问题由你负责，处理决定由别人记。" in page(client, house.leader, problem)
        decision = {"decision": "限两周内完成"}
        send(client, house.principal, "escalation_decide", raised.pk, **decision)
        assert "限两周内完成" in page(client, house.leader, problem)
        measure = house.plan(problem)
        house.prove(measure)
        house.finish(measure)
        house.verify(measure)
        assert "不能复评" in page(client, house.leader, problem)
        send(client, house.office, "judge", problem.pk, passed="no", remark="只有七份")
        assert fresh(problem).reopened == 1
        assert "上一轮措施不够" in page(client, house.leader, problem)
        again = house.plan(problem, text="补齐三份", due_on=clock.today())
        house.prove(again)
        house.finish(again)
        house.verify(again)
        send(client, house.office, "judge", problem.pk, passed="yes", remark="十份齐全")
        text = page(client, house.leader, problem)
    assert fresh(problem).state == "closed"
    assert "以前各轮的措施（1 项）" in text
    assert "十份齐全" in text


def rows(client, **query):
    response = client.get(url("problem_list"), query)
    return [one.number for one in response.context["page"]]


def test_the_list_is_filtered_counted_and_paged(client, house):
    first, second = house.problem(), house.worded()
    far = house.problem(subject=make_subject(house.college, name="药学"), origin="expert")
    house.plan(second)
    log_in(client, house.office)
    assert len(rows(client)) == 3
    assert rows(client, state="in_progress") == [second.number]
    assert rows(client, state="nonsense") == rows(client)
    assert rows(client, origin="expert") == [far.number]
    assert rows(client, unit=far.subject.unit_id) == [far.number]
    assert rows(client, layer="student") == []
    assert set(rows(client, q="到课")) == {first.number, far.number}
    assert rows(client, q="药") == [far.number]
    assert rows(client, mine="on") == rows(client)  # the office wrote them
    with clock.travel(date(2026, 12, 1)):
        assert len(rows(client, overdue="on")) == 3
        tiles = client.get(url("problem_list")).context["tiles"]
    assert [tile["count"] for tile in tiles] == [3, 3, 2, 1, 0, 0, 0]
    log_in(client, house.head)
    assert set(rows(client)) == {first.number, second.number}
    for _ in range(31):
        house.worded()
    assert len(rows(client)) == 30


def test_an_empty_register_says_what_comes_here(client, house):
    log_in(client, house.office)
    assert "还没有登记的问题" in client.get(url("problem_list")).content.decode()
    house.problem()
    text = client.get(url("problem_list"), {"q": "没有的"}).content.decode()
    assert "没有符合条件的问题" in text


def ledger(client, user, **query):
    log_in(client, user)
    response = client.get(url("ledger"), query)
    assert response["Content-Disposition"].startswith("attachment")
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    heads = [cell.value for cell in sheet[3]]
    return [dict(zip(heads, [c.value for c in row], strict=True)) for row in sheet.iter_rows(4)]


def test_the_ledger_holds_the_whole_story_as_text(client, house):
    house.observe(3, "88")
    problem = house.problem(title="=1+1", cause="早八课多", found_value=88)
    house.verified(problem)
    house.observe(4, "96")
    house.worded()
    with clock.travel(MAY):
        house.remeasure()
        lines = ledger(client, house.head)
        only = ledger(client, house.head, state="closed")
    assert [line["编号"] for line in lines] == ["2026-0001", "2026-0002"]
    line = only[0]
    assert line == lines[0]
    assert (line["问题"], line["原因"], line["责任人"], line["状态"]) == (
        "=1+1",
        "早八课多",
        "何静",
        "已销号",
    )
    assert line["措施"] == "每周通报到课情况（何静，2026-04-30）"
    assert line["验收"] == "通过（林海，2026-04-10）：属实"
    assert line["再测值"] == "96.00%（达到）"
    assert line["销号日期"].date() == MAY
    entry = AuditEntry.objects.of(house.college).filter(action="problems.export").first()
    assert entry.after == {"problems": 1, "filters": {"state": "closed"}}


@pytest.mark.parametrize(
    ("label", "told"),
    [("预警：到课率", "预警：到课率"), ("到课率", "预警：到课率"), ("", "预警")],
)
def test_the_ledger_names_where_a_problem_comes_from_once(client, house, label, told):
    house.problem(origin_label=label)
    assert ledger(client, house.head)[0]["来源"] == told


def test_a_students_name_is_masked_for_everybody_else(client, house):
    anna = make_user(house.college, "安小娜", kind="student")
    subject = make_subject(
        house.college, layer="student", name="安小娜", unit=house.unit, user=anna
    )
    problem = house.worded(subject=subject, owner=anna)
    house.plan(problem, actor=anna, owner=anna)
    text = page(client, house.head, problem)
    assert "安**" in text
    assert "安小娜" not in text
    log_in(client, house.head)
    assert "安小娜" not in client.get(url("problem_list")).content.decode()
    assert "安小娜" not in str(ledger(client, house.head))
    assert "安小娜" in page(client, anna, problem)


def test_foreign_and_unreadable_look_like_absent(client, house):
    other = House("other")
    problem = house.problem()
    measure = house.plan(problem)
    for user in (other.office, make_user(house.college)):
        log_in(client, user)
        for name, pk in (("problem_detail", problem.pk), ("problem_detail", 99_999_999)):
            assert client.get(url(name, pk)).status_code == 404
        for name in ("measure_finish", "measure_recheck", "extension_ask", "evidence_add"):
            assert client.post(url(name, measure.pk)).status_code == 404
    log_in(client, other.office)
    new = url("problem_write", house.major.pk)
    assert client.get(new).status_code == 404
    assert client.post(new, {}).status_code == 404


def test_forms_are_whole_and_ids_are_once(client, house):
    """What is written twice on a page breaks labels; every field has one."""
    problem = house.problem()
    for text in ("一", "二"):
        house.plan(problem, text=text)
    services.ask_extension(
        measure=Measure.objects.of(house.college).first(),
        actor=house.leader,
        to_date=JULY,
        reason="缺货",
    )
    for user in (house.leader, house.head, house.office):
        text = page(client, user, problem)
        ids = re.findall(r'\sid="([^"]+)"', text)
        assert sorted(set(ids)) == sorted(ids)
        for target in re.findall(r'<label[^>]*\sfor="([^"]+)"', text):
            assert target in ids


def test_what_waits_for_data_is_not_called_late(client, house, clock_at):
    waiting = house.problem()
    house.verified(waiting)
    late = house.worded()
    clock_at(FOUND_ON + timedelta(days=100))
    log_in(client, house.office)
    text = client.get(url("problem_list")).content.decode()
    assert text.count("逾期 40 天") == 1
    assert "逾期" not in page(client, house.office, waiting).split("整改期限")[-1][:60]
    assert "逾期 40 天" in page(client, house.office, late)


def test_only_what_may_stay_empty_says_so(client, house):
    problem = house.problem()
    house.plan(problem)
    text = page(client, house.leader, problem)
    labels = re.findall(r"<label[^>]*>([^<]*)(<span[^>]*>（可不填）</span>)?", text)
    optional = {words.strip() for words, mark in labels if mark}
    assert optional == {"类别", "材料说明"}
