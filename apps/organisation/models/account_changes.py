"""账号变更申请: an act upon an account that two people do, one asking and another confirming."""

from django.conf import settings
from django.db import models

from apps.accounts.models import InstitutionModel
from apps.organisation.choices import Role

from .structure import Assignment, Post, Unit


class AccountChange(InstitutionModel):
    """Asked by one, confirmed by another; only then does it happen.

    A confirmed reset waits for whoever asked: the password is shown once, to that person.
    """

    class Act(models.TextChoices):
        ASSIGN = "assign", "授予角色"
        END = "end", "结束角色"
        RESET = "reset", "重置密码"

    class State(models.TextChoices):
        ASKED = "asked", "待确认"
        CONFIRMED = "confirmed", "已确认"
        REFUSED = "refused", "未同意"
        WITHDRAWN = "withdrawn", "已撤回"

    act = models.CharField("事项", max_length=10, choices=Act)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    role = models.CharField("角色", max_length=30, choices=Role, blank=True)
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", null=True, blank=True)
    post = models.ForeignKey(Post, models.CASCADE, related_name="+", null=True, blank=True)
    valid_from = models.DateField("起", null=True, blank=True)
    valid_to = models.DateField("止", null=True, blank=True)
    # A role towards one subject names it; the table of subjects lies above.
    subject_id = models.BigIntegerField("对象", null=True, blank=True)
    place = models.CharField("范围", max_length=200, blank=True)
    # The role that is to end.
    assignment = models.ForeignKey(
        Assignment, models.CASCADE, related_name="+", null=True, blank=True
    )
    state = models.CharField("状态", max_length=10, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("申请时间")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    decided_at = models.DateTimeField("办理时间", null=True, blank=True)
    reason = models.CharField("说明", max_length=300, blank=True)
    used_at = models.DateTimeField("取用时间", null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = "账号变更申请"
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "user", "act", "role", "place"],
                condition=models.Q(state="asked"),
                name="account_change_asked_once",
            )
        ]

    def __str__(self) -> str:
        role = f"“{self.get_role_display()}”" if self.role else ""
        return f"{self.get_act_display()}{role}：{self.user.name}"
