"""A report's life: write, keep both texts, send in, pass, freeze."""

import pytest

from apps.core.errors import (
    ConflictError,
    InvalidError,
    LockedError,
    NotAllowedError,
    NotFoundError,
)
from apps.core.invariants import invariants
from apps.operations.models import AuditEntry, JobRun, Notice
from apps.reports import services
from apps.reports.compose import compose, digest_of, document_of
from apps.reports.models import Report, SectionRevision, SectionText, Snapshot
from apps.workflow.models import DueItem

pytestmark = pytest.mark.django_db


def fresh(report: Report) -> Report:
    return Report.objects.select_related("subject", "outline", "period", "process").get(
        pk=report.pk
    )


def items(college) -> list[tuple[str, str]]:
    rows = DueItem.objects.of(college.college).open().filter(url_name="reports:detail")
    return list(rows.values_list("kind", "role"))


def confirm(college, report) -> Report:
    services.submit_report(report=report, actor=college.writer)
    services.approve_report(report=fresh(report), actor=college.office, level_code="office")
    return services.approve_report(report=fresh(report), actor=college.leader, level_code="leader")


def test_a_report_is_opened_once_for_a_subject_and_year(college):
    college.report()

    assert items(college) == [("reports.write", "qa_office")]
    with pytest.raises(ConflictError, match="已经有了"):
        college.report()
    assert college.report(college.major).subject == college.major


def test_no_report_is_about_a_person_and_only_the_quality_office_writes_one(college):
    with pytest.raises(InvalidError, match="不以个人为对象"):
        college.report(college.teacher)
    with pytest.raises(NotAllowedError):
        services.open_report(
            outline=college.outline, subject=college.major, period=college.year, actor=college.head
        )
    college.outline.layer, college.outline.kind = "school", "unit"
    with pytest.raises(InvalidError, match="不适用"):
        college.report(college.major)


def test_two_writers_lose_nothing(college):
    report = college.written(text="第一稿")
    late = services.save_text(
        report=report, section="overview", text="另一稿", version=0, actor=college.office
    )
    same = services.save_text(
        report=report, section="overview", text="第一稿", version=0, actor=college.office
    )

    assert late.late is not None
    assert (same.late, same.text.version) == (None, 1)
    with pytest.raises(InvalidError, match="等待取舍"):
        services.submit_report(report=report, actor=college.writer)
    with pytest.raises(ConflictError):
        services.settle_text(
            report=report, revision_id=late.late.pk, choice="take", version=0, actor=college.writer
        )
    services.settle_text(
        report=report, revision_id=late.late.pk, choice="take", version=1, actor=college.writer
    )
    with pytest.raises(NotFoundError):
        services.settle_text(
            report=report, revision_id=late.late.pk, choice="keep", version=2, actor=college.writer
        )
    assert SectionText.objects.get().text == "另一稿"
    assert sorted(SectionRevision.objects.values_list("content", flat=True)) == [
        "另一稿",
        "另一稿",
        "第一稿",
    ]


def test_keeping_what_stands_changes_nothing_but_settles(college):
    report = college.written(text="第一稿")
    late = services.save_text(
        report=report, section="overview", text="另一稿", version=0, actor=college.office
    ).late
    services.settle_text(
        report=report, revision_id=late.pk, choice="keep", version=1, actor=college.writer
    )

    assert SectionText.objects.get().text == "第一稿"
    assert not SectionRevision.objects.of(college.college).waiting().exists()


def test_only_text_sections_are_written(college):
    report = college.report()
    for code in ("targets", "absent"):
        with pytest.raises(NotFoundError):
            services.save_text(
                report=report, section=code, text="x", version=0, actor=college.writer
            )


def test_what_is_missing_or_too_long_is_named(college):
    report = college.report()
    with pytest.raises(InvalidError, match="“一、概述”还没有写"):
        services.submit_report(report=report, actor=college.writer)
    services.save_text(
        report=report, section="overview", text="字" * 501, version=0, actor=college.writer
    )
    with pytest.raises(InvalidError, match="有 501 字，上限 500 字"):
        services.submit_report(report=report, actor=college.writer)


