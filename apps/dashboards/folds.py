"""Many obligations of one kind fold into one line of the desk, which leads to their list."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Min, Q
from django.urls import reverse

from apps.workflow.models import DueItemQuerySet

MORE_THAN = 5


@dataclass(frozen=True)
class Fold:
    """How a kind reads when it is folded, and where its list is: for oneself, and for nobody's items."""

    title: str
    note: str
    url_name: str
    mine: str
    nobodys: str

    def url(self, *, mine: bool) -> str:
        query = self.mine if mine else self.nobodys
        return reverse(self.url_name) + (f"?{query}" if query else "")


FOLDS = {
    "warning.handle": Fold(
        title="预警待认领 {} 条",
        note="数据恢复后自动关闭",
        url_name="monitoring:warning_list",
        mine="asked=me&handling=new",
        nobodys="asked=nobody&handling=new",
    ),
    "warning.follow": Fold(
        title="认领的预警待跟进 {} 条",
        note="数据恢复后自动结束；不能很快恢复的请开立整改",
        url_name="monitoring:warning_list",
        mine="asked=me&handling=acknowledged",
        nobodys="asked=nobody&handling=acknowledged",
    ),
    "problem.data": Fold(
        title="再测数据未到 {} 项",
        note="措施都已验收，等数据再测；请催报部门报数",
        url_name="improvement:problem_list",
        mine="state=data_late",
        nobodys="state=data_late",
    ),
    "diagnosis.assess": Fold(
        title="考核性诊断 {} 份待做",
        note="按轮次打开，逐个考核，可以分几天做",
        url_name="diagnosis:home",
        mine="",
        nobodys="",
    ),
    "warning.escalate": Fold(
        title="预警超期未认领 {} 条",
        note="到期没有人认领，报送到你这里",
        url_name="monitoring:warning_list",
        mine="asked=me&handling=new",
        nobodys="asked=nobody&handling=new",
    ),
}


@dataclass(frozen=True)
class Folded:
    kind: str
    count: int
    due_on: date | None

    @property
    def title(self) -> str:
        return FOLDS[self.kind].title.format(self.count)


def fold(items: DueItemQuerySet, groups: dict[str, Q]) -> dict[str, list[Folded]]:
    """For each group the kinds of which there are too many to list, in one query."""
    parts: dict[str, Any] = {}
    for code, condition in groups.items():
        parts[f"n_{code}"] = Count("pk", filter=condition)
        parts[f"d_{code}"] = Min("due_on", filter=condition)
    counted = items.filter(kind__in=FOLDS).order_by("kind").values("kind").annotate(**parts)
    found: dict[str, list[Folded]] = {code: [] for code in groups}
    for row in counted:
        for code in groups:
            if row[f"n_{code}"] > MORE_THAN:
                found[code].append(Folded(row["kind"], row[f"n_{code}"], row[f"d_{code}"]))
    return found
