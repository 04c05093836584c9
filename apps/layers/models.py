"""The one table that chains point at, and the roles and grants held towards its rows."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from guardian.managers import UserObjectPermissionManager
from guardian.models import UserObjectPermissionBase

from apps.accounts.models import InstitutionModel
from apps.core import clock
from apps.core.querysets import ScopedQuerySet
from apps.organisation.models import BaseAssignment, Unit, ValidityQuerySet


class SubjectQuerySet(ScopedQuerySet):
    def open(self) -> Self:
        """Those that exist today: begun, and not closed."""
        begun = Q(opened_on=None) | Q(opened_on__lte=clock.today())
        return self.filter(begun, closed_on=None)

    def of_kind(self, layer: str, kind: str) -> Self:
        return self.filter(layer=layer, kind=kind)

    def in_units_of(self, kinds: list[str]) -> Self:
        """Those in units of some kinds (职能部门, 教学单位 …); all of them without any."""
        return self.filter(unit__kind__in=kinds) if kinds else self

    def visible_to(self, actor: Any, action: str) -> Self:
        """Subjects towards which the actor may do `action` ("plans.write") today."""
        from apps.layers.rights import rights_of  # late: rights reads these tables

        return self.filter(rights_of(actor).subject_filter(action))

    def below(self, subject: "Subject") -> Self:
        """The subject itself and the tree under it."""
        return self.filter(path__startswith=subject.path)


class Subject(InstitutionModel):
    """诊改对象: whatever runs the spiral. Code, name and unit live only here."""

    layer = models.CharField("层面", max_length=20)
    kind = models.CharField("种类", max_length=30)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="subjects", null=True, blank=True, verbose_name="部门"
    )
    code = models.CharField("编码", max_length=60)
    name = models.CharField("名称", max_length=120)
    pinyin = models.CharField(max_length=200, blank=True, editable=False)
    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="children", null=True, blank=True, verbose_name="上级"
    )
    # "/5/81/": own and all ancestors' ids.
    path = models.CharField(max_length=255, blank=True, editable=False, db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="subjects",
        null=True,
        blank=True,
        verbose_name="本人账号",
    )
    opened_on = models.DateField("起", null=True, blank=True)
    closed_on = models.DateField("止", null=True, blank=True)

    objects = models.Manager.from_queryset(SubjectQuerySet)()

    class Meta:
        ordering = ["layer", "kind", "code"]
        verbose_name = "诊改对象"
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "layer", "kind", "code"], name="subject_code_once"
            )
        ]
        indexes = [
            models.Index(fields=["institution", "layer", "kind", "unit"], name="subjects_by_unit"),
            models.Index(fields=["institution", "name"], name="subjects_by_name"),
        ]
        default_permissions = ()
        permissions = [
            ("view_subject", "查看"),
            ("fill_subject", "填报"),
            ("review_subject", "审核"),
            ("manage_subject", "管理"),
        ]

    def __str__(self) -> str:
        return self.name


class SubjectName(models.Model):
    """A dated name of a subject."""

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="names")
    name = models.CharField("名称", max_length=120)
    valid_from = models.DateField("起")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "valid_from"], name="subject_name_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return self.name


class SubjectModel(models.Model):
    """Base of a layer's own table: the facts that only this kind of subject has."""

    subject = models.OneToOneField(
        Subject, models.CASCADE, primary_key=True, related_name="%(class)s", verbose_name="对象"
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.subject)


class SubjectAssignment(BaseAssignment):
    """A role towards one subject and the tree below it (专业负责人, 课程负责人)."""

    subject = models.ForeignKey(
        Subject, models.CASCADE, related_name="assignments", verbose_name="对象"
    )

    class Meta:
        ordering = ["role", "valid_from"]
        verbose_name = "对象任职"
        indexes = [
            models.Index(fields=["user", "valid_from"], name="subject_assignment_of_user"),
            models.Index(fields=["institution", "role", "subject"], name="subject_holders"),
        ]

    def __str__(self) -> str:
        return f"{self.user.name}：{self.get_role_display()}（{self.subject}）"


class DatedGrant(UserObjectPermissionBase):
    """An explicit grant with dates. guardian ignores the dates: only apps.layers.rights reads grants."""

    valid_from = models.DateField("起")
    valid_to = models.DateField("止", null=True, blank=True)
    reason = models.CharField("事由", max_length=200, blank=True)

    objects = UserObjectPermissionManager.from_queryset(ValidityQuerySet)()

    class Meta(UserObjectPermissionBase.Meta):
        abstract = True


class SubjectGrant(DatedGrant):
    """One person, one subject, one permission, for a time (授权)."""

    content_object = models.ForeignKey(Subject, models.CASCADE, related_name="grants")

    class Meta(DatedGrant.Meta):
        verbose_name = "对象授权"


class UnitGrant(DatedGrant):
    """One person, one unit with all its subjects, one permission, for a time."""

    content_object = models.ForeignKey(Unit, models.CASCADE, related_name="grants")

    class Meta(DatedGrant.Meta):
        verbose_name = "部门授权"
