"""实训基地."""

from django.db import models

from apps.layers.models import SubjectModel


class TrainingBase(SubjectModel):
    """A base where students practise."""

    places = models.PositiveSmallIntegerField("工位数", null=True, blank=True)

    class Meta:
        verbose_name = "实训基地"
