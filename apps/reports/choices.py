"""Words of reports."""

from django.db import models


class SectionKind(models.TextChoices):
    """A text somebody writes, with figures beside it if the section has a key; or data alone."""

    TEXT = "text", "文字"
    COMPUTED = "computed", "数据"


class ReportState(models.TextChoices):
    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "送审中"
    RETURNED = "returned", "已退回"
    CONFIRMED = "confirmed", "已确认"


EDITABLE = (ReportState.DRAFT, ReportState.RETURNED)


class Format(models.TextChoices):
    PDF = "pdf", "PDF"
    DOCX = "docx", "Word"
    XLSX = "xlsx", "Excel"


# How a report is written, and how a pack of tables.
REPORT_FORMATS = (Format.PDF, Format.DOCX)
