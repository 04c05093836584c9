"""What was done: cycles of a scheme, diagnoses of subjects, what they found and concluded."""

from typing import Self

from django.conf import settings
from django.db import models

from apps.accounts.models import InstitutionModel
from apps.core.querysets import ScopedQuerySet
from apps.datahub.models import Metric
from apps.diagnosis.choices import Conformity, DiagnosisState
from apps.diagnosis.models.register import DiagnosisPoint, Scheme
from apps.improvement.models import Problem
from apps.layers.models import Subject
from apps.monitoring.models import WatchRule
from apps.organisation.models import Period
from apps.workflow.round_models import BaseRound


def _person(verbose_name: str) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=verbose_name,
    )


def _number(verbose_name: str) -> models.DecimalField:
    return models.DecimalField(verbose_name, max_digits=24, decimal_places=6, null=True, blank=True)


class Cycle(BaseRound):
    """One run of a scheme, over `starts_on` to `closes_on`; it may be filled in up to `last_on`."""

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="cycles")
    published_at = models.DateTimeField("公布时间", null=True, blank=True)
    published_by = _person("公布人")

    class Meta:
        ordering = ["-starts_on", "scheme", "-id"]
        verbose_name = "诊断周期"
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="cycle_once"),
            models.CheckConstraint(
                name="cycle_days_in_order",
                condition=models.Q(starts_on__lte=models.F("opens_on"))
                & models.Q(opens_on__lte=models.F("closes_on"))
                & models.Q(closes_on__lte=models.F("last_on")),
            ),
        ]
        indexes = [models.Index(fields=["institution", "state", "last_on"], name="cycles_by_state")]


class DiagnosisQuerySet(ScopedQuerySet):
    def submitted(self) -> Self:
        return self.filter(state=DiagnosisState.SUBMITTED)


class Diagnosis(InstitutionModel):
    """诊断 of one subject in one cycle: made on first touch, or, untouched, by the closing.

    `values` is what it was submitted with, frozen: points with their metrics, numbers as text.
    `draft` is what is typed so far, by field name.
    """

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="diagnoses")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="diagnoses")
    state = models.CharField(
        "状态", max_length=10, choices=DiagnosisState, default=DiagnosisState.DRAFT
    )
    draft = models.JSONField("草稿", default=dict, blank=True)
    values = models.JSONField("诊断数据", default=list, blank=True)
    remark = models.TextField("说明", blank=True)
    started_by = _person("填写人")
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    submitted_by = _person("提交人")
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = models.Manager.from_queryset(DiagnosisQuerySet)()

    class Meta:
        ordering = ["-id"]
        verbose_name = "诊断"
        constraints = [
            models.UniqueConstraint(fields=["cycle", "subject"], name="one_diagnosis_per_subject"),
            models.CheckConstraint(
                name="submitted_diagnosis_has_its_time",
                condition=~models.Q(state=DiagnosisState.SUBMITTED)
                | models.Q(submitted_at__isnull=False, submitted_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "cycle", "state"], name="diagnoses_by_state")
        ]

    def __str__(self) -> str:
        return f"{self.subject}：{self.cycle}"


class Finding(InstitutionModel):
    """What was off in a submitted diagnosis, with the problem that takes care of it."""

    diagnosis = models.ForeignKey(Diagnosis, models.CASCADE, related_name="findings")
    point = models.ForeignKey(
        DiagnosisPoint, models.PROTECT, related_name="+", null=True, blank=True
    )
    metric = models.ForeignKey(Metric, models.PROTECT, related_name="+", null=True, blank=True)
    period = models.ForeignKey(Period, models.PROTECT, related_name="+", null=True, blank=True)
    value = _number("数值")
    bound = _number("界限")
    # The watch rule that judged it, and in which version; None where the target alone did.
    rule = models.ForeignKey(WatchRule, models.PROTECT, related_name="+", null=True, blank=True)
    rule_version = models.PositiveIntegerField("规则版次", null=True, blank=True)
    title = models.CharField("问题", max_length=200)
    problem = models.ForeignKey(
        Problem, models.PROTECT, related_name="findings", null=True, blank=True
    )
    # The problem stood open before this diagnosis; nothing new was asked.
    carried = models.BooleanField("此前已立项", default=False)

    class Meta:
        ordering = ["id"]
        verbose_name = "诊断发现"
        constraints = [
            models.UniqueConstraint(
                fields=["diagnosis", "metric"],
                condition=models.Q(metric__isnull=False),
                name="one_finding_per_metric",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Conclusion(InstitutionModel):
    """考核结论 of an assessment, one of the words of the college."""

    diagnosis = models.OneToOneField(Diagnosis, models.CASCADE, related_name="conclusion")
    result = models.CharField("结论", max_length=40)
    remark = models.TextField("评语", blank=True)
    concluded_by = _person("考核人")
    concluded_on = models.DateField("考核日期")

    class Meta:
        verbose_name = "考核结论"

    def __str__(self) -> str:
        return self.result


class Score(InstitutionModel):
    """A point's score in an assessment: conformity, or satisfaction in per cent, or both."""

    diagnosis = models.ForeignKey(Diagnosis, models.CASCADE, related_name="scores")
    point = models.ForeignKey(DiagnosisPoint, models.PROTECT, related_name="+")
    conformity = models.CharField("符合度", max_length=10, choices=Conformity, blank=True)
    satisfaction = models.DecimalField(
        "满足度", max_digits=5, decimal_places=2, null=True, blank=True
    )
    remark = models.CharField("说明", max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = "诊断点评分"
        constraints = [
            models.UniqueConstraint(fields=["diagnosis", "point"], name="score_once"),
            models.CheckConstraint(
                name="score_says_something",
                condition=~models.Q(conformity="") | models.Q(satisfaction__isnull=False),
            ),
            models.CheckConstraint(
                name="satisfaction_is_per_cent",
                condition=models.Q(satisfaction__isnull=True)
                | models.Q(satisfaction__gte=0, satisfaction__lte=100),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.point}：{self.get_conformity_display() or self.satisfaction}"
