"""Teachers, and a unit's teaching staff as a whole."""

from django.db import models

from apps.core.crypto import EncryptedTextField
from apps.layers.models import SubjectModel


class Teacher(SubjectModel):
    """教师个人."""

    class Employment(models.TextChoices):
        """How a person teaches here (附件3 第1、8–10项)."""

        FULL_TIME = "full_time", "专任教师"
        INTERNAL = "internal", "校内兼课"
        COLLEGE = "college", "校外（高校）兼课"
        INDUSTRY = "industry", "校外（企业）兼职"
        FLEXIBLE = "flexible", "柔性人才"

    gender = models.CharField("性别", max_length=2, blank=True)
    identity_no = EncryptedTextField("身份证号", null=True, blank=True)
    identity_index = models.CharField(max_length=64, blank=True, editable=False)
    phone = EncryptedTextField("手机号", null=True, blank=True)
    title = models.CharField("职称", max_length=40, blank=True)
    title_level = models.CharField("职称等级", max_length=10, blank=True)
    education = models.CharField("学历", max_length=20, blank=True)
    degree = models.CharField("学位", max_length=20, blank=True)
    employment = models.CharField(
        "教师类别", max_length=12, choices=Employment, default=Employment.FULL_TIME
    )
    dual_qualified = models.BooleanField("双师型", null=True, blank=True)
    backbone = models.BooleanField("骨干教师", null=True, blank=True)
    major_leader = models.BooleanField("专业带头人", null=True, blank=True)
    joined_on = models.DateField("入职日期", null=True, blank=True)
    left_on = models.DateField("离职日期", null=True, blank=True)

    class Meta:
        verbose_name = "教师"


class TeachingStaff(SubjectModel):
    """系部师资: a unit's teachers together (000 附件3)."""

    class Meta:
        verbose_name = "师资队伍"
