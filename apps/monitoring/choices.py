"""Words of monitoring: a warning's level, and how it is handled."""

from django.db import models


class Level(models.TextChoices):
    """质量状态; the shapes and words of the pages go by these values."""

    NORMAL = "normal", "正常"
    PENDING = "pending", "待确认"
    YELLOW = "yellow", "黄色预警"
    RED = "red", "红色预警"
    RECOVERING = "recovering", "恢复中"
    NO_DATA = "no_data", "无数据"
    STALE = "stale", "数据过期"


# Levels for which a warning is open; a pending one is only a state.
WARNING_LEVELS = (Level.YELLOW, Level.RED, Level.RECOVERING, Level.NO_DATA, Level.STALE)


class Basis(models.TextChoices):
    """What a value is held against."""

    BOUND = "bound", "固定界限"
    TARGET = "target", "对照年度目标"


class Counts(models.TextChoices):
    """From when a changed bound counts."""

    NOW = "now", "从现在起：已经结束的时段仍按原来的界限"
    PERIOD = "period", "从选定的时段起重新判断"
    OPEN = "open", "数据还开放的所有时段都重新判断"


class BoundKind(models.TextChoices):
    """What a value is beyond: level and side, as the bar names them; or what is missing."""

    RED_LOW = "red_low", "低于红色界限"
    RED_HIGH = "red_high", "高于红色界限"
    YELLOW_LOW = "yellow_low", "低于黄色界限"
    YELLOW_HIGH = "yellow_high", "高于黄色界限"
    MISSING = "missing", "应报未报"
    OUTDATED = "outdated", "数据过久未更新"


class Handling(models.TextChoices):
    """In rectification and resolved follow the problem's state; muted comes back by itself."""

    NEW = "new", "待认领"
    ACKNOWLEDGED = "acknowledged", "已认领"
    IN_RECTIFICATION = "in_rectification", "整改中"
    RESOLVED = "resolved", "整改已销号"
    MUTED = "muted", "暂缓提醒"
    DISMISSED = "dismissed", "已解除"


# Kinds of due items about a warning.
CLAIM, ESCALATE = "warning.handle", "warning.escalate"
# What whoever claimed one owes until the data recover or a problem is opened.
FOLLOW = "warning.follow"


class Ending(models.TextChoices):
    """Why a warning is closed."""

    RECOVERED = "recovered", "数据已恢复"
    WITHDRAWN = "withdrawn", "规则停用或对象撤销"
