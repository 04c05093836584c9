"""What a document lists: plans, the schedule, regulations, and its empty tables."""

import re
from typing import Any

from django.db import models

from apps.accounts.models import InstitutionModel
from apps.chains.choices import DueKind, PlanKind, RegulationStatus
from apps.chains.dates import Due, parse_due
from apps.organisation.models import Unit


class RegisterEntry(InstitutionModel):
    """A line of a document's register: what it is called, and where it is printed."""

    code = models.CharField("编码", max_length=60)
    name = models.CharField("名称", max_length=300)
    source = models.CharField("出处", max_length=200, blank=True)
    position = models.PositiveIntegerField("次序", default=0)

    class Meta:
        abstract = True
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name


class Responsible(models.Model):
    """Who answers: the words of the document, and the units where they exist."""

    responsible = models.CharField("责任部门", max_length=200, blank=True)
    units = models.ManyToManyField(Unit, related_name="+", blank=True, verbose_name="部门")

    class Meta:
        abstract = True

    def segments(self) -> list[tuple[str, Unit | None]]:
        """The printed words cut where one of the units is named, by whichever of its names."""
        units = list(self.units.all())
        named = {name: unit for unit in units for name in [unit.name, *unit.aliases]}
        if not named:
            return [(self.responsible, None)]
        if not self.responsible:
            return [one for unit in units for one in (("、", None), (unit.name, unit))][1:]
        longest = sorted(named, key=len, reverse=True)
        pieces = re.split(f"({'|'.join(map(re.escape, longest))})", self.responsible)
        return [(piece, named.get(piece)) for piece in pieces if piece]


class Deadline(models.Model):
    """A deadline in its printed words; what can be read from them is kept beside."""

    due = models.CharField("完成时间", max_length=80, blank=True)
    due_kind = models.CharField(max_length=12, choices=DueKind, blank=True, editable=False)
    due_since = models.DateField(null=True, blank=True, editable=False)
    due_on = models.DateField(null=True, blank=True, editable=False)
    due_month = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    due_day = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        read = parse_due(self.due)
        self.due_kind, self.due_since, self.due_on = read.kind, read.since, read.until
        self.due_month, self.due_day = read.month, read.day
        super().save(*args, **kwargs)

    @property
    def deadline(self) -> Due:
        return Due(self.due_kind, self.due_since, self.due_on, self.due_month, self.due_day)


class PlanningDocument(RegisterEntry, Responsible, Deadline):
    """规划、年度计划: a node of the target chain, with its category as printed."""

    kind = models.CharField("类型", max_length=10, choices=PlanKind)
    category = models.CharField("规划类别", max_length=40, blank=True)
    layer = models.CharField("层面", max_length=20, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="children", null=True, blank=True, verbose_name="上级"
    )
    note = models.CharField("说明", max_length=300, blank=True)

    class Meta(RegisterEntry.Meta):
        verbose_name = "规划"
        constraints = [
            models.UniqueConstraint(fields=["institution", "code"], name="plan_code_once")
        ]


class ScheduleItem(RegisterEntry, Responsible, Deadline):
    """实施进程: one task of a stage, what it yields and by when."""

    stage = models.CharField("阶段", max_length=80, blank=True)
    stage_period = models.CharField("阶段时间", max_length=40, blank=True)
    number = models.CharField("序号", max_length=20, blank=True)
    deliverable = models.CharField("预期成效", max_length=300, blank=True)
    parent = models.ForeignKey(
        "self", models.CASCADE, related_name="parts", null=True, blank=True, verbose_name="所属任务"
    )
    note = models.CharField("备注", max_length=300, blank=True)

    class Meta(RegisterEntry.Meta):
        verbose_name = "实施进程"
        constraints = [
            models.UniqueConstraint(fields=["institution", "code"], name="schedule_code_once")
        ]
        indexes = [models.Index(fields=["institution", "due_on"], name="schedule_by_date")]


class Regulation(RegisterEntry, Responsible, Deadline):
    """制度: a rule that the college has or is to have; its text is kept elsewhere."""

    area = models.CharField("领域", max_length=60, blank=True)
    layer = models.CharField("层面", max_length=20, blank=True)
    status = models.CharField("立改废", max_length=10, choices=RegulationStatus, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)

    class Meta(RegisterEntry.Meta):
        verbose_name = "制度"
        constraints = [
            models.UniqueConstraint(fields=["institution", "code"], name="regulation_code_once")
        ]


class PrintedTable(RegisterEntry):
    """表单样式: an empty table of the document, as it is printed; for reading only.

    `sections` is a list of {title, columns: [{caption, group, hint}], rows: [[text]], lines: [text]}.
    """

    number = models.CharField("编号", max_length=40, blank=True)
    layer = models.CharField("层面", max_length=20, blank=True)
    group = models.CharField("链", max_length=40, blank=True)
    header_fields = models.JSONField("表头", default=list, blank=True)
    sections = models.JSONField("内容", default=list, blank=True)
    footer_fields = models.JSONField("落款", default=list, blank=True)
    notes = models.JSONField("说明", default=list, blank=True)

    class Meta(RegisterEntry.Meta):
        verbose_name = "表单样式"
        constraints = [
            models.UniqueConstraint(fields=["institution", "code"], name="printed_table_code_once")
        ]
