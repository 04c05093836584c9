"""What keeps warnings from being a nuisance: mutes, digests, and how far the last run has read."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.accounts.models import InstitutionModel
from apps.core.querysets import ScopedManager
from apps.monitoring.models.warnings import EarlyWarning


class Mute(InstitutionModel):
    """暂缓提醒 of one warning until a day, with a reason: nobody is asked meanwhile."""

    warning = models.ForeignKey(EarlyWarning, models.CASCADE, related_name="mutes")
    until = models.DateField("暂缓至")  # that day included
    reason = models.CharField("原因", max_length=300)
    muted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    muted_at = models.DateTimeField("设置时间")
    # The day on which it was over: its date had passed, the level changed, somebody claimed it.
    ended_on = models.DateField("结束日期", null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = "暂缓提醒"
        constraints = [
            models.UniqueConstraint(
                fields=["warning"], condition=Q(ended_on=None), name="one_mute_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["institution", "ended_on"], name="mutes_that_hold")]

    def __str__(self) -> str:
        return f"{self.warning}：暂缓至{self.until}"


class Digest(InstitutionModel):
    """预警摘要: one notice to one person on one day."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    day = models.DateField("日期")
    new = models.PositiveIntegerField("新发")
    waiting = models.PositiveIntegerField("待认领")
    sent_at = models.DateTimeField("时间")

    class Meta:
        ordering = ["-day", "user"]
        verbose_name = "预警摘要"
        constraints = [
            models.UniqueConstraint(fields=["user", "day"], name="one_digest_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.user}：{self.day}"


class Watermark(models.Model):
    """How far the last recomputation of an institution has read; the next one starts behind it."""

    institution = models.OneToOneField(
        "accounts.Institution", models.CASCADE, primary_key=True, related_name="+"
    )
    as_of = models.DateField("截至")
    # Observations up to this id have been judged.
    observation_id = models.BigIntegerField("观测值", default=0)
    # What each rule was judged by, as a digest: its bounds, periods, targets, subjects, undone values.
    signatures = models.JSONField("依据", default=dict)
    ran_at = models.DateTimeField("时间")
    full_at = models.DateTimeField("全部重算时间")

    objects = ScopedManager()

    class Meta:
        verbose_name = "重算进度"

    def __str__(self) -> str:
        return f"{self.institution_id}: {self.as_of}"
