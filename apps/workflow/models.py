"""Approval as ordered levels with return, and what is due from whom: lower tables that others point at."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from apps.accounts.models import InstitutionModel
from apps.core.querysets import ScopedQuerySet
from apps.core.records import RecordsField
from apps.layers.models import Subject
from apps.organisation.choices import Role
from apps.organisation.models import Unit
from apps.workflow.levels import Level
from apps.workflow.round_models import BaseRound, Round

__all__ = ["ApprovalProcess", "ApprovalStep", "BaseRound", "DueItem", "Round"]


class ApprovalProcess(InstitutionModel):
    """送审: ordered levels, each addressed to a role towards the subject; not a graph."""

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        IN_REVIEW = "in_review", "已提交"
        RETURNED = "returned", "已退回"
        APPROVED = "approved", "已通过"
        CANCELLED = "cancelled", "已终止"

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    title = models.CharField("事项", max_length=200)
    # The page of what is approved, and which part of it (the code of a phase).
    url_name = models.CharField("去处", max_length=80, default="", db_default="")
    object_id = models.BigIntegerField("编号", default=0, db_default=0)
    part = models.CharField("部分", max_length=40, blank=True, default="", db_default="")
    # Lowest first.
    levels = RecordsField(Level, "级次")
    position = models.PositiveSmallIntegerField("当前级次", default=0)
    round = models.PositiveSmallIntegerField("轮次", default=0)
    state = models.CharField("状态", max_length=12, choices=State, default=State.DRAFT)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    submitted_at = models.DateTimeField("送审时间", null=True, blank=True)
    finished_at = models.DateTimeField("通过时间", null=True, blank=True)

    class Meta:
        verbose_name = "审批"
        indexes = [models.Index(fields=["url_name", "object_id"], name="approvals_by_object")]

    def __str__(self) -> str:
        return self.title

    @property
    def url(self) -> str:
        """The address of what is approved."""
        return reverse(self.url_name, args=[self.object_id])

    @property
    def level(self) -> Level | None:
        """The level that is asked now, or None when nobody is."""
        if self.state != self.State.IN_REVIEW:
            return None
        return self.levels[self.position]


class ApprovalStep(InstitutionModel):
    """One act in a process; never changed."""

    class Decision(models.TextChoices):
        SUBMIT = "submit", "送审"
        PASS = "pass", "本级无其他审核人，转下一级"
        APPROVE = "approve", "通过"
        RETURN = "return", "退回"
        WITHDRAW = "withdraw", "撤回"
        CANCEL = "cancel", "终止"

    process = models.ForeignKey(ApprovalProcess, models.CASCADE, related_name="steps")
    round = models.PositiveSmallIntegerField("轮次")
    level_code = models.CharField("级次", max_length=40, blank=True)
    level_title = models.CharField("级次名称", max_length=60, blank=True)
    decision = models.CharField("意见", max_length=10, choices=Decision)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    at = models.DateTimeField("时间")
    reason = models.TextField("说明", blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = "审批记录"

    def __str__(self) -> str:
        return f"{self.level_title} {self.get_decision_display()}"


class DueItemQuerySet(ScopedQuerySet):
    def open(self) -> Self:
        return self.filter(state=DueItem.State.OPEN)

    def about(self, url_name: str, object_id: int) -> Self:
        return self.filter(url_name=url_name, object_id=object_id)


class DueItem(InstitutionModel):
    """到期事项: an obligation of a role towards a subject (of those in a post, if it names one), or of
    one person.

    Who holds a role is asked when the item is read, so a change of holder moves it by itself.
    """

    class State(models.TextChoices):
        OPEN = "open", "待办"
        DONE = "done", "已办"
        CANCELLED = "cancelled", "已取消"

    kind = models.CharField("类别", max_length=40)
    title = models.CharField("事项", max_length=200)
    detail = models.CharField("说明", max_length=300, blank=True)
    role = models.CharField("角色", max_length=30, choices=Role, blank=True)
    # The code of a post: of the role's holders only those who stand in it.
    post = models.CharField("岗位", max_length=60, blank=True, default="", db_default="")
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", null=True, blank=True
    )
    # Never asked of this person (who submitted may not review).
    except_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True
    )
    subject = models.ForeignKey(
        Subject, models.CASCADE, related_name="due_items", null=True, blank=True
    )
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", null=True, blank=True)
    due_on = models.DateField("期限", null=True, blank=True)
    minutes = models.PositiveSmallIntegerField("约需分钟", null=True, blank=True)
    returned = models.BooleanField("被退回", default=False)
    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN)
    url_name = models.CharField("去处", max_length=80)
    object_id = models.BigIntegerField("编号")
    fragment = models.CharField("位置", max_length=60, blank=True)
    # Which part of the object it is about (the code of a phase), where it has several.
    part = models.CharField("部分", max_length=40, blank=True, default="", db_default="")
    opened_at = models.DateTimeField("产生时间")
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = models.Manager.from_queryset(DueItemQuerySet)()

    class Meta:
        ordering = ["due_on", "id"]
        verbose_name = "待办事项"
        constraints = [
            models.CheckConstraint(
                name="due_item_is_addressed", condition=~Q(role="") | Q(holder__isnull=False)
            )
        ]
        indexes = [
            models.Index(fields=["institution", "state", "role"], name="due_items_by_role"),
            models.Index(fields=["holder", "state"], name="due_items_by_holder"),
            models.Index(fields=["url_name", "object_id", "state"], name="due_items_by_object"),
        ]

    def __str__(self) -> str:
        return self.title
