"""Majors."""

from django.db import models

from apps.layers.models import SubjectModel


class Major(SubjectModel):
    """专业, under a teaching unit."""

    national_code = models.CharField("专业代码", max_length=10, blank=True)
    duration_years = models.PositiveSmallIntegerField("学制（年）", null=True, blank=True)
    opened_year = models.PositiveSmallIntegerField("开设年份", null=True, blank=True)

    class Meta:
        verbose_name = "专业"
