"""Where each subject stands under the rules, and the warnings that follow."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.accounts.models import InstitutionModel
from apps.core.querysets import ScopedManager, ScopedQuerySet
from apps.layers.models import Subject
from apps.monitoring.choices import BoundKind, Ending, Handling, Level
from apps.monitoring.models.rules import WatchRule
from apps.organisation.models import Period


class WarningState(models.Model):
    """Where one subject stands under one rule, if it is off; without a row it is within its bounds.

    Written set-based, nothing refers to it; its keys are not checked row by row by the database, since
    they are copied from tables that are (an invariant proves it).
    """

    institution = models.ForeignKey(
        "accounts.Institution", models.CASCADE, related_name="+", db_constraint=False
    )
    subject = models.ForeignKey(
        Subject, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    rule = models.ForeignKey(
        WatchRule, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    period = models.ForeignKey(
        Period, models.PROTECT, related_name="+", db_index=False, db_constraint=False, null=True
    )
    level = models.CharField("等级", max_length=12, choices=Level)
    value = models.DecimalField("数值", max_digits=24, decimal_places=6, null=True)
    bound = models.DecimalField("界限", max_digits=24, decimal_places=6, null=True)
    bound_kind = models.CharField("界限种类", max_length=12, choices=BoundKind, blank=True)
    # The version of the rule that judged it (RuleVersion.number).
    rule_version = models.PositiveIntegerField("规则版次", default=1, db_default=1)

    objects = ScopedManager()

    class Meta:
        verbose_name = "预警状态"
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "rule", "subject"], name="warning_state_once"
            )
        ]
        indexes = [
            models.Index(fields=["institution", "level", "rule"], name="states_by_level"),
            models.Index(fields=["institution", "subject"], name="states_of_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id}/{self.subject_id}: {self.level}"


class EarlyWarningQuerySet(ScopedQuerySet):
    def open(self) -> Self:
        return self.filter(closed_on=None)


class EarlyWarning(InstitutionModel):
    """预警: one open per subject and rule; the period is an attribute."""

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="early_warnings")
    rule = models.ForeignKey(WatchRule, models.PROTECT, related_name="early_warnings")
    period = models.ForeignKey(Period, models.PROTECT, related_name="+", null=True)
    level = models.CharField("等级", max_length=12, choices=Level)
    value = models.DecimalField("数值", max_digits=24, decimal_places=6, null=True)
    bound = models.DecimalField("界限", max_digits=24, decimal_places=6, null=True)
    bound_kind = models.CharField("界限种类", max_length=12, choices=BoundKind, blank=True)
    # The version of the rule that judged it (RuleVersion.number).
    rule_version = models.PositiveIntegerField("规则版次", default=1, db_default=1)
    handling = models.CharField("处置", max_length=16, choices=Handling, default=Handling.NEW)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    handled_at = models.DateTimeField("处置时间", null=True, blank=True)
    reason = models.CharField("解除原因", max_length=300, blank=True)
    opened_on = models.DateField("发出日期")
    closed_on = models.DateField("关闭日期", null=True, blank=True)
    ending = models.CharField("关闭原因", max_length=10, choices=Ending, blank=True)

    objects = models.Manager.from_queryset(EarlyWarningQuerySet)()

    class Meta:
        ordering = ["-opened_on", "-id"]
        verbose_name = "预警"
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "subject", "rule"],
                condition=Q(closed_on=None),
                name="one_open_warning_per_subject_and_rule",
            )
        ]
        indexes = [models.Index(fields=["institution", "closed_on", "level"], name="warnings_open")]

    def __str__(self) -> str:
        return f"{self.subject}：{self.rule} {self.get_level_display()}"


class WarningEvent(models.Model):
    """One change of level; append-only, written set-based."""

    institution = models.ForeignKey(
        "accounts.Institution", models.CASCADE, related_name="+", db_constraint=False
    )
    subject = models.ForeignKey(
        Subject, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    rule = models.ForeignKey(
        WatchRule, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    period = models.ForeignKey(
        Period, models.PROTECT, related_name="+", db_index=False, db_constraint=False, null=True
    )
    from_level = models.CharField("原等级", max_length=12, blank=True)
    to_level = models.CharField("现等级", max_length=12, blank=True)
    value = models.DecimalField("数值", max_digits=24, decimal_places=6, null=True)
    as_of = models.DateField("截至")
    recorded_at = models.DateTimeField("记录时间")

    objects = ScopedManager()

    class Meta:
        verbose_name = "预警变动"
        indexes = [
            models.Index(fields=["institution", "subject", "rule", "id"], name="events_of_state")
        ]

    def __str__(self) -> str:
        return f"{self.from_level} → {self.to_level}"
