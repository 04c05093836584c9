"""标准链: families of standards, their types, elements, and criteria where a document prints one."""

from django.db import models

from apps.accounts.models import InstitutionModel
from apps.chains.choices import CriterionKind
from apps.chains.models.register import RegisterEntry, Responsible


class StandardFamily(RegisterEntry, Responsible):
    """A table of standards, e.g. 专业建设主要标准要素一览表."""

    layer = models.CharField("层面", max_length=20, blank=True)
    structure = models.CharField("结构", max_length=120, blank=True)
    # What each standard is written along, where the table prints columns to fill: 师资队伍建设标准…
    dimensions = models.JSONField("标准维度", default=list, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)

    class Meta(RegisterEntry.Meta):
        verbose_name = "标准类别"
        constraints = [
            models.UniqueConstraint(fields=["institution", "code"], name="standard_family_once")
        ]


class StandardPart(InstitutionModel):
    """A part of a family, in the order of the document; its code is its own within the parent."""

    code = models.CharField("编码", max_length=60)
    name = models.CharField("名称", max_length=200)
    position = models.PositiveIntegerField("次序", default=0)

    class Meta:
        abstract = True
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name


class StandardType(StandardPart):
    """标准: one standard of a family; `part` is the heading it is printed under."""

    family = models.ForeignKey(StandardFamily, models.CASCADE, related_name="types")
    part = models.CharField("部分", max_length=80, blank=True)
    levels = models.JSONField("级别", default=list, blank=True)
    responsible = models.CharField("责任部门", max_length=200, blank=True)
    open_ended = models.BooleanField("可续加", default=False)
    note = models.CharField("说明", max_length=300, blank=True)

    class Meta(StandardPart.Meta):
        verbose_name = "标准"
        constraints = [models.UniqueConstraint(fields=["family", "code"], name="standard_once")]


class StandardElement(StandardPart):
    """标准要素: what a standard is about."""

    type = models.ForeignKey(StandardType, models.CASCADE, related_name="elements")

    @property
    def told_criteria(self) -> list[str]:
        """What its criteria say beyond its own name, which is often the criterion's, too."""
        words = [criterion.words for criterion in self.criteria.all()]
        return [one for one in words if one != self.name]

    class Meta(StandardPart.Meta):
        verbose_name = "标准要素"
        constraints = [
            models.UniqueConstraint(fields=["type", "code"], name="standard_element_once")
        ]


class Criterion(StandardPart):
    """What an element is judged by, where the document prints it."""

    element = models.ForeignKey(StandardElement, models.CASCADE, related_name="criteria")
    kind = models.CharField("判定方式", max_length=20, choices=CriterionKind, blank=True)

    @property
    def words(self) -> str:
        """Its name with the way of judging, each once."""
        kind = self.get_kind_display()
        if not kind or self.name == kind:
            return self.name
        return kind if kind.startswith(self.name) else f"{self.name}（{kind}）"

    class Meta(StandardPart.Meta):
        verbose_name = "判定标准"
        constraints = [models.UniqueConstraint(fields=["element", "code"], name="criterion_once")]
