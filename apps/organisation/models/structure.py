"""Units, posts, duties, bodies with seats, who holds which role, and the calendar."""

from datetime import date
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from apps.accounts.models import InstitutionModel
from apps.core.querysets import ScopedManager, ScopedQuerySet
from apps.organisation.choices import Role, UnitKind, VerticalSystem


class UnitQuerySet(ScopedQuerySet):
    def open_on(self, day: date) -> Self:
        """Units that exist on a day."""
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=day)).filter(
            Q(opened_on=None) | Q(opened_on__lte=day)
        )


class Unit(InstitutionModel):
    """部门、二级学院（系部）、教研室: a node of the college's tree."""

    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="children", null=True, blank=True, verbose_name="上级"
    )
    code = models.CharField("编码", max_length=40)
    name = models.CharField("名称", max_length=80)
    kind = models.CharField("类别", max_length=20, choices=UnitKind, default=UnitKind.OFFICE)
    vertical_system = models.CharField(
        "纵向系统", max_length=20, choices=VerticalSystem, blank=True
    )
    aliases = models.JSONField("别名", default=list, blank=True)
    # "/3/17/": own and all ancestors' ids, so that "this unit and below" is one prefix.
    path = models.CharField(max_length=255, blank=True, editable=False, db_index=True)
    position = models.PositiveIntegerField("次序", default=0)
    opened_on = models.DateField("设立", null=True, blank=True)
    closed_on = models.DateField("撤销", null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, related_name="+", null=True, blank=True, verbose_name="并入"
    )

    objects = models.Manager.from_queryset(UnitQuerySet)()

    class Meta:
        ordering = ["position", "code"]
        verbose_name = "部门"
        default_permissions = ()
        permissions = [
            ("view_unit", "查看"),
            ("fill_unit", "填报"),
            ("review_unit", "审核"),
            ("manage_unit", "管理"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["institution", "code"], name="unit_code_once"),
        ]

    def __str__(self) -> str:
        return self.name


class UnitName(models.Model):
    """A dated name of a unit."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="names")
    name = models.CharField("名称", max_length=80)
    valid_from = models.DateField("起")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "valid_from"], name="unit_name_once_a_day")
        ]

    def __str__(self) -> str:
        return self.name


class Post(InstitutionModel):
    """岗位 within a unit, with its duties (000 表4, 003 表2–3)."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="posts", verbose_name="部门")
    code = models.CharField("岗位识别编码", max_length=60)
    title = models.CharField("岗位名称", max_length=80)
    headcount = models.PositiveSmallIntegerField("编制数", null=True, blank=True)
    goal = models.TextField("工作目标", blank=True)
    is_head = models.BooleanField("负责人岗位", default=False)

    class Meta:
        ordering = ["unit__position", "code"]
        verbose_name = "岗位"
        constraints = [
            models.UniqueConstraint(fields=["institution", "code"], name="post_code_once")
        ]

    def __str__(self) -> str:
        return f"{self.unit.name}·{self.title}"


class Duty(InstitutionModel):
    """职责—工作—标准 of a unit, post or body; exactly one of the three owns it."""

    unit = models.ForeignKey(
        Unit, models.CASCADE, related_name="duties", null=True, blank=True, verbose_name="部门"
    )
    post = models.ForeignKey(
        Post, models.CASCADE, related_name="duties", null=True, blank=True, verbose_name="岗位"
    )
    body = models.ForeignKey(
        "organisation.Body",
        models.CASCADE,
        related_name="duties",
        null=True,
        blank=True,
        verbose_name="组织",
    )
    code = models.CharField("编码", max_length=60)
    text = models.TextField("职责")
    work = models.TextField("具体化的工作", blank=True)
    standard = models.TextField("工作标准", blank=True)
    basis = models.TextField("工作依据", blank=True)
    within_system = models.BooleanField("在系统内", default=True)
    position = models.PositiveIntegerField("次序", default=0)

    class Meta:
        ordering = ["position", "code"]
        verbose_name = "职责"
        constraints = [
            models.UniqueConstraint(fields=["institution", "code"], name="duty_code_once"),
            models.CheckConstraint(
                name="duty_has_one_owner",
                condition=(
                    Q(unit__isnull=False, post__isnull=True, body__isnull=True)
                    | Q(unit__isnull=True, post__isnull=False, body__isnull=True)
                    | Q(unit__isnull=True, post__isnull=True, body__isnull=False)
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]


class Body(InstitutionModel):
    """诊改工作委员会, 诊改办公室, 工作组…: a body with seats and a rule of composition."""

    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="children", null=True, blank=True, verbose_name="上级"
    )
    code = models.CharField("编码", max_length=60)
    name = models.CharField("名称", max_length=100)
    short_name = models.CharField("简称", max_length=40, blank=True)
    kind = models.CharField("类型", max_length=20, blank=True)
    vertical_system = models.CharField(
        "纵向系统", max_length=20, choices=VerticalSystem, blank=True
    )
    located_in = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="设在"
    )
    lead_unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="牵头部门"
    )
    responsible_units = models.ManyToManyField(
        Unit, related_name="+", blank=True, verbose_name="责任部门"
    )
    # {"members_min": 7, "members_odd": true, "leaders_min": 1, …}
    composition = models.JSONField("组成规则", default=dict, blank=True)
    note = models.TextField("说明", blank=True)
    position = models.PositiveIntegerField("次序", default=0)

    class Meta:
        ordering = ["position", "code"]
        verbose_name = "组织"
        constraints = [
            models.UniqueConstraint(fields=["institution", "code"], name="body_code_once")
        ]

    def __str__(self) -> str:
        return self.short_name or self.name


