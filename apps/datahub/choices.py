"""Words of the data platform."""

from django.db import models


class MetricKind(models.TextChoices):
    """How a metric's values are read and shown; the keys of `sheets.references.KINDS`."""

    INTEGER = "int", "整数"
    DECIMAL = "decimal2", "数值"
    PERCENT = "percent", "百分数"
    MONEY = "money", "金额"


class Direction(models.TextChoices):
    UP = "up", "越大越好"
    DOWN = "down", "越小越好"
    RANGE = "range", "在区间内"
    NONE = "none", "不判好坏"


class Origin(models.TextChoices):
    """Where a metric's values come from."""

    OBSERVED = "observed", "填报或导入"
    FACT = "fact", "由主数据统计"
    FORMULA = "formula", "由公式计算"


class YearRule(models.TextChoices):
    """Which period's value is "this year's" (年度 is the calendar year)."""

    SAME = "same", "当年"
    ENDING = "ending", "当年结束的学年"
    STARTING = "starting", "当年开始的学年"
    LAST_TERM = "last_term", "当年结束的最后一个学期"


class BatchState(models.TextChoices):
    STAGED = "staged", "待确认"
    REJECTED = "rejected", "整份不收"
    COMMITTED = "committed", "已导入"
    UNDONE = "undone", "已撤销"
    CANCELLED = "cancelled", "已放弃"


class ChangeKind(models.TextChoices):
    NEW = "new", "新增"
    CHANGED = "changed", "修改"
