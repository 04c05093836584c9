"""A form as data: phases, columns, groups and items of one version (000 附件1–5)."""

import re
from datetime import date
from typing import Self

from django.db import models

from apps.accounts.models import InstitutionModel
from apps.core.querysets import ScopedQuerySet
from apps.core.records import RecordsField
from apps.organisation.cadences import Moment
from apps.organisation.choices import Role
from apps.organisation.models import Period
from apps.submissions.choices import RowPer, Semantic
from apps.submissions.records import Choice, HeaderField, Measure, Part
from apps.workflow.levels import Level

PLACEHOLDER = re.compile(r"\{(\w+)\}")


class FormTemplateQuerySet(ScopedQuerySet):
    def current(self) -> Self:
        """The version of each form that new years are opened with."""
        return self.filter(is_current=True)


class FormTemplate(InstitutionModel):
    """One version of a form of a layer's kind. A version that is in use is never changed."""

    code = models.CharField("编码", max_length=40)
    version = models.PositiveSmallIntegerField("版本", default=1)
    is_current = models.BooleanField("现行", default=True)
    name = models.CharField("名称", max_length=120)
    layer = models.CharField("层面", max_length=20)
    kind = models.CharField("对象种类", max_length=30)
    # Only subjects in units of these kinds (职能部门 …); all of them where it is empty.
    unit_kinds = models.JSONField("部门种类", default=list, blank=True)
    # "{subject}专业（{year}年度）质量目标计划与诊改报告": what stands in braces is filled and underlined;
    # {year} is the period's code, {period} its name.
    # What one form is about: a year, a term, a month.
    period = models.CharField(
        "周期", max_length=20, choices=Period.Kind, default=Period.Kind.YEAR.value
    )
    # Opened by the tick in each such period (部门月报), else by hand.
    opens_itself = models.BooleanField("到时自动开启", default=False)
    title_pattern = models.CharField("标题", max_length=200)
    header_fields = RecordsField(HeaderField, "表头栏目", blank=True)
    row_per = models.CharField("打印行", max_length=10, choices=RowPer, default=RowPer.ITEM)
    # Items are numbered on through all groups, or anew in each group.
    continuous_numbers = models.BooleanField("连续编号", default=False)
    # Where the labels carry numbers of their own ("1.1 质量保证理念") none is put before them.
    numbered_items = models.BooleanField("项目前印序号", default=True)
    # The line above the table, where the document prints sections before it.
    table_title = models.CharField("表题", max_length=80, blank=True)
    # "校(院)长(签字)": printed below the table with a line for the date; "" for none.
    signature = models.CharField("签字栏", max_length=60, blank=True)
    # The notes that the document prints below the table, in their order.
    notes = models.JSONField("表注", default=list, blank=True)
    open_groups = models.BooleanField("可增加诊改内容", default=False)
    owner_role = models.CharField("填报角色", max_length=30, choices=Role)
    # Lowest first.
    levels = RecordsField(Level, "审核级次")
    source = models.CharField("出处", max_length=120, blank=True)
    position = models.PositiveIntegerField("次序", default=0)

    objects = models.Manager.from_queryset(FormTemplateQuerySet)()

    class Meta:
        ordering = ["position", "code", "-version"]
        verbose_name = "表单模板"
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "code", "version"], name="form_version_once"
            ),
            models.UniqueConstraint(
                fields=["institution", "code"],
                condition=models.Q(is_current=True),
                name="one_current_form_version",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（第{self.version}版）"

    @staticmethod
    def title_values(subject_name: str, period: Period) -> dict[str, str]:
        return {"subject": subject_name, "year": period.code, "period": period.title}

    def title_of(self, subject_name: str, period: Period) -> str:
        """The filled title line, e.g. 护理专业（2026年度）质量目标计划与诊改报告."""
        values = self.title_values(subject_name, period)
        # A profile's text is filled, never formatted: {subject.__class__} stays what it is.
        return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), self.title_pattern)


