"""One run of recurring work: over which days, until when it may be done, and how it ended."""

from typing import Self

from django.db import models

from apps.accounts.models import InstitutionModel
from apps.core.querysets import ScopedQuerySet
from apps.organisation.models import Period


class RoundState(models.TextChoices):
    RUNNING = "running", "进行中"
    CLOSED = "closed", "已结束"
    NOT_RUN = "not_run", "未开展"


class RoundQuerySet(ScopedQuerySet):
    def running(self) -> Self:
        return self.filter(state=RoundState.RUNNING)


class BaseRound(InstitutionModel):
    """A round over `starts_on` to `closes_on`; it may be done up to and with `last_on`.

    `period` is the (last) period of the calendar that it covers; without one the calendar has none
    for these days and plain calendar arithmetic stands in.
    """

    code = models.CharField("编码", max_length=60)
    title = models.CharField("名称", max_length=120)
    starts_on = models.DateField("周期起")
    opens_on = models.DateField("开启日期")
    closes_on = models.DateField("周期止")
    last_on = models.DateField("截止日期")
    period = models.ForeignKey(Period, models.PROTECT, related_name="+", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=RoundState, default=RoundState.RUNNING)
    # How many subjects were asked when it opened, and how it ended.
    subjects = models.PositiveIntegerField("对象数", default=0)
    submitted = models.PositiveIntegerField("已提交", default=0)
    late = models.PositiveIntegerField("迟交", default=0)
    missed = models.PositiveIntegerField("逾期未做", default=0)
    opened_at = models.DateTimeField("开启时间", null=True, blank=True)
    reminded_on = models.DateField("提醒日期", null=True, blank=True)
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = models.Manager.from_queryset(RoundQuerySet)()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title


class Round(BaseRound):
    """A round of an owner that keeps no rows of its own: `kind` is what it declared, `key` which of it."""

    kind = models.CharField("种类", max_length=40)
    key = models.CharField("哪一项", max_length=60, blank=True, default="")

    class Meta:
        ordering = ["-starts_on", "-id"]
        verbose_name = "轮次"
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "kind", "key", "code"], name="round_once"
            ),
            models.CheckConstraint(
                name="round_days_in_order",
                condition=models.Q(starts_on__lte=models.F("opens_on"))
                & models.Q(opens_on__lte=models.F("closes_on"))
                & models.Q(closes_on__lte=models.F("last_on")),
            ),
        ]
        indexes = [models.Index(fields=["institution", "state", "last_on"], name="rounds_by_state")]
