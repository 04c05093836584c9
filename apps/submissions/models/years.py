"""Years of forms that are over and ended."""

from django.conf import settings
from django.db import models

from apps.accounts.models import InstitutionModel
from apps.organisation.models import Period


class ClosedYear(InstitutionModel):
    """结束年度: no form of it is opened any more; one that is reopened stands by itself."""

    period = models.OneToOneField(
        Period, models.PROTECT, related_name="closed_year", verbose_name="年度"
    )
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="结束人"
    )
    closed_at = models.DateTimeField("结束时间")

    class Meta:
        ordering = ["-period__start"]
        verbose_name = "已结束的年度"

    def __str__(self) -> str:
        return self.period.title
