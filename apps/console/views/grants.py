"""授权: dated grants on single subjects and units (delegation)."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render

from apps.accounts.requests import SignedInRequest
from apps.console import forms
from apps.console.views.base import ConsoleView, PostView, allowed, checked
from apps.core import clock
from apps.core.errors import NotFoundError
from apps.layers.models import SubjectGrant, UnitGrant
from apps.layers.services import grant_subject, grant_unit, revoke_grant

MODELS: dict[str, Any] = {"subject": SubjectGrant, "unit": UnitGrant}
SHOWN = 200


def _rows(kind: str, institution: int) -> QuerySet:
    return (
        MODELS[kind]
        .objects.filter(content_object__institution=institution)
        .select_related("user", "permission", "content_object")
        .order_by("-valid_from", "-pk")
    )


class GrantList(ConsoleView):
    required_action = "users.read"

    def get(self, request: SignedInRequest) -> HttpResponse:
        today, institution = clock.today(), request.user.institution
        rows = [
            {
                "kind": kind,
                "grant": grant,
                "word": forms.GRANT_WORDS[grant.permission.codename.split("_")[0]],
                "ended": grant.valid_to is not None and grant.valid_to < today,
            }
            for kind in MODELS
            for grant in _rows(kind, institution.pk)[:SHOWN]
        ]
        context = {
            "rows": rows,
            "may_write": allowed(request.user, "users.write"),
            "form": forms.GrantForm(institution=institution),
        }
        return render(request, "console/grant_list.html", context)


class GrantPost(PostView):
    required_action = "users.write"

    def back(self, request: SignedInRequest, **ids: int) -> HttpResponse:
        return redirect("console:grants")


class GrantAdd(GrantPost):
    def act(self, request: SignedInRequest, **ids: int) -> str:
        data = checked(forms.GrantForm(request.POST, institution=request.user.institution))
        common = {
            "user": data["user"],
            "name": data["name"],
            "valid_from": data["valid_from"],
            "valid_to": data["valid_to"],
            "reason": data["reason"],
            "actor": request.user,
        }
        if data["unit"]:
            grant_unit(unit=data["unit"], **common)
        else:
            grant_subject(subject=data["target"], **common)
        return f"已授权给“{data['user'].name}”。"


class GrantRevoke(GrantPost):
    def act(self, request: SignedInRequest, **ids: int) -> str:
        kind = request.POST.get("kind", "")
        grant = (
            _rows(kind, request.user.institution_id).filter(pk=ids["pk"]).first()
            if kind in MODELS
            else None
        )
        if grant is None:
            raise NotFoundError("没有找到这项授权。")
        revoke_grant(grant=grant, actor=request.user)
        return "已收回，立即生效。"
