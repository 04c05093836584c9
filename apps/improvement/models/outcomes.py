"""What a problem comes to: measured again, or taken further up."""

from django.db import models

from apps.accounts.models import InstitutionModel
from apps.improvement.choices import RemeasureKind
from apps.improvement.models.columns import decimal, person_key
from apps.improvement.models.problems import Problem
from apps.organisation.models import Period


class Remeasurement(InstitutionModel):
    """再测 after the last measure; what it shows closes the problem or opens it again. Never changed."""

    problem = models.ForeignKey(Problem, models.CASCADE, related_name="remeasurements")
    kind = models.CharField("方式", max_length=10, choices=RemeasureKind)
    period = models.ForeignKey(Period, models.PROTECT, related_name="+", null=True, blank=True)
    value = decimal("再测值")
    observation_id = models.BigIntegerField(null=True, blank=True)
    passed = models.BooleanField("达到销号标准")
    remark = models.CharField("说明", max_length=500, blank=True)
    judged_by = person_key("复评人")  # none: the system, by the data
    measured_on = models.DateField("再测日期")

    class Meta:
        ordering = ["id"]
        verbose_name = "再测"

    def __str__(self) -> str:
        return f"{self.problem}：{'达到' if self.passed else '未达到'}"


class Escalation(InstitutionModel):
    """升级 of an overdue or reopened problem: to whom, why; each step of the college's ladder once."""

    problem = models.ForeignKey(Problem, models.CASCADE, related_name="escalations")
    step = models.CharField("级次", max_length=40)
    title = models.CharField("名称", max_length=80)
    role = models.CharField("报送", max_length=30)
    reason = models.CharField("原因", max_length=300)
    raised_on = models.DateField("日期")
    # The counted failure that it belongs to: an overdue date, or a re-opening.
    cause_key = models.CharField(max_length=60)
    decision = models.CharField("处理决定", max_length=500, blank=True)
    decided_by = person_key("决定人")
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = "升级督办"
        constraints = [
            models.UniqueConstraint(
                fields=["problem", "step", "cause_key"], name="escalation_step_once"
            )
        ]

    def __str__(self) -> str:
        return self.title


class EscalationStep(InstitutionModel):
    """A step of the college's ladder: so many days late (or re-opened so often) goes to this role.

    Source: document 001 (限期改进仍无明显成效的…提交学院专题会研究解决); days are a marked default.
    """

    code = models.CharField("编码", max_length=40)
    title = models.CharField("名称", max_length=80)
    days_late = models.PositiveSmallIntegerField("逾期天数", null=True, blank=True)
    times_reopened = models.PositiveSmallIntegerField("再测未达次数", null=True, blank=True)
    role = models.CharField("报送角色", max_length=30)
    source = models.CharField("出处", max_length=200, blank=True)
    position = models.PositiveIntegerField("次序", default=0)

    class Meta:
        ordering = ["position", "code"]
        verbose_name = "督办级次"
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "code"], name="escalation_step_code_once"
            )
        ]

    def __str__(self) -> str:
        return self.title
