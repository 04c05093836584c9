"""Students and classes."""

from django.db import models

from apps.layers.models import SubjectModel


class StudentClass(SubjectModel):
    """行政班."""

    grade = models.CharField("年级", max_length=4, blank=True)

    class Meta:
        verbose_name = "班级"


class Student(SubjectModel):
    """学生."""

    gender = models.CharField("性别", max_length=2, blank=True)
    grade = models.CharField("年级", max_length=4, blank=True)
    enrolled_on = models.DateField("入学日期", null=True, blank=True)
    # As the college writes them; linked through the subject's parent where exactly one matches.
    major_text = models.CharField("专业", max_length=120, blank=True)
    class_text = models.CharField("班级", max_length=120, blank=True)

    class Meta:
        verbose_name = "学生"
