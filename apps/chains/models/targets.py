"""目标链: what a subject sets out to reach, by metric and period."""

from django.conf import settings
from django.db import models

from apps.accounts.models import InstitutionModel
from apps.datahub.models import Metric
from apps.layers.models import Subject
from apps.organisation.models import Period


class Target(InstitutionModel):
    """目标: one metric of one subject in one period; approval of a form writes it."""

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="targets")
    metric = models.ForeignKey(Metric, models.PROTECT, related_name="targets")
    period = models.ForeignKey(Period, models.PROTECT, related_name="+", verbose_name="年度")
    value = models.DecimalField("目标值", max_digits=24, decimal_places=6)
    # As it was written: 1.10 is not 1.1.
    text = models.CharField("原文", max_length=40, blank=True)
    parent = models.ForeignKey(
        "self",
        models.SET_NULL,
        related_name="children",
        null=True,
        blank=True,
        verbose_name="上级目标",
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True
    )
    # Where it was set: label, url name and id of the page (an approved form, a plan).
    origin_label = models.CharField("出处", max_length=200, blank=True)
    origin_url_name = models.CharField(max_length=80, blank=True)
    origin_id = models.BigIntegerField(null=True, blank=True)
    reason = models.CharField("偏离原因", max_length=300, blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    set_at = models.DateTimeField("确定时间")

    class Meta:
        ordering = ["subject", "metric", "period"]
        verbose_name = "目标"
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "subject", "metric", "period"], name="one_target"
            )
        ]
        indexes = [
            models.Index(fields=["institution", "metric", "period"], name="targets_by_metric")
        ]

    def __str__(self) -> str:
        return f"{self.subject}·{self.metric} {self.text or self.value}"
