"""What is diagnosed, how often and by whom: points with their metrics, schemes, steps of the spiral."""

from typing import Any, Self

from django.db import models

from apps.accounts.models import InstitutionModel
from apps.core.querysets import ScopedQuerySet
from apps.datahub.models import Metric
from apps.diagnosis.choices import CONCLUSIONS, Loop, Purpose
from apps.organisation.cadences import ANCHOR, Cadence, CadenceUnit, Timing
from apps.organisation.choices import Role, UnitKind


class DiagnosisElement(InstitutionModel):
    """诊断要素 within a 诊断项目."""

    code = models.CharField("编码", max_length=40)
    name = models.CharField("诊断要素", max_length=120)
    project = models.CharField("诊断项目", max_length=120, blank=True)
    source = models.CharField("出处", max_length=200, blank=True)
    position = models.PositiveIntegerField("次序", default=0)

    class Meta:
        ordering = ["position", "code"]
        verbose_name = "诊断要素"
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "code"], name="diagnosis_element_code_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class PointQuerySet(ScopedQuerySet):
    def active(self) -> Self:
        return self.filter(retired=False)

    def for_kind(self, layer: str, kind: str) -> Self:
        return self.filter(layer=layer, kind=kind)


class DiagnosisPoint(InstitutionModel):
    """诊断点 of one kind of subject, with the metrics that show it and the standard it is held to.

    Without a layer it belongs to the college as a whole (the 37 points of the ministry's table).
    """

    code = models.CharField("编码", max_length=60)
    name = models.CharField("诊断点", max_length=200)
    layer = models.CharField("层面", max_length=20, blank=True)
    kind = models.CharField("对象种类", max_length=30, blank=True)
    element = models.ForeignKey(
        DiagnosisElement,
        models.PROTECT,
        related_name="points",
        null=True,
        blank=True,
        verbose_name="诊断要素",
    )
    metrics = models.ManyToManyField(
        Metric, through="PointMetric", related_name="+", verbose_name="指标"
    )
    standard = models.TextField("标准", blank=True)
    hint = models.TextField("提示", blank=True)
    # As printed, e.g. 1.3/7 (数据管理平台相应编号).
    state_data_numbers = models.CharField("状态数据编号", max_length=200, blank=True)
    edition = models.CharField("版本", max_length=40, blank=True)
    source = models.CharField("出处", max_length=200, blank=True)
    retired = models.BooleanField("停用", default=False)
    position = models.PositiveIntegerField("次序", default=0)

    objects = models.Manager.from_queryset(PointQuerySet)()

    class Meta:
        ordering = ["position", "code"]
        verbose_name = "诊断点"
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "code"], name="diagnosis_point_code_once"
            )
        ]
        indexes = [models.Index(fields=["institution", "layer", "kind"], name="points_of_kind")]

    def __str__(self) -> str:
        return self.name


class PointMetric(models.Model):
    """A metric of a point, in the order in which the point shows it."""

    point = models.ForeignKey(DiagnosisPoint, models.CASCADE, related_name="point_metrics")
    metric = models.ForeignKey(Metric, models.PROTECT, related_name="point_metrics")
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["point", "metric"], name="point_metric_once")
        ]

    def __str__(self) -> str:
        return f"{self.point_id}/{self.metric_id}"


class SchemeQuerySet(ScopedQuerySet):
    def enabled(self) -> Self:
        return self.filter(enabled=True)


