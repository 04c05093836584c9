"""Outlines of reports and packs of tables: what a college's documents ask for, as data."""

from django.db import models
from django.db.models import Q

from apps.accounts.models import InstitutionModel
from apps.core.querysets import ScopedManager
from apps.core.records import RecordsField
from apps.layers.models import Subject
from apps.organisation.models import Period
from apps.reports.choices import SectionKind
from apps.workflow.levels import Level


class Outline(InstitutionModel):
    """提纲: the sections of one kind of report, who signs it, who passes it.

    Without layer and kind it is for every subject that is no person: the same report, narrower rows.
    """

    code = models.CharField("编码", max_length=60)
    title = models.CharField("名称", max_length=120)
    layer = models.CharField("层面", max_length=20, blank=True)
    kind = models.CharField("对象种类", max_length=30, blank=True)
    period = models.CharField(
        "周期", max_length=20, choices=Period.Kind, default=Period.Kind.YEAR.value
    )
    # [{"code": "office", "title": "质管办审核", "role": "qa_office"}, …], lowest first.
    levels = RecordsField(Level, "审批级次")
    # Lines of the title page to be signed: 编制人, 审核, 校长签字 …
    signatures = models.JSONField("签署", default=list, blank=True)
    source = models.CharField("出处", max_length=200, blank=True)
    position = models.PositiveIntegerField("次序", default=0)

    objects = ScopedManager()

    class Meta:
        ordering = ["position", "code"]
        verbose_name = "报告提纲"
        constraints = [
            models.UniqueConstraint(fields=["institution", "code"], name="outline_code_once")
        ]

    def __str__(self) -> str:
        return self.title

    def fits(self, subject: Subject) -> bool:
        """Whether the outline is for this layer and kind of subject."""
        return (not self.layer or self.layer == subject.layer) and (
            not self.kind or self.kind == subject.kind
        )


class OutlineSection(InstitutionModel):
    """One section, in order: a text, or what `key` computes, or a text with figures from `key`."""

    outline = models.ForeignKey(Outline, models.CASCADE, related_name="sections")
    code = models.CharField("编码", max_length=40)
    title = models.CharField("标题", max_length=120)
    kind = models.CharField("种类", max_length=10, choices=SectionKind)
    key = models.CharField("数据", max_length=60, blank=True)
    max_chars = models.PositiveIntegerField("字数上限", null=True, blank=True)
    hint = models.CharField("提示", max_length=300, blank=True)
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        ordering = ["position"]
        verbose_name = "报告章节"
        constraints = [
            models.UniqueConstraint(fields=["outline", "code"], name="outline_section_once"),
            models.CheckConstraint(
                name="computed_section_has_its_key",
                condition=~Q(kind=SectionKind.COMPUTED) | ~Q(key=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_text(self) -> bool:
        return self.kind == SectionKind.TEXT


class TablePack(InstitutionModel):
    """报表包: forms that go to somebody together (the province's 附件2)."""

    code = models.CharField("编码", max_length=60)
    title = models.CharField("名称", max_length=120)
    # Codes of form templates, in order.
    forms = models.JSONField("表单", default=list)
    # What the year knows of each row: [{"row": "2.1", "elements": [], "points": [], "metrics": [],
    # "facts": ["plans.major"]}, …], all codes.
    rows = models.JSONField("各行取数", default=list, blank=True)
    source = models.CharField("出处", max_length=200, blank=True)
    position = models.PositiveIntegerField("次序", default=0)

    objects = ScopedManager()

    class Meta:
        ordering = ["position", "code"]
        verbose_name = "报表包"
        constraints = [
            models.UniqueConstraint(fields=["institution", "code"], name="table_pack_code_once")
        ]

    def __str__(self) -> str:
        return self.title