class Seat(InstitutionModel):
    """A seat in a body: held ex officio (a post, or a role in a unit), by rule, or by a person."""

    body = models.ForeignKey(Body, models.CASCADE, related_name="seats", verbose_name="组织")
    code = models.CharField("编码", max_length=60)
    role_title = models.CharField("席位", max_length=40)
    count = models.PositiveSmallIntegerField("人数", null=True, blank=True)
    ex_officio_unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="当然部门"
    )
    ex_officio_post = models.CharField("当然成员", max_length=120, blank=True)
    rule = models.CharField("产生办法", max_length=200, blank=True)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="seats",
        null=True,
        blank=True,
        verbose_name="担任人",
    )
    position = models.PositiveIntegerField("次序", default=0)

    class Meta:
        ordering = ["position", "code"]
        verbose_name = "席位"
        constraints = [
            models.UniqueConstraint(fields=["institution", "code"], name="seat_code_once")
        ]

    def __str__(self) -> str:
        return f"{self.body}·{self.role_title}"


class ValidityQuerySet(ScopedQuerySet):
    def on(self, day: date) -> Self:
        """Rows that hold on a day: from ≤ day ≤ to."""
        return self.filter(valid_from__lte=day).filter(Q(valid_to=None) | Q(valid_to__gte=day))


class BaseAssignment(InstitutionModel):
    """A person holds a role from a day to a day (both included); open at the end if `valid_to` is None."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="人员"
    )
    role = models.CharField("角色", max_length=30, choices=Role)
    valid_from = models.DateField("起")
    valid_to = models.DateField("止", null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True
    )

    objects = models.Manager.from_queryset(ValidityQuerySet)()

    class Meta:
        abstract = True


class Assignment(BaseAssignment):
    """A role in a unit, or in the whole institution where `unit` is None."""

    unit = models.ForeignKey(
        Unit, models.CASCADE, related_name="assignments", null=True, blank=True, verbose_name="部门"
    )
    post = models.ForeignKey(
        Post,
        models.SET_NULL,
        related_name="assignments",
        null=True,
        blank=True,
        verbose_name="岗位",
    )

    class Meta:
        ordering = ["role", "valid_from"]
        verbose_name = "任职"
        indexes = [
            models.Index(fields=["user", "valid_from"], name="assignment_of_user"),
            models.Index(fields=["institution", "role", "unit"], name="assignment_holders"),
        ]

    def __str__(self) -> str:
        return f"{self.user.name}：{self.get_role_display()}"


class Period(InstitutionModel):
    """年度, 学年, 学期, 月, 教学周: a named stretch of days with its parent."""

    class Kind(models.TextChoices):
        YEAR = "year", "年度"
        ACADEMIC_YEAR = "academic_year", "学年"
        TERM = "term", "学期"
        MONTH = "month", "月"
        WEEK = "week", "教学周"

    kind = models.CharField("类别", max_length=20, choices=Kind)
    code = models.CharField("编码", max_length=20)
    title = models.CharField("名称", max_length=60)
    start = models.DateField("起")
    end = models.DateField("止")
    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="children", null=True, blank=True
    )
    data_open = models.BooleanField("数据开放", default=True)

    class Meta:
        ordering = ["kind", "start"]
        verbose_name = "时段"
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "kind", "code"], name="period_code_once"
            ),
            models.CheckConstraint(
                name="period_ends_after_start", condition=Q(end__gte=models.F("start"))
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def words(self) -> str:
        """「2026 年度」 within a sentence; other periods go by their title."""
        return f"{self.code} 年度" if self.kind == self.Kind.YEAR else self.title

    def clean(self) -> None:
        if self.start and self.end and self.end < self.start:
            raise ValidationError({"end": "结束日期早于开始日期。"})


class Holiday(InstitutionModel):
    """A college's own day off, or a working day moved to a weekend (调休)."""

    day = models.DateField("日期")
    name = models.CharField("名称", max_length=40)
    is_off = models.BooleanField("放假", default=True)

    objects = ScopedManager()

    class Meta:
        ordering = ["day"]
        verbose_name = "放假与调休"
        constraints = [models.UniqueConstraint(fields=["institution", "day"], name="holiday_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
