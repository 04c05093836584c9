"""A confirmed report is opened again: a new round, and what was confirmed stays as a version."""

import pytest
from django.db import IntegrityError, transaction

from apps.core.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from apps.core.invariants import invariants
from apps.operations.models import AuditEntry, JobRun, Notice
from apps.operations.services.run_job import run_job
from apps.reports import selectors, services
from apps.reports.compose import document_of
from apps.reports.models import Artifact, Snapshot
from tests.apps.rendering.test_documents import pages_of
from tests.apps.reports.test_files import make
from tests.apps.reports.test_life import confirm, fresh, items
from tests.apps.reports.test_pages import post, read

pytestmark = pytest.mark.django_db
WHY = "就业数据补报"


def reopened(college):
    college.happen()
    report = confirm(college, college.written())
    return services.reopen_report(report=fresh(report), actor=college.writer, reason=WHY)


def invariants_hold() -> bool:
    names = ("reports.snapshots", "reports.due_items", "reports.files", "reports.same_institution")
    return not [found for name in names for found in invariants[name].check()]


def test_it_is_a_draft_again_for_a_new_round(college):
    report = reopened(college)

    assert (report.state, report.confirmed_at, report.process) == ("draft", None, None)
    assert items(college) == [("reports.write", "qa_office")]
    assert document_of(fresh(report)).is_draft
    assert invariants_hold()
    told = Notice.objects.filter(kind="reports.reopened").values_list("user", flat=True)
    assert set(told) == {college.office.pk, college.leader.pk}
    entry = AuditEntry.objects.get(action="reports.reopen")
    assert entry.after == {"reason": WHY, "version": 1}

    services.save_text(
        report=fresh(report), section="overview", text="修订", version=1, actor=college.writer
    )
    again = confirm(college, fresh(report))
    assert again.state == "confirmed"
    assert list(Snapshot.objects.order_by("version").values_list("version", flat=True)) == [1, 2]
    assert invariants_hold()


def test_the_version_before_keeps_its_content_files_and_approval(college):
    college.happen()
    report = confirm(college, college.written(text="第一稿"))
    first = make(college, fresh(report))
    before = document_of(fresh(report))
    services.reopen_report(report=fresh(report), actor=college.writer, reason=WHY)
    college.problem(college.major, "2026-0099", metric=None, bar="x")

    (old,) = selectors.versions_of(fresh(report))
    kept = document_of(fresh(report), snapshot=old)
    assert kept.sections == before.sections
    assert kept.edition == "第 1 版（2026-12-10 起重新修订）"
    assert [step.decision for step in old.process.steps.all()] == ["submit", "approve", "approve"]
    assert Artifact.objects.get(pk=first.pk).snapshot == old
    assert services.read_file(artifact=first, actor=college.writer).startswith(b"%PDF")

    services.save_text(
        report=fresh(report), section="overview", text="第二稿", version=1, actor=college.writer
    )
    confirm(college, fresh(report))
    second = make(college, fresh(report))
    assert "（第2版）" in second.name
    pages = pages_of(services.read_file(artifact=second, actor=college.writer))
    assert "第2版" in pages[0]
    assert "第二稿" in "".join(pages)


def test_a_file_of_the_version_before_can_still_be_made(college):
    report = reopened(college)
    asked = JobRun.objects.get(type="reports.render_report")  # by the confirmation; it runs late
    assert run_job(asked.pk)

    late = Artifact.objects.get()
    assert (late.is_draft, late.snapshot.version) == (False, 1)
    assert "草稿" not in "".join(pages_of(services.read_file(artifact=late, actor=college.writer)))
    with pytest.raises(NotFoundError):
        services.render_report(actor=college.writer, report_id=report.pk, format="docx", version=9)


def test_only_a_confirmed_one_with_a_reason_by_the_quality_office(college):
    report = college.written()
    with pytest.raises(ConflictError, match="草稿"):
        services.reopen_report(report=report, actor=college.writer, reason=WHY)
    confirm(college, fresh(report))
    for reason in ("", "  ", "长" * 1001):
        with pytest.raises(InvalidError, match="原因"):
            services.reopen_report(report=fresh(report), actor=college.writer, reason=reason)
    for actor in (college.leader, college.head):
        with pytest.raises(NotAllowedError):
            services.reopen_report(report=fresh(report), actor=actor, reason=WHY)
    services.reopen_report(report=fresh(report), actor=college.office, reason=WHY)
    with pytest.raises(ConflictError):
        services.reopen_report(report=fresh(report), actor=college.office, reason=WHY)


def test_a_report_has_one_current_snapshot(college):
    reopened(college)
    old = Snapshot.objects.get()
    for parts in ({"version": 1}, {"version": 2, "reopened_reason": WHY}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Snapshot.objects.create(
                institution=college.college,
                report=old.report,
                data={},
                sha256="x",
                made_at=old.made_at,
                **parts,
            )


def test_a_confirmed_report_without_a_current_snapshot_is_found(college):
    report = reopened(college)
    type(report).objects.filter(pk=report.pk).update(
        state="confirmed", confirmed_at=report.created_at
    )

    assert len(list(invariants["reports.snapshots"].check())) == 1


def test_the_page_opens_it_and_shows_the_versions(client, college):
    report = confirm(college, college.written(text="第一稿的话"))
    assert "重新开放" in read(client, college.writer, "reports:detail", report.pk)
    assert "重新开放" not in read(client, college.leader, "reports:detail", report.pk)
    assert "请写明" in post(client, college.writer, "reports:reopen", report.pk, reason="")

    said = post(client, college.writer, "reports:reopen", report.pk, reason=WHY)
    assert "已重新开放" in said
    assert "历次版本" in said
    assert WHY in said
    post(client, college.writer, "reports:section", report.pk, "overview", text="改了", version=1)

    old = read(client, college.leader, "reports:detail", report.pk, version="1")
    assert "这是第 1 版" in old
    assert "第一稿的话" in old
    assert 'name="text"' not in read(
        client, college.writer, "reports:detail", report.pk, version="1"
    )
    said = post(client, college.writer, "reports:render", report.pk, format="docx", version="1")
    assert "正在生成" in said
    assert JobRun.objects.latest("requested_at").arguments["version"] == 1
    for odd in ("9", "x", "1'"):
        assert "改了" in read(client, college.writer, "reports:detail", report.pk, version=odd)
