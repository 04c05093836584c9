"""Metrics and what was observed of them."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.accounts.models import InstitutionModel
from apps.core.querysets import ScopedQuerySet
from apps.datahub.choices import Direction, MetricKind, Origin, YearRule
from apps.datahub.models.imports import Batch, Source
from apps.layers.models import Subject
from apps.organisation.models import Period


class MetricQuerySet(ScopedQuerySet):
    def active(self) -> Self:
        return self.filter(retired=False)

    def for_kind(self, layer: str, kind: str) -> Self:
        """Metrics that this kind of subject has."""
        return self.for_kinds([(layer, kind)])

    def for_kinds(self, kinds: Iterable[tuple[str, str]]) -> Self:
        """Metrics that any of these kinds of subjects has."""
        return self.filter(reduce(or_, [Q(layer=layer, kind=kind) for layer, kind in kinds]))


class Metric(InstitutionModel):
    """指标: its definition, base and date of count are part of it; another base is another metric."""

    code = models.CharField("编码", max_length=60)
    name = models.CharField("名称", max_length=120)
    layer = models.CharField("层面", max_length=20, blank=True)
    kind = models.CharField("对象种类", max_length=30, blank=True)
    value_kind = models.CharField(
        "数值类型", max_length=10, choices=MetricKind, default=MetricKind.DECIMAL
    )
    unit = models.CharField("单位", max_length=32, blank=True)
    digits = models.PositiveSmallIntegerField("小数位", default=2)
    direction = models.CharField("方向", max_length=10, choices=Direction, default=Direction.UP)
    definition = models.TextField("定义", blank=True)
    base = models.CharField("基数", max_length=200, blank=True)
    counted_on = models.CharField("统计时点", max_length=80, blank=True)
    origin = models.CharField("来历", max_length=10, choices=Origin, default=Origin.OBSERVED)
    # Origin.FACT: the code of a layer's Fact. Origin.FORMULA: an expression over codes of metrics.
    fact = models.CharField("统计项", max_length=60, blank=True)
    formula = models.CharField("公式", max_length=300, blank=True)
    period_kind = models.CharField(
        "时段", max_length=20, choices=Period.Kind, default=Period.Kind.YEAR
    )
    year_rule = models.CharField("年度取值", max_length=12, choices=YearRule, default=YearRule.SAME)
    dimension = models.CharField("维度", max_length=60, blank=True)
    # The diagnosis point that this metric belongs to, as the college's document prints it.
    point = models.CharField("诊断点", max_length=120, blank=True)
    state_data_number = models.CharField("状态数据编号", max_length=60, blank=True)
    edition = models.CharField("版本", max_length=40, blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="来源"
    )
    retired = models.BooleanField("停用", default=False)
    position = models.PositiveIntegerField("次序", default=0)

    objects = models.Manager.from_queryset(MetricQuerySet)()

    class Meta:
        ordering = ["position", "code"]
        verbose_name = "指标"
        constraints = [
            models.UniqueConstraint(fields=["institution", "code"], name="metric_code_once")
        ]

    def __str__(self) -> str:
        return self.name


class ObservationQuerySet(ScopedQuerySet):
    def current(self) -> Self:
        return self.filter(is_current=True)


class Observation(models.Model):
    """观测值: append-only versions; the current one is the latest that is not undone.

    Large: `institution` comes first in every key and index, and nothing has a foreign key to it.
    """

    institution = models.ForeignKey("accounts.Institution", models.CASCADE, related_name="+")
    subject = models.ForeignKey(Subject, models.CASCADE, related_name="+", db_index=False)
    metric = models.ForeignKey(Metric, models.CASCADE, related_name="+", db_index=False)
    period = models.ForeignKey(Period, models.PROTECT, related_name="+", db_index=False)
    value = models.DecimalField("数值", max_digits=24, decimal_places=6)
    # As it was written: 1.10 is not 1.1.
    text = models.CharField("原文", max_length=40, blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    is_current = models.BooleanField("现值", default=True)
    undone = models.BooleanField("已撤销", default=False)
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="+", null=True, blank=True)
    sheet = models.CharField("工作表", max_length=120, blank=True)
    row = models.PositiveIntegerField("行", null=True, blank=True)
    recorded_at = models.DateTimeField("记录时间")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
    )

    objects = models.Manager.from_queryset(ObservationQuerySet)()

    class Meta:
        verbose_name = "观测值"
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "subject", "metric", "period", "version"],
                name="observation_version_once",
            ),
            models.UniqueConstraint(
                fields=["institution", "subject", "metric", "period"],
                condition=Q(is_current=True),
                name="one_current_observation",
            ),
        ]
        indexes = [
            models.Index(
                fields=["institution", "metric", "period", "value"],
                condition=Q(is_current=True),
                name="observations_by_value",
            ),
            models.Index(fields=["institution", "batch"], name="observations_of_batch"),
            # Few: whoever follows the values asks which metrics have lost some.
            models.Index(
                fields=["institution", "metric"],
                condition=Q(undone=True),
                name="observations_undone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.metric_id}/{self.subject_id}/{self.period_id} = {self.value}"


class Record(InstitutionModel):
    """A row of a dataset that has no model of its own (人才培养工作状态数据)."""

    dataset = models.CharField("数据集", max_length=60)
    key = models.CharField("键", max_length=120)
    subject = models.ForeignKey(Subject, models.CASCADE, related_name="+", null=True, blank=True)
    period = models.ForeignKey(Period, models.PROTECT, related_name="+", null=True, blank=True)
    data = models.JSONField("内容", default=dict)
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="+", null=True, blank=True)
    row = models.PositiveIntegerField("行", null=True, blank=True)

    class Meta:
        verbose_name = "数据记录"
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "dataset", "key", "period"], name="record_key_once"
            ),
            # NULLs differ from each other: what belongs to no period needs a constraint of its own.
            models.UniqueConstraint(
                fields=["institution", "dataset", "key"],
                condition=Q(period__isnull=True),
                name="record_key_once_without_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dataset}/{self.key}"


class DataIssue(InstitutionModel):
    """数据质量问题: a value that cannot be right, or is missing, with who owes it."""

    class State(models.TextChoices):
        OPEN = "open", "未处理"
        DONE = "done", "已处理"

    metric = models.ForeignKey(Metric, models.CASCADE, related_name="+", null=True, blank=True)
    subject = models.ForeignKey(Subject, models.CASCADE, related_name="+", null=True, blank=True)
    period = models.ForeignKey(Period, models.CASCADE, related_name="+", null=True, blank=True)
    code = models.CharField("类别", max_length=40)
    text = models.CharField("说明", max_length=300)
    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN)
    found_at = models.DateTimeField("发现时间")
    done_at = models.DateTimeField("处理时间", null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = "数据质量问题"

    def __str__(self) -> str:
        return self.text
