"""Words of rectification (整改)."""

from django.db import models


class Origin(models.TextChoices):
    """Where a problem comes from."""

    WARNING = "warning", "预警"
    SELF_DIAGNOSIS = "self_diagnosis", "自我诊断"
    ASSESSMENT = "assessment", "考核性诊断"
    EXPERT = "expert", "专家意见"
    INCIDENT = "incident", "质量事故"
    COMPLAINT = "complaint", "投诉"
    SURVEY = "survey", "问卷调查"
    MANUAL = "manual", "工作检查"


class State(models.TextChoices):
    """Where a problem stands; only services move it, and only the system closes it."""

    OPEN = "open", "待定措施"
    IN_PROGRESS = "in_progress", "整改中"
    VERIFYING = "verifying", "待验收"
    REMEASURING = "remeasuring", "待再测"
    CLOSED = "closed", "已销号"


OPEN_STATES = (State.OPEN, State.IN_PROGRESS, State.VERIFYING, State.REMEASURING)
# All of them, as one value of the filter bar.
UNCLOSED = "unclosed"
# Among those that wait to be measured again: the data are overdue.
DATA_LATE = "data_late"
# States in which somebody is asked to do something by the problem's date.
LATE_STATES = (State.OPEN, State.IN_PROGRESS, State.VERIFYING)
# Written by hand; the others come from warnings and diagnoses.
HAND_ORIGINS = (Origin.MANUAL, Origin.EXPERT, Origin.INCIDENT, Origin.COMPLAINT, Origin.SURVEY)


class MeasureState(models.TextChoices):
    PLANNED = "planned", "进行中"
    DONE = "done", "已完成，待验收"
    VERIFIED = "verified", "已验收"
    DROPPED = "dropped", "已取消"


# What somebody still has to do or to verify.
UNDONE_STATES = (MeasureState.PLANNED, MeasureState.DONE)


class ExtensionState(models.TextChoices):
    ASKED = "asked", "待批"
    GRANTED = "granted", "同意延期"
    REFUSED = "refused", "不同意延期"
    WITHDRAWN = "withdrawn", "已先完成，不再需要"


class RemeasureKind(models.TextChoices):
    """A metric is measured again by the data; where none exists a second person judges."""

    OBSERVED = "observed", "数据再测"
    JUDGED = "judged", "复评"
