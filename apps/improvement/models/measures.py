"""Measures with their extensions, and how they were verified."""

from django.db import models
from django.db.models import Q

from apps.accounts.models import InstitutionModel
from apps.evidence.models import EvidenceSet
from apps.improvement.choices import ExtensionState, MeasureState
from apps.improvement.models.columns import person_key
from apps.improvement.models.problems import Problem


class Measure(InstitutionModel):
    """改进措施 with one owner and one date; done with evidence, verified by a second person.

    What was handed in and given back keeps who did it and when, until it is done anew. What is given
    up keeps its place with the reason.
    """

    problem = models.ForeignKey(Problem, models.CASCADE, related_name="measures")
    # How often the problem had been re-opened when it was planned: each round needs its own measures.
    round = models.PositiveSmallIntegerField("轮次", default=0)
    text = models.CharField("措施", max_length=500)
    owner = person_key("责任人")
    due_on = models.DateField("完成期限")
    state = models.CharField(
        "状态", max_length=10, choices=MeasureState, default=MeasureState.PLANNED
    )
    evidence_set = models.ForeignKey(
        EvidenceSet, models.PROTECT, related_name="+", null=True, blank=True
    )
    result = models.CharField("完成情况", max_length=500, blank=True)
    # Why it was given up; it stays on the problem's page, and counts for nothing.
    drop_reason = models.CharField("取消原因", max_length=300, blank=True)
    done_by = person_key("完成人")
    done_on = models.DateField("完成日期", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        ordering = ["due_on", "id"]
        verbose_name = "改进措施"
        constraints = [
            models.CheckConstraint(
                name="done_measure_has_evidence",
                condition=Q(state__in=[MeasureState.PLANNED, MeasureState.DROPPED])
                | Q(evidence_set__isnull=False, done_by__isnull=False, done_on__isnull=False),
            ),
            models.CheckConstraint(
                name="dropped_measure_has_reason",
                condition=Q(state=MeasureState.DROPPED) ^ Q(drop_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Extension(InstitutionModel):
    """延期 of a measure: asked for with a reason, decided by somebody else."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="extensions")
    from_date = models.DateField("原期限")
    to_date = models.DateField("申请延至")
    reason = models.CharField("原因", max_length=300)
    state = models.CharField(
        "状态", max_length=10, choices=ExtensionState, default=ExtensionState.ASKED
    )
    asked_by = person_key("申请人")
    asked_at = models.DateTimeField("申请时间")
    decided_by = person_key("审批人")
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    answer = models.CharField("意见", max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = "延期"
        constraints = [
            models.UniqueConstraint(
                fields=["measure"],
                condition=Q(state=ExtensionState.ASKED),
                name="one_asked_extension_per_measure",
            )
        ]

    def __str__(self) -> str:
        return f"{self.from_date} → {self.to_date}"


class Recheck(InstitutionModel):
    """验收 of one measure by a second person; never changed."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="rechecks")
    passed = models.BooleanField("通过")
    on_site = models.BooleanField("实地复核", default=False)
    remark = models.CharField("意见", max_length=500, blank=True)
    checked_by = person_key("验收人")
    checked_on = models.DateField("验收日期")

    class Meta:
        ordering = ["id"]
        verbose_name = "验收"

    def __str__(self) -> str:
        return "通过" if self.passed else "不通过"
