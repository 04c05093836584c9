"""Watch rules: bounds for one metric, for every open subject of its layer and kind."""

from typing import Self

from django.conf import settings
from django.db import models

from apps.accounts.models import InstitutionModel
from apps.core.querysets import ScopedQuerySet
from apps.datahub.models import Metric
from apps.monitoring.choices import Basis
from apps.organisation.choices import Role


class WatchRuleQuerySet(ScopedQuerySet):
    def enabled(self) -> Self:
        return self.filter(enabled=True, metric__retired=False)


class Bounds(models.Model):
    """What a value is held against; every version of a rule has all of it.

    Basis BOUND: a value below `*_low` or above `*_high` is beyond that bound.
    Basis TARGET: the gaps say how far the value may stay behind the year's target, in its unit.
    What is equal to a bound is within it, except for the bounds that `reached` names.
    """

    basis = models.CharField("依据", max_length=10, choices=Basis, default=Basis.BOUND)
    red_low = models.DecimalField(
        "红色下限", max_digits=24, decimal_places=6, null=True, blank=True
    )
    yellow_low = models.DecimalField(
        "黄色下限", max_digits=24, decimal_places=6, null=True, blank=True
    )
    yellow_high = models.DecimalField(
        "黄色上限", max_digits=24, decimal_places=6, null=True, blank=True
    )
    red_high = models.DecimalField(
        "红色上限", max_digits=24, decimal_places=6, null=True, blank=True
    )
    yellow_gap = models.DecimalField(
        "黄色差距", max_digits=24, decimal_places=6, null=True, blank=True
    )
    red_gap = models.DecimalField(
        "红色差距", max_digits=24, decimal_places=6, null=True, blank=True
    )
    # Names of bounds and gaps that warn already when the value is equal to them.
    reached = models.JSONField("到界即预警", default=list, blank=True)

    class Meta:
        abstract = True


class WatchRule(InstitutionModel, Bounds):
    """预警规则: bounds for one metric, for every open subject of the metric's layer and kind.

    The bounds here are those of the newest version; which version judges a value is said by `versions`
    (a rule whose bounds were never changed has none, and is its own first version).

    A warning opens when `confirm_periods` values in a row are beyond a bound, and ends when
    `recover_periods` in a row are within; periods without a value count neither way.
    """

    code = models.CharField("编码", max_length=60)
    name = models.CharField("名称", max_length=120)
    metric = models.ForeignKey(Metric, models.PROTECT, related_name="rules", verbose_name="指标")
    # Days after a period's end until a missing value is a warning; None: missing is no matter.
    missing_after_days = models.PositiveSmallIntegerField("应报天数", null=True, blank=True)
    # Days after its period's end until the newest value is too old to say anything; None: never.
    stale_after_days = models.PositiveSmallIntegerField("过期天数", null=True, blank=True)
    confirm_periods = models.PositiveSmallIntegerField("确认期数", default=1)
    recover_periods = models.PositiveSmallIntegerField("恢复期数", default=1)
    # Who is asked to claim a warning; empty: as the layer declares (monitoring.routing).
    owner_role = models.CharField("认领角色", max_length=30, choices=Role, blank=True)
    # Days until a warning ought to be claimed; then this role is asked too.
    claim_days = models.PositiveSmallIntegerField("认领天数", default=7)
    escalate_role = models.CharField("超期报送", max_length=30, choices=Role, blank=True)
    source = models.CharField("出处", max_length=200, blank=True)
    enabled = models.BooleanField("启用", default=True)
    position = models.PositiveIntegerField("次序", default=0)
    version = models.PositiveIntegerField("版本", default=1)

    objects = models.Manager.from_queryset(WatchRuleQuerySet)()

    class Meta:
        ordering = ["position", "code"]
        verbose_name = "预警规则"
        constraints = [
            models.UniqueConstraint(fields=["institution", "code"], name="watch_rule_code_once")
        ]

    def __str__(self) -> str:
        return self.name


class RuleVersion(InstitutionModel, Bounds):
    """规则的一版: the bounds that somebody set, from when they count; append-only.

    It judges the values of periods that end on or after `counts_from` (None: of all), until a later
    version counts.
    """

    rule = models.ForeignKey(WatchRule, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField("版次")
    counts_from = models.DateField("起算日", null=True, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    changed_at = models.DateTimeField("修改时间")
    reason = models.CharField("修改原因", max_length=300, blank=True)

    class Meta:
        ordering = ["rule", "number"]
        verbose_name = "规则版本"
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "rule", "number"], name="rule_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule}第 {self.number} 版"
