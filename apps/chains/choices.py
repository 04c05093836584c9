"""Kinds of planning documents, of deadlines, of regulations, of criteria."""

from django.db import models


class PlanKind(models.TextChoices):
    GENERAL = "general", "总规划"
    SPECIAL = "special", "专项规划"
    SUB = "sub", "子规划"
    ANNUAL = "annual", "年度计划"
    LAYER = "layer", "层面规划"


class DueKind(models.TextChoices):
    """How a deadline is printed; the printed words stay beside it."""

    DATE = "date", "定期完成"
    MONTHLY = "monthly", "每月"
    TERM = "term", "每学期"
    YEARLY = "yearly", "每年"
    CONTINUING = "continuing", "持续"
    NOTICE = "notice", "另行通知"
    WORDS = "words", "文字说明"


RECURRING = (DueKind.MONTHLY, DueKind.TERM, DueKind.YEARLY)


class RegulationStatus(models.TextChoices):
    """立、改、废."""

    CREATE = "create", "立"
    AMEND = "amend", "改"
    ABOLISH = "abolish", "废"


class CriterionKind(models.TextChoices):
    CONFORMITY = "conformity", "要素符合度（定性）"
    SATISFACTION = "satisfaction", "指标满足度（定量）"
