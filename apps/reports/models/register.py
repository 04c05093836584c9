"""The register of reports: which reports a document asks for, of whom, when, for whom."""

from django.db import models

from apps.accounts.models import InstitutionModel
from apps.core.querysets import ScopedManager


class ReportEntry(InstitutionModel):
    """报告清单: one report that the college's (or province's) document names, in its own words."""

    code = models.CharField("编码", max_length=60)
    name = models.CharField("名称", max_length=120)
    layer = models.CharField("层面", max_length=40, blank=True)  # as printed: 专业/课程, 全部
    author = models.JSONField("编制", default=list, blank=True)
    period = models.CharField("周期", max_length=40, blank=True)
    deadline = models.CharField("时限", max_length=120, blank=True)
    recipients = models.JSONField("报送", default=list, blank=True)
    sections = models.JSONField("内容", default=list, blank=True)
    # [{"part": "改进措施（每要素）", "limit": "200"}, …]: characters, or the document's words.
    word_limits = models.JSONField("字数", default=list, blank=True)
    form = models.CharField("表单", max_length=60, blank=True)
    outline = models.CharField("提纲", max_length=60, blank=True)
    source = models.CharField("出处", max_length=200, blank=True)
    position = models.PositiveIntegerField("次序", default=0)

    objects = ScopedManager()

    class Meta:
        ordering = ["position", "code"]
        verbose_name = "报告清单"
        constraints = [
            models.UniqueConstraint(fields=["institution", "code"], name="report_entry_code_once")
        ]

    def __str__(self) -> str:
        return self.name
