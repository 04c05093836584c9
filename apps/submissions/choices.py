"""Words of forms: what a column means, and how a form stands."""

from django.db import models


class Semantic(models.TextChoices):
    """The meaning of a column, whatever its caption; prefill and roll-forward go by it."""

    GROUP = "group", "诊改内容"
    ITEM = "item", "主要项目"
    BASELINE = "baseline", "现有基础"
    TARGET = "target", "年度目标"
    MEASURE = "measure", "主要举措"
    RESULT = "result", "建设成效"
    PROBLEM = "problem", "存在问题"
    IMPROVEMENT = "improvement", "改进措施"
    TEXT = "text", "文字"


LABEL_SEMANTICS = (Semantic.GROUP, Semantic.ITEM)


class RowPer(models.TextChoices):
    """How a form prints: one row for each group with its prompts, or one row for each item."""

    GROUP = "group", "每组一行"
    ITEM = "item", "每项一行"


class PhaseState(models.TextChoices):
    NOT_OPEN = "not_open", "未开放"
    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "已提交"
    RETURNED = "returned", "已退回"
    APPROVED = "approved", "已通过"
    CLOSED = "closed", "未完成"


EDITABLE_STATES = (PhaseState.DRAFT, PhaseState.RETURNED)
# Nothing is due in these: what was approved, and what the end of the year found unfinished.
ENDED_STATES = (PhaseState.APPROVED, PhaseState.CLOSED)


def mark_of(states: list[str]) -> str:
    """Across the pages of a form that is not final: 草稿, or 未完成 where its year has ended."""
    return str((PhaseState.CLOSED if PhaseState.CLOSED in states else PhaseState.DRAFT).label)


# The filter for whatever is still to be done, in any state.
UNFINISHED = "unfinished"


class RevisionKind(models.TextChoices):
    SAVED = "saved", "保存"
    MERGED = "merged", "合并"
    CARRIED = "carried", "带入上年"
    PREFILLED = "prefilled", "数据带入"
