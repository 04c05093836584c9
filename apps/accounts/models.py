"""Institutions and the people who sign in; the first tables of all."""

from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models

from apps.core import clock
from apps.core.querysets import ScopedManager, ScopedQuerySet


class Institution(models.Model):
    """学校（学院）or 省级: the tenant. A province reads snapshots, never a college's live rows."""

    class Kind(models.TextChoices):
        COLLEGE = "college", "学校"
        PROVINCE = "province", "省级"

    code = models.SlugField("代码", max_length=32, unique=True)
    name = models.CharField("名称", max_length=100)
    short_name = models.CharField("简称", max_length=40, blank=True)
    kind = models.CharField("类型", max_length=10, choices=Kind, default=Kind.COLLEGE)
    # Words of the college's own: captions of layers, vertical systems and roles, by code.
    vocabulary = models.JSONField("用语", default=dict, blank=True)
    created_at = models.DateTimeField("建立时间", auto_now_add=True)

    class Meta:
        ordering = ["code"]
        verbose_name = "学校（学院）"

    def __str__(self) -> str:
        return self.name

    def word(self, family: str, code: str, default: str) -> str:
        """The college's own word for a code, e.g. ``word("layers", "school", "学校")``."""
        return (self.vocabulary or {}).get(family, {}).get(code, default)


class InstitutionName(models.Model):
    """A dated name: a report of 2024 keeps the name of 2024."""

    institution = models.ForeignKey(Institution, models.CASCADE, related_name="names")
    name = models.CharField("名称", max_length=100)
    valid_from = models.DateField("起")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "valid_from"], name="institution_name_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.valid_from}起）"


class InstitutionModel(models.Model):
    """Base of every table that belongs to an institution."""

    institution = models.ForeignKey(Institution, models.CASCADE, related_name="+")

    objects = ScopedManager()

    class Meta:
        abstract = True


class UserManager(BaseUserManager.from_queryset(ScopedQuerySet)):  # type: ignore[misc]
    """Users are found by their full name at sign-in and otherwise within their institution."""

    def create_user(
        self, *, institution: Institution, number: str, password: str | None = None, **extra: Any
    ) -> "User":
        user = self.model(
            institution=institution,
            number=number,
            username=User.username_for(number, institution.code),
            **extra,
        )
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person's account: a staff or student number within an institution."""

    class Kind(models.TextChoices):
        STAFF = "staff", "教职工"
        STUDENT = "student", "学生"
        OUTSIDE = "outside", "校外人员"

    institution = models.ForeignKey(Institution, models.CASCADE, related_name="users")
    username = models.CharField("用户名", max_length=100, unique=True)
    number = models.CharField("工号或学号", max_length=40)
    name = models.CharField("姓名", max_length=64)
    kind = models.CharField("类别", max_length=10, choices=Kind, default=Kind.STAFF)
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("首次登录须改密码", default=False)
    # A one-time password opens nothing after this moment; None: the person's own password.
    password_until = models.DateTimeField("一次性密码有效至", null=True, blank=True)
    created_at = models.DateTimeField("建立时间", default=clock.now, editable=False)
    created_by = models.ForeignKey(
        "self", models.SET_NULL, related_name="+", null=True, blank=True, verbose_name="建立人"
    )
    preferences = models.JSONField("偏好", default=dict, blank=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["number", "name"]

    class Meta:
        ordering = ["number"]
        verbose_name = "用户"
        constraints = [
            models.UniqueConstraint(fields=["institution", "number"], name="one_account_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.number}）"

    @staticmethod
    def username_for(number: str, institution_code: str) -> str:
        """The deployment-wide name, e.g. ``10001@demo``."""
        return f"{number}@{institution_code}"

    def password_expired(self, now: datetime) -> bool:
        """Whether the password was a one-time one that was not used in time."""
        return self.password_until is not None and self.password_until < now

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name
