"""The pages of reports: list, one section at a time, writing, deciding, files, the register, packs."""

import pytest
from django.urls import reverse

from apps.operations.models import JobRun
from apps.operations.services.run_job import run_job
from apps.reports.models import Artifact, Report, ReportEntry, SectionText
from tests.factories import log_in
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
        year="2026",
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
        year="2026",
    )
    assert "已经有了" in again
    assert "没有找到“不存在”" in post(
        client,
        college.writer,
        "reports:new",
        outline=college.outline.code,
        subject="不存在",
        year="2026",
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
    assert "由系统生成" in said
    assert "报告a" in read(client, college.leader, "reports:register", q="第三章")


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
