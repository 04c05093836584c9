"""Teachers, and a unit's teaching staff as a whole."""

from django.db import models

from apps.layers.models import SubjectModel


class Teacher(SubjectModel):
    """教师个人."""

    gender = models.CharField("性别", max_length=2, blank=True)
    title = models.CharField("职称", max_length=40, blank=True)
    dual_qualified = models.BooleanField("双师型", null=True, blank=True)
    joined_on = models.DateField("入职日期", null=True, blank=True)

    class Meta:
        verbose_name = "教师"


class TeachingStaff(SubjectModel):
    """系部师资: a unit's teachers together (000 附件3)."""

    class Meta:
        verbose_name = "师资队伍"
