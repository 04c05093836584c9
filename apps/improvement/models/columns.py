"""Columns that the tables of improvement share."""

from django.conf import settings
from django.db import models


def person_key(verbose_name: str) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=verbose_name,
    )


def decimal(verbose_name: str) -> models.DecimalField:
    return models.DecimalField(verbose_name, max_digits=24, decimal_places=6, null=True, blank=True)
