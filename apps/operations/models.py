"""The audit log, jobs as rows, and the inbox."""

from typing import Any

from django.conf import settings
from django.db import models

from apps.accounts.models import Institution, InstitutionModel
from apps.core.querysets import ScopedManager, ScopedQuerySet


class AppendOnlyError(Exception):
    """Somebody tried to alter history."""


class AuditQuerySet(ScopedQuerySet):
    def delete(self) -> Any:
        raise AppendOnlyError("audit entries are never deleted")

    def update(self, **kwargs: Any) -> Any:
        raise AppendOnlyError("audit entries are never changed")


class AuditEntry(models.Model):
    """Who did what to what, when; append-only. The object is named by type and id as text."""

    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="+", null=True, blank=True
    )
    at = models.DateTimeField("时间")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    actor_name = models.CharField("操作人", max_length=120, blank=True)
    action = models.CharField("操作", max_length=60)
    object_type = models.CharField("对象类型", max_length=60, blank=True)
    object_id = models.CharField("对象编号", max_length=60, blank=True)
    object_label = models.CharField("对象", max_length=200, blank=True)
    before = models.JSONField("之前", null=True, blank=True)
    after = models.JSONField("之后", null=True, blank=True)
    request_id = models.CharField("请求", max_length=64, blank=True)

    objects = models.Manager.from_queryset(AuditQuerySet)()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["institution", "-at"], name="audit_by_institution"),
            models.Index(
                fields=["institution", "object_type", "object_id"], name="audit_by_object"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise AppendOnlyError("audit entries are never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise AppendOnlyError("audit entries are never deleted")


class AuditSeal(models.Model):
    """A link of the chain of seals: a hash over the previous seal and a run of entries."""

    first_id = models.BigIntegerField("首条")
    last_id = models.BigIntegerField("末条", unique=True)
    count = models.PositiveIntegerField("条数")
    previous = models.CharField("上一封存", max_length=64, blank=True)
    digest = models.CharField("封存", max_length=64)
    sealed_at = models.DateTimeField("封存时间")

    class Meta:
        ordering = ["last_id"]

    def __str__(self) -> str:
        return f"{self.first_id}–{self.last_id}"


class JobRun(models.Model):
    """A piece of work that was asked for; the broker only carries hints about it."""

    class State(models.TextChoices):
        WAITING = "waiting", "等待"
        RUNNING = "running", "进行中"
        DONE = "done", "完成"
        FAILED = "failed", "失败"
        CANCELLED = "cancelled", "已取消"

    OPEN = (State.WAITING, State.RUNNING)

    institution = models.ForeignKey(
        Institution, models.CASCADE, related_name="+", null=True, blank=True
    )
    type = models.CharField("类型", max_length=80)
    title = models.CharField("说明", max_length=200, blank=True)
    arguments = models.JSONField("参数", default=dict, blank=True)
    unique_key = models.CharField("唯一键", max_length=200, blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.WAITING)
    progress_done = models.PositiveIntegerField("已完成", default=0)
    progress_total = models.PositiveIntegerField("总数", default=0)
    note = models.CharField("进展", max_length=200, blank=True)
    result = models.JSONField("结果", default=dict, blank=True)
    error = models.TextField("错误", blank=True)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True
    )
    # Whoever may read this area (roles.md) may see the run too; its requester always may.
    visible_to = models.CharField("可见范围", max_length=40, blank=True)
    requested_at = models.DateTimeField("请求时间", auto_now_add=True)
    run_after = models.DateTimeField("不早于", null=True, blank=True)
    published_at = models.DateTimeField("已派发", null=True, blank=True)
    publish_count = models.PositiveSmallIntegerField("派发次数", default=0)
    started_at = models.DateTimeField("开始", null=True, blank=True)
    finished_at = models.DateTimeField("结束", null=True, blank=True)
    lease_owner = models.CharField("执行者", max_length=80, blank=True)
    lease_until = models.DateTimeField("租约至", null=True, blank=True)
    # Asked for once more while it ran: what came in meanwhile it may not have seen.
    again = models.BooleanField("再做一次", default=False)

    objects = ScopedManager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["unique_key"],
                condition=models.Q(state__in=["waiting", "running"]) & ~models.Q(unique_key=""),
                name="one_open_job_per_key",
            )
        ]
        indexes = [
            models.Index(fields=["state", "run_after", "published_at"], name="jobs_to_relay"),
            models.Index(fields=["institution", "-requested_at"], name="jobs_by_institution"),
        ]

    def __str__(self) -> str:
        return f"{self.type} #{self.pk} {self.get_state_display()}"


class Notice(InstitutionModel):
    """One message in one person's inbox (消息)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField("类别", max_length=40)
    title = models.CharField("标题", max_length=200)
    body = models.CharField("内容", max_length=500, blank=True)
    url = models.CharField("地址", max_length=300, blank=True)
    created_at = models.DateTimeField("时间", auto_now_add=True)
    read_at = models.DateTimeField("已读", null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["user", "read_at", "-id"], name="notices_unread")]

    def __str__(self) -> str:
        return self.title


class ListTaste(InstitutionModel):
    """How a person likes a list: a saved view by its name, or (without a name) columns and density.

    `list_code` is the name of the list's address; "" is every list.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    list_code = models.CharField("列表", max_length=80, blank=True)
    name = models.CharField("视图", max_length=40, blank=True)
    query = models.CharField("条件", max_length=1000, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["user", "list_code", "name"], name="list_taste_once")
        ]

    def __str__(self) -> str:
        return self.name or self.list_code


class ProfileEntry(InstitutionModel):
    """What a profile load wrote, by digest: an administrator's later edit is told from it."""

    profile = models.CharField("配置方案", max_length=60)
    noun = models.CharField("类别", max_length=40)
    code = models.CharField("编码", max_length=120)
    digest = models.CharField("摘要", max_length=64)
    loaded_at = models.DateTimeField("载入时间")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "noun", "code"], name="profile_entry_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.noun}/{self.code}"


class LoadedProfile(models.Model):
    """Which profile (配置方案) an institution runs on, as its profile.toml says."""

    institution = models.OneToOneField(
        Institution, models.CASCADE, primary_key=True, related_name="loaded_profile"
    )
    name = models.CharField("代码", max_length=60)
    title = models.CharField("名称", max_length=100)
    short_title = models.CharField("简称", max_length=40, blank=True)
    source = models.CharField("来源文件", max_length=200)
    edition = models.CharField("版本", max_length=60)
    loaded_at = models.DateTimeField("载入时间")

    objects = ScopedManager()

    class Meta:
        verbose_name = "配置方案"

    def __str__(self) -> str:
        return f"{self.title}（{self.edition}）"
