"""审计日志: who did what, append-only."""

import json

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from apps.accounts.requests import SignedInRequest
from apps.console import forms, selectors
from apps.console.views.base import ConsoleView, find
from apps.core.htmx import render_page
from apps.operations.models import AuditEntry

PAGE_SIZE = 50


class AuditList(ConsoleView):
    required_action = "audit.read"

    def get(self, request: SignedInRequest) -> HttpResponse:
        institution = request.user.institution_id
        form = forms.AuditFilter(request.GET)
        chosen = form.cleaned_data if form.is_valid() else {}
        entries = selectors.audit_entries(institution, chosen)
        page = Paginator(entries, PAGE_SIZE).get_page(request.GET.get("page"))
        actions = [
            (action, selectors.action_words(action))
            for action in forms.AuditFilter.actions(institution)
        ]
        context = {
            "page": page,
            "rows": [(entry, selectors.action_words(entry.action)) for entry in page],
            "form": form,
            "chosen": chosen,
            "actions": actions,
        }
        return render_page(
            request,
            page="console/audit_list.html",
            partial="console/partials/_audit_table.html",
            context=context,
        )


class AuditDetail(ConsoleView):
    required_action = "audit.read"

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        rows = AuditEntry.objects.of(request.user.institution_id)
        entry = find(rows, request.user, pk, "没有找到这条记录。")
        context = {
            "entry": entry,
            "words": selectors.action_words(entry.action),
            "before": _pretty(entry.before),
            "after": _pretty(entry.after),
        }
        return render(request, "console/audit_detail.html", context)


def _pretty(value: object) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False, indent=2)
