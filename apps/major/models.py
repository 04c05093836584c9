"""Majors."""

from django.db import models

from apps.layers.models import SubjectModel


class Major(SubjectModel):
    """专业, under a teaching unit."""

    national_code = models.CharField("专业代码", max_length=10, blank=True)
    level = models.CharField("培养层次", max_length=20, blank=True)
    category = models.CharField("专业大类", max_length=60, blank=True)
    duration_years = models.DecimalField(
        "学制（年）", max_digits=3, decimal_places=1, null=True, blank=True
    )
    opened_year = models.PositiveSmallIntegerField("开设年份", null=True, blank=True)

    class Meta:
        verbose_name = "专业"
