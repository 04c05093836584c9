"""A report of one subject and period: its texts with every version, its frozen snapshots, its files."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.accounts.models import InstitutionModel
from apps.core.querysets import ScopedManager, ScopedQuerySet
from apps.layers.models import Subject
from apps.operations.models import JobRun
from apps.organisation.models import Period
from apps.reports.choices import EDITABLE, Format, ReportState
from apps.reports.models.outlines import Outline, TablePack
from apps.workflow.models import ApprovalProcess


def _person(verbose_name: str) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=verbose_name,
    )


class Report(InstitutionModel):
    """报告 by one outline about one subject and period."""

    outline = models.ForeignKey(Outline, models.PROTECT, related_name="reports")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="reports")
    period = models.ForeignKey(Period, models.PROTECT, related_name="+", verbose_name="年度")
    state = models.CharField("状态", max_length=10, choices=ReportState, default=ReportState.DRAFT)
    process = models.OneToOneField(
        ApprovalProcess, models.PROTECT, related_name="+", null=True, blank=True
    )
    created_by = _person("建立人")
    created_at = models.DateTimeField("建立时间")
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        ordering = ["-period__start", "outline__position", "subject__code"]
        verbose_name = "报告"
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "outline", "period"], name="one_report_per_subject_and_year"
            ),
            models.CheckConstraint(
                name="confirmed_report_has_its_time",
                condition=Q(state=ReportState.CONFIRMED, confirmed_at__isnull=False)
                | (~Q(state=ReportState.CONFIRMED) & Q(confirmed_at__isnull=True)),
            ),
        ]
        indexes = [models.Index(fields=["institution", "period", "state"], name="reports_of_year")]

    def __str__(self) -> str:
        return f"{self.subject}（{self.period.title}）{self.outline.title}"

    @property
    def editable(self) -> bool:
        return self.state in EDITABLE


class SectionText(InstitutionModel):
    """What is written in one text section, with its version."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="texts")
    section = models.CharField("章节", max_length=40)  # the section's code in the outline
    text = models.TextField("内容", blank=True)
    version = models.PositiveIntegerField("版本", default=0)
    updated_by = _person("更新人")
    updated_at = models.DateTimeField("更新时间", null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "报告文字"
        constraints = [
            models.UniqueConstraint(fields=["report", "section"], name="section_text_once")
        ]

    def __str__(self) -> str:
        return f"{self.section} v{self.version}"


class SectionRevisionQuerySet(ScopedQuerySet):
    def waiting(self) -> Self:
        """Late texts that nobody has decided about."""
        return self.filter(late=True, settled_at=None)


class SectionRevision(InstitutionModel):
    """Every text that a section ever had; one that came `late` waits until a person decides."""

    text = models.ForeignKey(SectionText, models.CASCADE, related_name="revisions")
    version = models.PositiveIntegerField("版本")  # of a late one: the version that it was based on
    content = models.TextField("内容", blank=True)
    author = _person("作者")
    at = models.DateTimeField("时间")
    late = models.BooleanField("晚到", default=False)
    settled_at = models.DateTimeField("处理时间", null=True, blank=True)
    settled_by = _person("处理人")

    objects = models.Manager.from_queryset(SectionRevisionQuerySet)()

    class Meta:
        ordering = ["-id"]
        verbose_name = "报告文字历次内容"
        constraints = [
            models.UniqueConstraint(
                fields=["text", "version"], condition=Q(late=False), name="section_revision_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.text_id} v{self.version}"


class SnapshotQuerySet(ScopedQuerySet):
    def current(self) -> Self:
        """What counts now: not the versions of reports that were opened again."""
        return self.filter(reopened_at=None)


class Snapshot(InstitutionModel):
    """What was confirmed, frozen: every section's blocks as JSON, with the hash of their normal form.

    A report that is opened again keeps it as an earlier version, with the approval that passed it.
    """

    report = models.ForeignKey(Report, models.PROTECT, related_name="snapshots")
    data = models.JSONField("内容")
    sha256 = models.CharField("摘要", max_length=64)
    made_at = models.DateTimeField("生成时间")
    made_by = _person("确认人")
    version = models.PositiveSmallIntegerField("版本", default=1)
    process = models.ForeignKey(
        ApprovalProcess, models.PROTECT, related_name="+", null=True, blank=True
    )
    reopened_at = models.DateTimeField("重新开放时间", null=True, blank=True)
    reopened_by = _person("重新开放人")
    reopened_reason = models.CharField("重新开放原因", max_length=1000, blank=True)

    objects = models.Manager.from_queryset(SnapshotQuerySet)()

    class Meta:
        ordering = ["-id"]
        verbose_name = "报告快照"
        constraints = [
            models.UniqueConstraint(fields=["report", "version"], name="snapshot_version_once"),
            models.UniqueConstraint(
                fields=["report"],
                condition=Q(reopened_at=None),
                name="one_current_snapshot_per_report",
            ),
            models.CheckConstraint(
                name="reopened_snapshot_has_its_reason",
                condition=Q(reopened_at=None, reopened_reason="")
                | (Q(reopened_at__isnull=False) & ~Q(reopened_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"第 {self.version} 版 {self.sha256[:12]}"


class Artifact(InstitutionModel):
    """A file that was made of a report or of a pack of tables; kept encrypted, outside served folders."""

    report = models.ForeignKey(
        Report, models.CASCADE, related_name="artifacts", null=True, blank=True
    )
    pack = models.ForeignKey(
        TablePack, models.CASCADE, related_name="artifacts", null=True, blank=True
    )
    period = models.ForeignKey(Period, models.PROTECT, related_name="+", verbose_name="年度")
    snapshot = models.ForeignKey(
        Snapshot, models.PROTECT, related_name="+", null=True, blank=True
    )  # none: a draft
    format = models.CharField("格式", max_length=5, choices=Format)
    name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField("摘要", max_length=64)
    size = models.PositiveBigIntegerField("字节")
    is_draft = models.BooleanField("草稿", default=True)
    job_run = models.ForeignKey(
        JobRun, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name="作业"
    )
    requested_by = _person("请求人")
    made_at = models.DateTimeField("生成时间")

    objects = ScopedManager()

    class Meta:
        ordering = ["-id"]
        verbose_name = "报告文件"
        constraints = [
            models.CheckConstraint(
                name="artifact_is_of_one_thing",
                condition=Q(report__isnull=False, pack__isnull=True)
                | Q(report__isnull=True, pack__isnull=False),
            )
        ]
        indexes = [models.Index(fields=["institution", "sha256"], name="artifacts_by_hash")]

    def __str__(self) -> str:
        return self.name
