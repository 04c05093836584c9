"""A form that is being filled: phases, cells with versions, conflicts, remarks, rows of the filer's own."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.accounts.models import InstitutionModel
from apps.core.querysets import ScopedQuerySet
from apps.layers.models import Subject
from apps.organisation.models import Period
from apps.submissions.choices import EDITABLE_STATES, PhaseState, RevisionKind
from apps.submissions.models.templates import (
    FormColumn,
    FormGroup,
    FormItem,
    FormPhase,
    FormTemplate,
)
from apps.workflow.models import ApprovalProcess


class Submission(InstitutionModel):
    """填报: one subject's form of one period."""

    template = models.ForeignKey(FormTemplate, models.PROTECT, related_name="submissions")
    # Repeated from the template so that a period holds one form of a code, whatever its version.
    form_code = models.CharField(max_length=40, editable=False)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="submissions")
    period = models.ForeignKey(Period, models.PROTECT, related_name="+", verbose_name="年度")
    header = models.JSONField("表头", default=dict, blank=True)
    header_version = models.PositiveIntegerField(default=0)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    opened_at = models.DateTimeField("开放时间")

    class Meta:
        ordering = ["-period__start", "template__position", "subject__code"]
        verbose_name = "年度计划"
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "period", "form_code"], name="one_form_per_subject_and_year"
            )
        ]
        indexes = [
            models.Index(fields=["institution", "period", "template"], name="submissions_of_year")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The filled title line."""
        return self.template.title_of(self.subject.name, self.period)


class SubmissionPhase(InstitutionModel):
    """How one phase of a form stands; its process carries the approval."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="phases")
    phase = models.ForeignKey(FormPhase, models.PROTECT, related_name="+")
    opens_on = models.DateField("开放")
    due_on = models.DateField("截止")
    state = models.CharField("状态", max_length=12, choices=PhaseState, default=PhaseState.NOT_OPEN)
    process = models.OneToOneField(
        ApprovalProcess, models.PROTECT, related_name="+", null=True, blank=True
    )
    approved_at = models.DateTimeField("通过时间", null=True, blank=True)

    class Meta:
        ordering = ["phase__position"]
        verbose_name = "填写阶段"
        constraints = [
            models.UniqueConstraint(fields=["submission", "phase"], name="submission_phase_once")
        ]
        indexes = [models.Index(fields=["institution", "state"], name="phases_by_state")]

    def __str__(self) -> str:
        return f"{self.phase.caption}：{self.get_state_display()}"

    @property
    def editable(self) -> bool:
        return self.state in EDITABLE_STATES


class AddedGroup(InstitutionModel):
    """A group that the filer adds where the template is open-ended (附件5 "....." row)."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="added_groups")
    title = models.CharField("诊改内容", max_length=80)
    position = models.PositiveSmallIntegerField("次序", default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = "自加诊改内容"

    def __str__(self) -> str:
        return self.title


class AddedRow(InstitutionModel):
    """A row of the filer's own, in a template group with free rows or in an added group."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="added_rows")
    group = models.ForeignKey(FormGroup, models.PROTECT, related_name="+", null=True, blank=True)
    added_group = models.ForeignKey(
        AddedGroup, models.CASCADE, related_name="rows", null=True, blank=True
    )
    label = models.CharField("主要项目", max_length=200, blank=True)
    position = models.PositiveSmallIntegerField("次序", default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = "自加项目"
        constraints = [
            models.CheckConstraint(
                name="added_row_is_in_one_group",
                condition=Q(group__isnull=False, added_group__isnull=True)
                | Q(group__isnull=True, added_group__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.label or f"第{self.position + 1}项"


class CellQuerySet(ScopedQuerySet):
    def filled(self) -> Self:
        return self.exclude(text="", values={})


class Cell(InstitutionModel):
    """What is written in one column of one row: text, and one number per measure, with a version."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="cells")
    column = models.ForeignKey(FormColumn, models.PROTECT, related_name="+")
    item = models.ForeignKey(FormItem, models.PROTECT, related_name="+", null=True, blank=True)
    row = models.ForeignKey(AddedRow, models.CASCADE, related_name="cells", null=True, blank=True)
    text = models.TextField("内容", blank=True)
    # {measure code: decimal as text}
    values = models.JSONField("数值", default=dict, blank=True)
    # {measure code: id of the observation that the number was taken from}, while it is that number.
    sources = models.JSONField("来源", default=dict, blank=True)
    # What the system wrote last, with the problems that it comes from: {"text": "…", "problems": [12, 15]}.
    # While the cell's text is that text, the system may bring it up to date.
    offered = models.JSONField("带入的文字", default=dict, blank=True)
    version = models.PositiveIntegerField("版本", default=0)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    updated_at = models.DateTimeField("更新时间", null=True, blank=True)

    objects = models.Manager.from_queryset(CellQuerySet)()

    class Meta:
        verbose_name = "单元格"
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "column", "item"],
                condition=Q(item__isnull=False),
                name="one_cell_per_item_and_column",
            ),
            models.UniqueConstraint(
                fields=["submission", "column", "row"],
                condition=Q(row__isnull=False),
                name="one_cell_per_row_and_column",
            ),
            models.CheckConstraint(
                name="cell_is_in_one_row",
                condition=Q(item__isnull=False, row__isnull=True)
                | Q(item__isnull=True, row__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.row_key}/{self.column.code}"

    @property
    def row_key(self) -> str:
        """``i12`` for a template's item, ``r7`` for a row of the filer's own."""
        return f"i{self.item_id}" if self.item_id else f"r{self.row_id}"

    @property
    def key(self) -> str:
        return f"{self.row_key}-{self.column.code}"

    @property
    def is_empty(self) -> bool:
        return not self.text.strip() and not any(self.values.values())


class Revision(InstitutionModel):
    """Every text that a cell ever had."""

    cell = models.ForeignKey(Cell, models.CASCADE, related_name="revisions")
    version = models.PositiveIntegerField("版本")
    text = models.TextField("内容", blank=True)
    values = models.JSONField("数值", default=dict, blank=True)
    kind = models.CharField("来由", max_length=12, choices=RevisionKind, default=RevisionKind.SAVED)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    at = models.DateTimeField("时间")

    class Meta:
        ordering = ["-version"]
        verbose_name = "历次内容"
        constraints = [
            models.UniqueConstraint(fields=["cell", "version"], name="cell_revision_once")
        ]

    def __str__(self) -> str:
        return f"{self.cell_id} v{self.version}"


class CellConflict(InstitutionModel):
    """Two people wrote in one cell: the later text is kept here until a person decides."""

    cell = models.ForeignKey(Cell, models.CASCADE, related_name="conflicts")
    base_version = models.PositiveIntegerField("所据版本")
    text = models.TextField("内容", blank=True)
    values = models.JSONField("数值", default=dict, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")
    resolution = models.CharField("处理", max_length=10, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    resolved_at = models.DateTimeField("处理时间", null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = "冲突"
        indexes = [models.Index(fields=["cell", "resolved_at"], name="open_conflicts")]

    def __str__(self) -> str:
        return f"{self.cell_id} ← {self.author_id}"


class Remark(InstitutionModel):
    """批注: the words of a return, pinned to a cell or to the whole form."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="remarks")
    phase = models.ForeignKey(SubmissionPhase, models.CASCADE, related_name="remarks")
    cell = models.ForeignKey(Cell, models.CASCADE, related_name="remarks", null=True, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField("意见")
    at = models.DateTimeField("时间")
    # Shown to the filer from the return or approval on that it belongs to.
    published_at = models.DateTimeField("送达", null=True, blank=True)
    answered_at = models.DateTimeField("已改", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ["id"]
        verbose_name = "批注"

    def __str__(self) -> str:
        return self.text[:40]
