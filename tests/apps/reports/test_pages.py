"""The pages of reports: list, one section at a time, writing, deciding, files, the register, packs."""

from datetime import date

import pytest
from django.urls import reverse

from apps.operations.models import JobRun
from apps.operations.services.run_job import run_job
from apps.organisation.choices import Role
from apps.organisation.models import Assignment
from apps.reports import services
from apps.reports.models import Artifact, Report, ReportEntry, SectionText
from tests.apps.reports.test_life import confirm, fresh
from tests.apps.reports.test_packs import Handed
from tests.factories import log_in, make_calendar
from tests.factories.reports import make_pack

pytestmark = pytest.mark.django_db


def read(client, user, name, *args, **query) -> str:
    response = log_in(client, user).get(reverse(name, args=args), query)
    assert response.status_code == 200, response.content.decode()[:500]
    return response.content.decode()


def post(client, user, name, *args, **data) -> str:
    response = log_in(client, user).post(reverse(name, args=args), data, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_a_report_is_made_found_and_filtered(client, college):
    said = post(
        client,
        college.writer,
        "reports:new",
        outline=college.outline.code,
        subject="试验职业学院",
        period="2026",
    )
    assert "一、概述" in said
    report = Report.objects.get()

    assert report.subject == college.whole
    assert reverse("reports:detail", args=[report.pk]) in read(
        client, college.writer, "reports:list", year="2026", state="draft"
    )
    assert "没有符合条件" in read(client, college.writer, "reports:list", state="confirmed")
    again = post(
        client,
        college.writer,
        "reports:new",
        outline=college.outline.code,
        subject="学校 house",
        period="2026",
    )
    assert "已经有了" in again
    assert "没有找到“不存在”" in post(
        client,
        college.writer,
        "reports:new",
        outline=college.outline.code,
        subject="不存在",
        period="2026",
    )


def test_numbers_lead_to_where_they_come_from(client, college):
    college.happen()
    report = college.written(college.major)
    value = college.observe(college.major, "93")

    said = read(client, college.writer, "reports:detail", report.pk, section="monitoring")

    assert reverse("datahub:observation_detail", args=[value.pk]) in said
    assert "批次" in said
    assert "<svg" in said


def test_sections_are_saved_and_a_late_text_waits(client, college):
    report = college.report()
    url = ("reports:section", report.pk, "overview")
    assert "已保存" in post(client, college.writer, *url, text="第一稿", version=0)
    said = post(client, college.office, *url, text="第二稿", version=0)

    assert "别人刚改过" in said
    assert "第二稿" in said
    late = SectionText.objects.get().revisions.get(late=True)
    said = post(
        client,
        college.office,
        "reports:settle",
        report.pk,
        late.pk,
        choice="take",
        version=1,
        section="overview",
    )
    assert "已取舍" in said
    assert SectionText.objects.get().text == "第二稿"


def test_it_is_sent_passed_and_confirmed_on_its_page(client, college):
    report = college.written()
    assert "已送审" in post(client, college.writer, "reports:submit", report.pk)
    assert "等待质管办审核" in read(client, college.leader, "reports:detail", report.pk)
    assert "质管办审核：通过" in read(client, college.office, "reports:detail", report.pk)
    post(client, college.office, "reports:approve", report.pk, level="office")
    said = post(client, college.leader, "reports:approve", report.pk, level="leader")

    assert "已确认，报告内容已封存" in said
    assert "摘要" in said
    assert "点数字打开的是现在的名单" in said
    assert "保存" not in read(client, college.writer, "reports:detail", report.pk)
    stale = post(client, college.leader, "reports:approve", report.pk, level="leader")
    assert "现在不需要审核" in stale


def test_what_is_missing_stands_beside_the_report(client, college):
    report = college.report()

    assert "“一、概述”还没有写" in read(client, college.writer, "reports:detail", report.pk)


def test_files_are_asked_for_and_fetched_as_attachment(client, college):
    report = college.written()
    said = post(client, college.writer, "reports:render", report.pk, format="docx")
    assert "正在生成" in said
    run = JobRun.objects.get(type="reports.render_report")
    assert reverse("console:job_detail", args=[run.pk]) in said
    run_job(run.pk)
    artifact = Artifact.objects.get()

    assert reverse("reports:file", args=[artifact.pk]) in read(
        client, college.writer, "reports:detail", report.pk
    )
    response = log_in(client, college.leader).get(reverse("reports:file", args=[artifact.pk]))
    assert response.content.startswith(b"PK")
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    refused = log_in(client, college.other_head).get(reverse("reports:file", args=[artifact.pk]))
    assert refused.status_code == 404


def test_the_register_is_filtered_by_layer_and_source(client, college):
    for code, layer, source in (("a", "专业/课程", "第三章"), ("b", "学校", "第五章")):
        ReportEntry.objects.create(
            institution=college.college,
            code=code,
            name=f"报告{code}",
            layer=layer,
            source=source,
            author=["质管办"],
            outline=college.outline.code if code == "b" else "",
            word_limits=[{"part": "概述", "limit": "500"}],
        )
    said = read(client, college.leader, "reports:register", layer="学校")
    assert "报告b" in said
    assert "报告a" not in said
    assert "看报告" in said
    assert "没有提纲" not in said
    assert "报告a" in read(client, college.leader, "reports:register", q="第三章")


def test_the_register_says_what_can_be_done_with_each_entry(client, college):
    pack = make_pack(college.college, forms=("table2",))
    for code, outline, form in (
        ("a", college.outline.code, ""),
        ("b", "", "table2"),
        ("c", "", ""),
    ):
        ReportEntry.objects.create(
            institution=college.college, code=code, name=f"报告{code}", outline=outline, form=form
        )

    said = read(client, college.writer, "reports:register")

    assert f"{reverse('reports:list')}?outline={college.outline.code}" in said
    assert reverse("reports:pack", args=[pack.pk]) in said
    assert said.count(">去编</a>") == 2
    assert said.count("没有提纲") == 1
    report = college.report()
    listed = read(client, college.writer, "reports:list", outline=college.outline.code)
    assert reverse("reports:detail", args=[report.pk]) in listed
    assert "报告清单：报告a" in listed
    assert "报告清单中的“报告a”" in read(client, college.writer, "reports:detail", report.pk)


def test_a_pack_says_what_is_missing(client, college):
    pack = make_pack(college.college, forms=("absent",))

    said = read(client, college.writer, "reports:pack", pack.pk)

    assert "没有这张表单" in said
    said = post(client, college.writer, "reports:pack_export", pack.pk, year="2026", format="xlsx")
    assert "正在导出" in said
    run = JobRun.objects.get(type="reports.export_pack")
    run_job(run.pk)
    run.refresh_from_db()
    assert "没有可导出的内容" in run.error
    assert log_in(client, college.head).get(reverse("reports:packs")).status_code == 403


def test_the_desk_shows_reports_to_write_to_review_and_waiting(client, college):
    report = college.written()
    assert reverse("reports:detail", args=[report.pk]) in read(
        client, college.office, "dashboards:desk"
    )
    post(client, college.writer, "reports:submit", report.pk)

    for user in (college.office, college.writer):
        said = read(client, user, "dashboards:desk")
        assert reverse("reports:detail", args=[report.pk]) in said


def test_a_running_year_is_said_on_the_page_and_a_year_that_is_over_is_not(
    client, college, clock_at
):
    report = college.written()
    words = "2026年度尚未结束，数据截至2026年12月10日"
    said = read(client, college.writer, "reports:detail", report.pk)
    assert words in said
    assert "现在确认，封存的是今天的数据" in said

    confirm(college, report)
    clock_at(date(2027, 3, 1))
    assert words in read(client, college.writer, "reports:detail", report.pk)  # what was sealed
    other = college.report(college.major)
    assert "尚未结束" not in read(client, college.writer, "reports:detail", other.pk)


def test_whoever_is_asked_is_named_and_when_it_is_nobody_that_is_said(client, college):
    report = college.written()
    services.submit_report(report=report, actor=college.writer)
    said = read(client, college.writer, "reports:detail", report.pk)
    assert "等待质管办审核：吴芳（" in said

    services.approve_report(report=fresh(report), actor=college.office, level_code="office")
    assert "等待校领导确认：赵校长（" in read(client, college.writer, "reports:detail", report.pk)
    for name in ("钱校长", "孙校长", "李校长"):
        college.person(name, Role.SCHOOL_LEADER)
    assert "等 4 人（" in read(client, college.writer, "reports:detail", report.pk)
    Assignment.objects.filter(role=Role.SCHOOL_LEADER).update(valid_to=date(2026, 12, 1))
    assert "现在没有送审人以外的人担任" in read(client, college.writer, "reports:detail", report.pk)


def test_a_text_that_is_needed_for_sending_in_is_not_called_optional(client, college):
    report = college.report()

    said = read(client, college.writer, "reports:detail", report.pk, section="overview")
    assert "内容" in said
    assert "可不填" not in said


def test_a_formula_is_printed_with_the_names_of_its_metrics(client, college):
    college.happen()
    college.make_metric("d.count", "双师型教师数", "major", "major", unit="人")
    college.make_metric("n.count", "专任教师数", "major", "major", unit="人")
    share = college.make_metric(
        "s", "双师比例", "major", "major", origin="formula", formula="{d.count} / {n.count} * 100"
    )
    college.observe(college.major, "50", share)
    report = college.report(college.major)

    said = read(client, college.writer, "reports:detail", report.pk, section="monitoring")
    assert "由公式计算：双师型教师数 / 专任教师数 * 100" in said
    annex = read(client, college.writer, "reports:detail", report.pk, section="annex")
    for page in (said, annex):
        assert "d.count" not in page


def test_what_a_pack_lacks_leads_to_its_cell_and_the_year_is_one_with_forms(client, clock_at):
    clock_at(date(2026, 12, 10))
    handed = Handed()
    form = handed.open()
    item = form.template.groups.get(code="p2").items.get(code="2.1")
    url = reverse("submissions:detail", args=[form.pk])
    clock_at(date(2027, 2, 1))
    make_calendar(handed.college, 2027)

    said = read(client, handed.writer, "reports:pack", handed.pack.pk)
    assert "2026年度" in said.split("缺什么")[1].split("</h2>")[0] + said.split("缺什么")[1][:200]
    assert f'href="{url}#i{item.pk}-diagnosis"' in said


def test_the_annex_says_once_that_definitions_are_the_colleges_own(client, college):
    for code in ("a", "b"):
        college.make_metric(
            code, f"指标{code}", "major", "major",
            definition="文件未印口径，以下为可改的默认：年末在册人数。",
        )  # fmt: skip
    report = college.report(college.major)

    said = read(client, college.writer, "reports:detail", report.pk, section="annex")
    assert said.count("年末在册人数。＊") == 2
    assert "可改的默认" not in said
    assert said.count("＊：文件没有印出口径") == 1
