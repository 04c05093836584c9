"""审计日志: who did what, append-only."""

import json
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from apps.console import forms, selectors
from apps.console.views.base import REFUSED, find
from apps.core.templatetags.ui import zh_time
from apps.layers.pages import Column, DetailPage, Empty, FilterForm, ListPage
from apps.operations.models import AuditEntry


def words(entry: AuditEntry, reader: Any) -> str:
    return selectors.action_words(entry.action)


def actor(entry: AuditEntry, reader: Any) -> str:
    return entry.actor_name or "系统"


def moment(entry: AuditEntry, reader: Any) -> str:
    return zh_time(entry.at)


class AuditList(ListPage):
    title = "审计日志"
    required_action = "audit.read"
    everywhere = True
    refusal = REFUSED
    page_size = 50
    filters: type[FilterForm] = forms.AuditFilter
    columns = (
        Column("at", "时间", kind="date", text=moment, link="console:audit_detail", sort="id"),
        Column("actor", "操作人", actor, sort="actor_name"),
        Column("action", "操作", words, sort="action"),
        Column("object", "对象", "object_label", phone=False),
    )
    empty = Empty("还没有记录", icon="scroll-text")
    left = Empty("没有符合条件的记录", icon="scroll-text")

    def lead(self) -> str:
        return "谁、什么时候、对什么做了什么；只增不改，按链封存。"

    def rows(self) -> QuerySet[AuditEntry]:
        return selectors.audit_entries(self.reader.institution_id, self.chosen)


class AuditDetail(DetailPage):
    title = "审计日志"
    required_action = "audit.read"
    everywhere = True
    refusal = REFUSED
    template = "console/audit_detail.html"
    entry: AuditEntry

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        user: Any = request.user
        rows = AuditEntry.objects.of(user.institution_id)
        self.entry = find(rows, user, kwargs["pk"], "没有找到这条记录。")

    def context(self, request: Any) -> dict[str, Any]:
        return {
            "entry": self.entry,
            "words": selectors.action_words(self.entry.action),
            "before": _pretty(self.entry.before),
            "after": _pretty(self.entry.after),
        }


def _pretty(value: object) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False, indent=2)
