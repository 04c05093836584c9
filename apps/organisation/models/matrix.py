"""体系构成要素关系一览表: five systems × five layers, as a document prints it."""

from django.db import models

from apps.accounts.models import InstitutionModel
from apps.organisation.choices import VerticalSystem


class MatrixRow(InstitutionModel):
    """构成要素表: a line of the table 五纵 × 五横, with its chain; `text` spans all layers."""

    code = models.CharField("编码", max_length=60)
    name = models.CharField("要素", max_length=60, blank=True)
    vertical_system = models.CharField(
        "纵向系统", max_length=20, choices=VerticalSystem, blank=True
    )
    # The head as it is printed, e.g. 质量生成(运行实施) or 一平台.
    system_name = models.CharField("五纵", max_length=60, blank=True)
    chain = models.CharField("链", max_length=40, blank=True)
    text = models.CharField("通栏", max_length=300, blank=True)
    source = models.CharField("出处", max_length=200, blank=True)
    position = models.PositiveIntegerField("次序", default=0)

    class Meta:
        ordering = ["position", "code"]
        verbose_name = "构成要素"
        constraints = [
            models.UniqueConstraint(fields=["institution", "code"], name="matrix_row_once")
        ]

    def __str__(self) -> str:
        return self.name or self.system_name


class MatrixEntry(InstitutionModel):
    """One organ, plan, standard or report in a cell of the table."""

    row = models.ForeignKey(MatrixRow, models.CASCADE, related_name="entries")
    layer = models.CharField("层面", max_length=20)
    name = models.CharField("名称", max_length=200)
    position = models.PositiveIntegerField("次序", default=0)

    class Meta:
        ordering = ["row", "layer", "position"]
        verbose_name = "构成要素条目"

    def __str__(self) -> str:
        return self.name
