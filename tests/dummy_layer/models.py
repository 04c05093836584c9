"""实训基地."""

from django.db import models

from apps.accounts.models import InstitutionModel
from apps.layers.models import Subject, SubjectModel
from apps.workflow.models import ApprovalProcess


class TrainingBase(SubjectModel):
    """A base where students practise."""

    places = models.PositiveSmallIntegerField("工位数", null=True, blank=True)

    class Meta:
        verbose_name = "实训基地"


class BasePlan(InstitutionModel):
    """What a base means to do in a year: the third thing that is approved."""

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="+")
    text = models.TextField("计划", blank=True)
    changed_at = models.DateTimeField("修改时间", null=True, blank=True)
    due_on = models.DateField("期限")
    state = models.CharField("状态", max_length=12, default="draft")
    process = models.OneToOneField(
        ApprovalProcess, models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = "基地计划"

    def __str__(self) -> str:
        return f"{self.subject.name}年度计划"

    def get_state_display(self) -> str:
        return {"submitted": "送审中", "approved": "已通过"}.get(self.state, "草稿")
