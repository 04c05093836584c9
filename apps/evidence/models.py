"""Evidence: sets that their owners point at, items in them, files by hash outside any served folder."""

from typing import Self

from django.conf import settings
from django.db import models

from apps.accounts.models import InstitutionModel
from apps.core.querysets import ScopedQuerySet
from apps.layers.models import Subject


class EvidenceFile(InstitutionModel):
    """One content, stored once per institution, encrypted, named by the sha256 of what was uploaded."""

    sha256 = models.CharField("摘要", max_length=64)
    size = models.PositiveBigIntegerField("字节")
    content_type = models.CharField("类型", max_length=100)
    stored_at = models.DateTimeField("存入时间")

    class Meta:
        verbose_name = "佐证文件"
        constraints = [
            models.UniqueConstraint(fields=["institution", "sha256"], name="evidence_file_once")
        ]

    def __str__(self) -> str:
        return self.sha256[:12]


class EvidenceSet(InstitutionModel):
    """佐证材料 of one thing (a measure, a form's row); who may read it goes by the subject."""

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    title = models.CharField("事项", max_length=200)
    # Closed when what it proves is handed in for verification: nothing is added or taken away then.
    locked_at = models.DateTimeField("封存时间", null=True, blank=True)

    class Meta:
        verbose_name = "佐证材料"

    def __str__(self) -> str:
        return self.title


class EvidenceItemQuerySet(ScopedQuerySet):
    def standing(self) -> Self:
        return self.filter(removed_at=None)


class EvidenceItem(InstitutionModel):
    """One piece: a file under the name that its uploader gave it."""

    evidence_set = models.ForeignKey(EvidenceSet, models.CASCADE, related_name="items")
    file = models.ForeignKey(EvidenceFile, models.PROTECT, related_name="items")
    name = models.CharField("文件名", max_length=200)
    note = models.CharField("说明", max_length=300, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField("上传时间")
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    removed_at = models.DateTimeField("移除时间", null=True, blank=True)

    objects = models.Manager.from_queryset(EvidenceItemQuerySet)()

    class Meta:
        ordering = ["id"]
        verbose_name = "佐证"

    def __str__(self) -> str:
        return self.name
