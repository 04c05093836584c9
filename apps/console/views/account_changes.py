"""账号变更: what waits for a second person, and what became of it."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from apps.console import forms
from apps.console.policies import can_see_changes
from apps.console.selectors.account_changes import (
    change_for,
    change_words,
    changes_for,
    may_confirm,
    waiting_words,
)
from apps.console.services.account_changes import (
    confirm_change,
    refuse_change,
    withdraw_change,
)
from apps.layers.pages import (
    BY_FINDING,
    ActPage,
    Asks,
    Bulk,
    Column,
    DetailPage,
    Empty,
    FilterForm,
    ListPage,
)
from apps.organisation.models import AccountChange

ICONS = {
    "asked": "submitted",
    "confirmed": "approved",
    "refused": "returned",
    "withdrawn": "closed",
}


def state_of(change: AccountChange, reader: Any) -> tuple[str, str]:
    return ICONS[change.state], str(change.get_state_display())


def what(change: AccountChange, reader: Any) -> str:
    return change_words(change)


def confirm(change: AccountChange, actor: Any) -> None:
    confirm_change(change=change, actor=actor)


class AccountChangeList(ListPage):
    """Not everywhere: the office sees what waits for it."""

    title = "账号变更"
    required_action = post_action = "users.read"
    asks: Asks | None = Asks(can_see_changes, "")
    word = "项"
    filters: type[FilterForm] = forms.ChangeFilter
    bulk = (Bulk("confirm", "确认", confirm, done="已确认 {n} 项。"),)
    columns = (
        Column("user", "账号", "user.name", note="user.number", link="console:account_change"),
        Column("what", "变更", what),
        Column("state", "状态", state_of, kind="state", sort="state"),
        Column("asked_by", "申请人", "asked_by.name", sort="asked_by__name", phone=False),
        Column("asked_at", "申请时间", kind="date", sort="asked_at"),
        Column("decided_by", "办理人", "decided_by.name", phone=False),
    )
    empty = Empty(
        "没有账号变更",
        "全校性角色和其担任人的密码，由两人办理：一人申请，另一人确认。",
        "shield-check",
    )

    def rows(self) -> QuerySet[AccountChange]:
        rows = changes_for(self.reader)
        state = self.chosen.get("state")
        return rows.filter(state=state) if state else rows

    def may_choose(self) -> bool:
        return True

    def lead(self) -> str:
        waiting = changes_for(self.reader).filter(state=AccountChange.State.ASKED).count()
        return f"等确认 {waiting} 项。" if waiting else "现在没有等确认的变更。"


class OneChange(DetailPage, abstract=True):
    required_action = "users.read"
    asks: Asks | None = BY_FINDING
    change: AccountChange

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        self.change = change_for(request.user, kwargs["pk"])


class AccountChangeDetail(OneChange):
    title = "账号变更"
    template = "console/account_change.html"

    def context(self, request: Any) -> dict[str, Any]:
        change = self.change
        return {
            "change": change,
            "what": change_words(change),
            "state": ICONS[change.state],
            "asked": change.state == AccountChange.State.ASKED,
            "waiting": waiting_words(change),
            "may_confirm": may_confirm(request.user, change),
            "is_asker": change.asked_by_id == request.user.pk,
            "form": forms.ReasonForm(),
        }


class ChangeAct(ActPage, abstract=True):
    required_action = "users.read"
    asks: Asks | None = BY_FINDING
    back = "console:account_change"
    change: AccountChange

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        self.change = change_for(request.user, kwargs["pk"])


class ChangeConfirm(ChangeAct):
    title = "确认账号变更"

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        confirm_change(change=self.change, actor=request.user)
        return f"已确认：{self.change}。"


class ChangeRefuse(ChangeAct):
    title = "不同意账号变更"
    form_class = forms.ReasonForm

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        refuse_change(change=self.change, actor=request.user, reason=sent["reason"])
        return "已退回申请人，附上了原因。"


class ChangeWithdraw(ChangeAct):
    title = "撤回账号变更"

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        withdraw_change(change=self.change, actor=request.user)
        return "已撤回。"
