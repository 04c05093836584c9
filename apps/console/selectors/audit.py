"""The audit log as its readers filter it."""

from datetime import datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from apps.core import clock
from apps.operations.models import AuditEntry

WORDS = {
    "account": "账号",
    "ask": "申请",
    "assign": "授予",
    "approve": "通过",
    "calendar": "校历",
    "change": "修改",
    "close": "撤销",
    "close_year": "结束年度",
    "confirmed": "确认",
    "create": "新建",
    "cycle": "诊断周期",
    "disable": "停用",
    "enable": "启用",
    "end": "结束",
    "ensure": "生成",
    "give": "授权",
    "grant": "授权",
    "load": "载入",
    "open": "开启",
    "open_year": "开启填报",
    "password": "密码",
    "period": "时段",
    "print": "打印",
    "profile": "配置方案",
    "remind": "提醒",
    "reopen": "重新开放",
    "refused": "不同意",
    "reset": "重置",
    "reset_password": "重置密码",
    "return": "退回",
    "revoke": "收回",
    "role": "角色",
    "round": "轮次",
    "holiday": "放假",
    "save": "保存",
    "set": "确定",
    "submissions": "年度计划",
    "submit": "送审",
    "subject": "对象",
    "target": "目标",
    "unit": "部门",
    "update": "修改",
    "user": "用户",
    "weeks": "教学周",
    "widen": "增加对象",
    "withdraw": "撤回",
    "withdrawn": "撤回",
}
# Acts upon accounts and rights: what an auditor reads first.
MARKED = ("user.", "role.", "account.", "grant.")


def action_words(action: str) -> str:
    """``role.assign`` → 角色 · 授予; an action without words stays as it is."""
    return " · ".join(WORDS.get(part, part) for part in action.split("."))


def audit_entries(institution: Any, chosen: dict[str, Any]) -> QuerySet[AuditEntry]:
    """Entries of one institution, the newest first."""
    entries = AuditEntry.objects.of(institution).order_by("-id")
    if chosen.get("q"):
        word = chosen["q"]
        entries = entries.filter(Q(actor_name__icontains=word) | Q(object_label__icontains=word))
    if chosen.get("action"):
        entries = entries.filter(action=chosen["action"])
    if chosen.get("marked"):
        entries = entries.filter(reduce(or_, (Q(action__startswith=one) for one in MARKED)))
    if chosen.get("since"):
        entries = entries.filter(at__gte=_start(chosen["since"]))
    if chosen.get("until"):
        entries = entries.filter(at__lt=_start(chosen["until"] + timedelta(days=1)))
    return entries


def _start(day: Any) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.ZONE)