class FormPhase(InstitutionModel):
    """A stretch of days in which some columns are filled: 年初填写, 年末填写."""

    template = models.ForeignKey(FormTemplate, models.CASCADE, related_name="phases")
    code = models.CharField("编码", max_length=20)
    caption = models.CharField("名称", max_length=40)
    # Days of the form's period as `Moment` writes them: 03-15, 01-10+1 (次年), end-5.
    opens = models.CharField("开放", max_length=12)
    due = models.CharField("截止", max_length=12)
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        ordering = ["position"]
        verbose_name = "填写阶段"
        constraints = [models.UniqueConstraint(fields=["template", "code"], name="form_phase_once")]

    def __str__(self) -> str:
        return self.caption

    def days(self, start: date, end: date) -> tuple[date, date]:
        """When it opens and is due, for a period whose work goes from `start` to `end`."""
        return Moment.of(self.opens).on(start, end), Moment.of(self.due).on(start, end)


class FormColumn(InstitutionModel):
    """A printed column; label columns belong to no phase."""

    template = models.ForeignKey(FormTemplate, models.CASCADE, related_name="columns")
    phase = models.ForeignKey(
        FormPhase, models.CASCADE, related_name="columns", null=True, blank=True
    )
    code = models.CharField("编码", max_length=20)
    caption = models.CharField("列名", max_length=40)
    semantic = models.CharField("含义", max_length=20, choices=Semantic)
    # Share of the printed width; shares of all columns are taken relative to their sum.
    width = models.PositiveSmallIntegerField("宽", default=10)
    char_limit = models.PositiveIntegerField("字数上限", null=True, blank=True)
    required = models.BooleanField("必填", default=True)
    # At least about so many percent of the text belong into the parts that are marked `problem`.
    problem_share = models.PositiveSmallIntegerField("问题与原因占比", null=True, blank=True)
    parts = RecordsField(Part, "分项", blank=True)
    choices = RecordsField(Choice, "选项", blank=True)
    # The code of a registered pre-fill (`selectors.prefills`) that offers this column's text.
    prefill = models.CharField("带入", max_length=60, blank=True)
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        ordering = ["position"]
        verbose_name = "列"
        constraints = [
            models.UniqueConstraint(fields=["template", "code"], name="form_column_once")
        ]

    def __str__(self) -> str:
        return self.caption

    @property
    def is_label(self) -> bool:
        return self.phase_id is None


class FormGroup(InstitutionModel):
    """诊改内容: a group of items; `free_rows` lets the filer write rows of its own."""

    template = models.ForeignKey(FormTemplate, models.CASCADE, related_name="groups")
    code = models.CharField("编码", max_length=20)
    title = models.CharField("诊改内容", max_length=80)
    free_rows = models.BooleanField("可自行加行", default=False)
    # How many empty numbered rows the blank form prints.
    printed_rows = models.PositiveSmallIntegerField("印出空行", default=0)
    # Columns that are written in this group and in no other: a section of text before the table.
    own_columns = models.JSONField("专用栏", default=list, blank=True)
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        ordering = ["position"]
        verbose_name = "诊改内容"
        constraints = [models.UniqueConstraint(fields=["template", "code"], name="form_group_once")]

    def __str__(self) -> str:
        return self.title


class FormItem(InstitutionModel):
    """One prompt within a group, with 0..n measures (人数 and 比例)."""

    group = models.ForeignKey(FormGroup, models.CASCADE, related_name="items")
    code = models.CharField("编码", max_length=20)
    number = models.PositiveSmallIntegerField("序号")
    label = models.CharField("项目", max_length=200)
    measures = RecordsField(Measure, "度量", blank=True)
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        ordering = ["position"]
        verbose_name = "主要项目"
        constraints = [models.UniqueConstraint(fields=["group", "code"], name="form_item_once")]

    def __str__(self) -> str:
        return f"{self.number}. {self.label}"