class Scheme(InstitutionModel):
    """诊断方案: which points of which kind of subject are diagnosed how often, by whom.

    One diagnosis per subject of `layer`/`kind`, or, where `per_kind` is given (以专业为单位), one per
    subject of `per_layer`/`per_kind` about those below it. Without points of its own it asks for all
    points of its layer and kind.
    """

    code = models.CharField("编码", max_length=60)
    name = models.CharField("名称", max_length=120)
    purpose = models.CharField("性质", max_length=12, choices=Purpose)
    layer = models.CharField("层面", max_length=20)
    kind = models.CharField("对象种类", max_length=30)
    # Only subjects in units of these kinds (职能部门诊改); all of them where it is empty.
    unit_kinds = models.JSONField("部门种类", default=list, blank=True)
    per_layer = models.CharField("汇总层面", max_length=20, blank=True)
    per_kind = models.CharField("汇总对象", max_length=30, blank=True)
    cadence_unit = models.CharField("周期单位", max_length=20, choices=CadenceUnit)
    every = models.PositiveSmallIntegerField("每几个周期一次", default=1)
    # Within one unit (每学期 3 次).
    times = models.PositiveSmallIntegerField("每个周期几次", default=1)
    # A day before the unit's end by which it is to be done, as `Moment` writes it (day-30: 每月30日前).
    closes = models.CharField("每个周期截止", max_length=12, blank=True)
    at_least = models.BooleanField("至少", default=False)
    # How many days before the period's end it opens; none: when the period begins.
    lead_days = models.PositiveSmallIntegerField("提前开启天数", null=True, blank=True)
    # How many days after the period's end it may still be filled in.
    window_days = models.PositiveSmallIntegerField("宽限天数", default=0)
    remind_days = models.PositiveSmallIntegerField("提前提醒天数", default=1)
    owner_role = models.CharField("质量主体", max_length=30, choices=Role)
    assessor_role = models.CharField("考核者", max_length=30, choices=Role, blank=True)
    # As printed: 质量保证委员会办公室, 行企专家 …
    assessor_body = models.CharField("考核机构", max_length=200, blank=True)
    points = models.ManyToManyField(DiagnosisPoint, through="SchemePoint", related_name="schemes")
    conclusions = models.JSONField("考核结论", default=list, blank=True)
    starts_on = models.DateField("自", null=True, blank=True)
    enabled = models.BooleanField("启用", default=True)
    minutes = models.PositiveSmallIntegerField("约需分钟", null=True, blank=True)
    source = models.CharField("出处", max_length=200, blank=True)
    interval_text = models.CharField("文件原文", max_length=300, blank=True)
    position = models.PositiveIntegerField("次序", default=0)

    objects = models.Manager.from_queryset(SchemeQuerySet)()

    class Meta:
        ordering = ["position", "code"]
        verbose_name = "诊断方案"
        constraints = [
            models.UniqueConstraint(fields=["institution", "code"], name="scheme_code_once"),
            models.CheckConstraint(
                name="scheme_every_at_least_one", condition=models.Q(every__gte=1)
            ),
            models.CheckConstraint(
                name="assessment_has_assessor",
                condition=~models.Q(purpose=Purpose.ASSESSMENT) | ~models.Q(assessor_role=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def subject_kind(self) -> tuple[str, str]:
        """Layer and kind of the subjects that a cycle asks for."""
        return (self.per_layer, self.per_kind) if self.per_kind else (self.layer, self.kind)

    @property
    def unit_words(self) -> str:
        """「职能部门、中心」, or "" where units of all kinds are meant."""
        return "、".join(str(UnitKind(kind).label) for kind in self.unit_kinds)

    def concerns(self, subject: Any) -> bool:
        """Whether a cycle asks for subjects such as this one."""
        kinds = self.unit_kinds
        of_unit = not kinds or (subject.unit is not None and subject.unit.kind in kinds)
        return of_unit and (subject.layer, subject.kind) == self.subject_kind

    @property
    def filler_role(self) -> str:
        """Who fills in: the owner of a self-diagnosis, the assessor of an assessment."""
        return self.assessor_role if self.purpose == Purpose.ASSESSMENT else self.owner_role

    @property
    def on_demand(self) -> bool:
        return self.cadence_unit == CadenceUnit.DEMAND

    @property
    def conclusion_list(self) -> list[str]:
        return list(self.conclusions or CONCLUSIONS)

    @property
    def cadence(self) -> Cadence:
        """「至少每 2 周 1 次」, by the college's calendar."""
        anchor = self.starts_on or ANCHOR
        return Cadence(
            self.cadence_unit, self.every, self.times, self.at_least, self.closes, anchor
        )

    @property
    def timing(self) -> Timing:
        return Timing(self.lead_days, self.window_days, self.remind_days)


class SchemePoint(models.Model):
    """A point of a scheme, in order."""

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="scheme_points")
    point = models.ForeignKey(DiagnosisPoint, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "point"], name="scheme_point_once")
        ]

    def __str__(self) -> str:
        return f"{self.scheme_id}/{self.point_id}"


class SpiralStep(InstitutionModel):
    """A step of the college's quality spiral (质量改进螺旋), and what it is derived from."""

    code = models.CharField("编码", max_length=40)
    name = models.CharField("名称", max_length=60)
    loop = models.CharField("环", max_length=10, choices=Loop, default=Loop.OUTER)
    # The code of a registered spiral fact.
    shows = models.CharField("依据", max_length=20)
    position = models.PositiveIntegerField("次序", default=0)
    source = models.CharField("出处", max_length=200, blank=True)

    class Meta:
        ordering = ["position", "code"]
        verbose_name = "螺旋步骤"
        constraints = [
            models.UniqueConstraint(fields=["institution", "code"], name="spiral_step_code_once")
        ]

    def __str__(self) -> str:
        return self.name
