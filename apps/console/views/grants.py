"""授权: dated grants on single subjects and units (delegation)."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from apps.console import forms
from apps.console.views.base import REFUSED, SettingsForm
from apps.core import clock
from apps.core.errors import NotFoundError
from apps.core.pages.marks import tag_html
from apps.layers.models import SubjectGrant, UnitGrant
from apps.layers.pages import Action, Column, Empty, ListPage
from apps.layers.policies import may_everywhere
from apps.layers.services import give_grant, revoke_grant

MODELS: dict[str, Any] = {"subject": SubjectGrant, "unit": UnitGrant}
SHOWN = 200


def _rows(kind: str, institution: int) -> QuerySet:
    return (
        MODELS[kind]
        .objects.filter(content_object__institution=institution)
        .select_related("user", "permission", "content_object")
        .order_by("-valid_from", "-pk")
    )


def word(row: dict[str, Any], reader: Any) -> str:
    return forms.GRANT_WORDS[row["grant"].permission.codename.split("_")[0]]


def ended(row: dict[str, Any], reader: Any) -> str:
    until = row["grant"].valid_to
    return tag_html("已到期") if until is not None and until < clock.today() else ""


def page_of(row: dict[str, Any]) -> str:
    """Where it is taken back; only for whoever may."""
    url = reverse("console:grant_revoke", args=[row["grant"].pk])
    return f"{url}?kind={row['kind']}" if row["may_write"] else ""


class GrantList(ListPage):
    title = "授权"
    required_action = "users.read"
    everywhere = True
    refusal = REFUSED
    word = "项"
    columns = (
        Column("user", "被授权人", "grant.user.name", link=page_of),
        Column("target", "对象", "grant.content_object.name"),
        Column("word", "权限", word),
        Column("from", "起", "grant.valid_from", "date"),
        Column("to", "止", "grant.valid_to", "date", note=ended),
        Column("reason", "事由", "grant.reason", phone=False),
    )
    empty = Empty("没有授权", "平时的权限来自角色；只有代办、外请专家等才需要授权。", "key-round")

    def lead(self) -> str:
        return "临时把一个对象或一个部门交给某人；到期自动失效。点被授权人可以收回。"

    def rows(self) -> list[dict[str, Any]]:
        may_write = bool(may_everywhere(self.reader, "users.write"))
        return [
            {"kind": kind, "grant": grant, "may_write": may_write}
            for kind in MODELS
            for grant in _rows(kind, self.reader.institution_id)[:SHOWN]
        ]

    def actions(self) -> list[Action]:
        if not may_everywhere(self.reader, "users.write"):
            return []
        return [Action("新授权", reverse("console:grant_add"), "plus", primary=True)]


class GrantAdd(SettingsForm):
    title = "新授权"
    required_action = "users.write"
    form_class = forms.GrantForm
    lead = "临时把一个对象或一个部门交给某人；到期自动失效。"
    button = "授权"

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        names = ("user", "name", "valid_from", "valid_to", "reason")
        common = {name: sent[name] for name in names}
        give_grant(target=sent["unit"] or sent["target"], actor=request.user, **common)
        return f"已授权给“{sent['user'].name}”。"

    def back_url(self) -> str:
        return reverse("console:grants")


class GrantRevoke(SettingsForm):
    """Asked once more on a page of its own: it holds at once."""

    title = "收回授权"
    required_action = "users.write"
    form_class = forms.NothingForm
    button = "收回"
    grant: Any

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        user: Any = request.user
        kind = request.POST.get("kind", request.GET.get("kind", ""))
        rows = _rows(kind, user.institution_id) if kind in MODELS else None
        self.grant = rows.filter(pk=kwargs["pk"]).first() if rows is not None else None
        if self.grant is None:
            raise NotFoundError("没有找到这项授权。")
        target = self.grant.content_object.name
        self.lead = f"收回“{self.grant.user.name}”对“{target}”的授权，立即生效。"

    def form_options(self, request: Any) -> dict[str, Any]:
        return {}

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        revoke_grant(grant=self.grant, actor=request.user)
        return "已收回，立即生效。"

    def back_url(self) -> str:
        return reverse("console:grants")
