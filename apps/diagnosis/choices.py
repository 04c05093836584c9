"""Words of diagnosis (诊断)."""

from django.db import models

from apps.workflow.round_models import RoundState

CycleState = RoundState  # a cycle is a round


class Purpose(models.TextChoices):
    """Whose judgement a scheme asks for."""

    SELF = "self", "自我诊断"
    ASSESSMENT = "assessment", "考核性诊断"


class DiagnosisState(models.TextChoices):
    """A diagnosis that nobody touched in time is missed; it is made by the closing."""

    DRAFT = "draft", "填写中"
    SUBMITTED = "submitted", "已提交"
    MISSED = "missed", "逾期未做"


class Judgement(models.TextChoices):
    """How one value stands; the shapes and words of the pages go by these."""

    ON = "on", "达标"
    OFF = "off", "未达要求"
    NO_DATA = "no_data", "无数据"
    NOTHING = "nothing", "无可比对"


# The shapes of the marks by which pages show a judgement.
SHAPES: dict[str, str] = {
    Judgement.ON: "normal",
    Judgement.OFF: "yellow",
    Judgement.NO_DATA: "no_data",
    Judgement.NOTHING: "unjudgeable",
}


class Conformity(models.TextChoices):
    """符合度 of what no number shows (要素符合度, 定性)."""

    CONFORMS = "conforms", "符合"
    MOSTLY = "mostly", "基本符合"
    NOT = "not", "不符合"


class Loop(models.TextChoices):
    """The two loops of the 8-shaped spiral."""

    OUTER = "outer", "改进环"
    INNER = "inner", "纠偏环"


# Conclusions of an assessment where the college names none of its own.
CONCLUSIONS = ("通过", "限期改进")