def test_the_office_then_the_leader_pass_it_and_it_is_frozen(college):
    college.happen()
    report = college.written()
    services.submit_report(report=report, actor=college.writer)

    assert items(college) == [("reports.review", "qa_office")]
    with pytest.raises(LockedError, match="审核期间"):
        services.save_text(
            report=report, section="overview", text="x", version=1, actor=college.writer
        )
    with pytest.raises(NotAllowedError):
        services.approve_report(report=report, actor=college.writer, level_code="office")
    services.approve_report(report=fresh(report), actor=college.office, level_code="office")
    assert items(college) == [("reports.review", "school_leader")]
    done = services.approve_report(report=fresh(report), actor=college.leader, level_code="leader")

    assert done.state == "confirmed"
    assert items(college) == []
    snapshot = Snapshot.objects.get()
    assert snapshot.sha256 == digest_of(snapshot.data)
    assert snapshot.made_by == college.leader
    assert JobRun.objects.filter(type="reports.render_report").count() == 1
    assert Notice.objects.filter(user=college.writer, kind="reports.approved").exists()
    actions = AuditEntry.objects.filter(object_type="reports.report").values_list("action", flat=1)
    assert {"reports.open", "reports.submit", "reports.approve", "reports.confirm"} <= set(actions)


def test_a_frozen_report_does_not_follow_the_data(college):
    college.happen()
    report = confirm(college, college.written())
    before = document_of(report)

    college.problem(college.major, "2026-0099", metric=None, bar="x")

    assert document_of(fresh(report)).sections == before.sections
    assert not document_of(report).is_draft
    assert digest_of(compose(report)) != Snapshot.objects.get().sha256
    with pytest.raises(LockedError, match="封存"):
        services.save_text(
            report=report, section="overview", text="x", version=1, actor=college.writer
        )


def test_due_items_that_do_not_fit_the_state_are_found(college):
    report = college.written()
    check = invariants["reports.due_items"].check
    assert list(check()) == []
    for act in ("submit", "return"):
        if act == "submit":
            services.submit_report(report=report, actor=college.writer)
        else:
            services.return_report(
                report=fresh(report), actor=college.office, level_code="office", reason="补"
            )
        assert list(check()) == []
    confirm(college, fresh(report))
    assert list(check()) == []

    Report.objects.filter(pk=report.pk).update(state="returned", confirmed_at=None)

    assert len(list(check())) == 1


def test_a_returned_report_is_written_on_and_sent_again(college):
    report = college.written()
    services.submit_report(report=report, actor=college.writer)
    with pytest.raises(InvalidError, match="退回原因"):
        services.return_report(report=report, actor=college.office, level_code="office", reason="")
    services.return_report(
        report=fresh(report), actor=college.office, level_code="office", reason="补充数据"
    )

    assert items(college) == [("reports.write", "qa_office")]
    assert DueItem.objects.of(college.college).open().get().returned
    services.save_text(
        report=fresh(report), section="overview", text="补充后", version=1, actor=college.writer
    )
    assert confirm(college, fresh(report)).state == "confirmed"


def test_the_sender_takes_it_back_before_anybody_answers(college):
    report = college.written()
    services.submit_report(report=report, actor=college.writer)
    with pytest.raises(NotAllowedError):
        services.withdraw_report(report=report, actor=college.office)
    services.withdraw_report(report=fresh(report), actor=college.writer)

    assert fresh(report).state == "draft"
    with pytest.raises(ConflictError):
        services.withdraw_report(report=fresh(report), actor=college.writer)


def test_the_name_of_its_year_stays_on_the_report(college):
    from datetime import date

    college.college.names.all().delete()
    college.college.names.create(name="旧名职业学院", valid_from=date(2020, 1, 1))
    college.college.names.create(name="新名大学", valid_from=date(2027, 1, 1))

    assert compose(college.written())["college"] == "旧名职业学院"
