"""Courses and their offerings."""

from django.db import models

from apps.layers.models import SubjectModel
from apps.organisation.models import Period


class Course(SubjectModel):
    """课程, under a major or a unit."""

    class Type(models.TextChoices):
        A = "A", "A类（纯理论课）"
        B = "B", "B类（理论＋实践课）"
        C = "C", "C类（纯实践课）"

    course_type = models.CharField("课程类型", max_length=1, choices=Type, blank=True)
    nature = models.CharField("课程性质", max_length=20, blank=True)
    hours = models.PositiveSmallIntegerField("总学时", null=True, blank=True)
    practice_hours = models.PositiveSmallIntegerField("实践学时", null=True, blank=True)
    credits = models.DecimalField("学分", max_digits=5, decimal_places=2, null=True, blank=True)
    attribute = models.CharField("课程属性", max_length=40, blank=True)
    online_open = models.BooleanField("在线开放课程", null=True, blank=True)
    certificate = models.BooleanField("课证融通", null=True, blank=True)
    ideological = models.BooleanField("课程思政示范课", null=True, blank=True)

    class Meta:
        verbose_name = "课程"


class Offering(SubjectModel):
    """教学班: a course given in one term."""

    term = models.ForeignKey(Period, models.PROTECT, related_name="+", verbose_name="学期")
    teacher_no = models.CharField("任课教师工号", max_length=40, blank=True)

    class Meta:
        verbose_name = "教学班"
