"""What was done about a problem, as sentences."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apps.improvement.models import Problem
from apps.improvement.naming import person_name
from apps.improvement.selectors import acts_of
from apps.operations.models import AuditEntry

# action: icon, words; a decision has two, for yes and for no
WORDS: dict[str, tuple[str, ...]] = {
    "problem.open": ("flag", "提出问题"),
    "problem.hand_over": ("user-round", "更换责任人"),
    "problem.cause": ("search", "写明原因"),
    "measure.plan": ("list-plus", "制定措施"),
    "measure.change": ("pencil", "修改措施"),
    "measure.drop": ("circle-slash", "取消措施"),
    "measure.finish": ("send", "完成措施，送验收"),
    "measure.recheck": ("stamp", "验收通过", "验收退回"),
    "extension.ask": ("calendar-clock", "申请延期"),
    "extension.decide": ("calendar-check", "同意延期", "不同意延期"),
    "problem.escalate": ("arrow-up", "升级督办"),
    "escalation.decide": ("gavel", "记下处理决定"),
    "problem.reopen": ("rotate-ccw", "再测未达标，退回整改"),
    "problem.close": ("square-check", "再测达标，销号"),
}
QUOTED = ("result", "remark", "reason", "decision", "text")


@dataclass(frozen=True)
class Act:
    icon: str
    words: str
    who: str
    at: datetime
    quote: str = ""


def _act(entry: AuditEntry, problem: Problem, reader: Any) -> Act | None:
    known = WORDS.get(entry.action)
    if known is None:
        return None
    after = entry.after or {}
    refused = after.get("passed") is False or after.get("granted") is False
    quote = next((str(after[name]) for name in QUOTED if after.get(name)), "")
    who = person_name(reader, entry.actor, problem.subject) or "系统"
    return Act(known[0], known[-1] if refused else known[1], who, entry.at, quote)


def history_of(problem: Problem, reader: Any) -> list[Act]:
    """The newest first; names masked as everywhere."""
    acts = (_act(entry, problem, reader) for entry in acts_of(problem))
    return [act for act in acts if act is not None]
