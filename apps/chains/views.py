"""规划与标准: what the college's document lists, for reading, by every member of staff."""

from typing import Any

from django.contrib.auth.mixins import AccessMixin
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views import View

from apps.accounts.models import User
from apps.accounts.requests import SignedInRequest
from apps.chains import forms, selectors
from apps.chains.models import PrintedTable, Regulation, StandardFamily
from apps.chains.tabs import reference_tabs
from apps.core import clock
from apps.core.errors import NotAllowedError, NotFoundError
from apps.core.htmx import render_page
from apps.layers.registry import layer_words

PAGE_SIZE = 30


class ReferencePage(AccessMixin, View):
    """A page of the registers; students and outside experts have no part in them."""

    required_action = "staff"
    tab = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        if request.user.kind != User.Kind.STAFF:
            raise NotAllowedError("规划、标准和制度供教职工查阅。")
        return super().dispatch(request, *args, **kwargs)

    def shared(self, request: SignedInRequest) -> dict[str, Any]:
        institution = request.user.institution
        words, tabs = layer_words(institution), reference_tabs(institution, self.tab)
        return {"tabs": tabs, "layer_words": dict(words), "layers": words}


class ListPage(ReferencePage):
    """A filtered, paged list; its table alone is what htmx refreshes."""

    name = ""

    def form(self, request: SignedInRequest, shared: dict[str, Any]) -> Any:
        return forms.RegisterFilter(request.GET, layers=shared["layers"])

    def rows(self, request: SignedInRequest, chosen: dict[str, Any]) -> Any:
        raise NotImplementedError

    def shape(self, request: SignedInRequest, page: Any) -> Any:
        return page

    def get(self, request: SignedInRequest) -> HttpResponse:
        shared = self.shared(request)
        form = self.form(request, shared)
        form.is_valid()
        chosen = {name: form.cleaned_data.get(name, "") for name in form.fields}
        page = Paginator(self.rows(request, chosen), PAGE_SIZE).get_page(request.GET.get("page"))
        context = shared | {
            "form": form,
            "chosen": chosen,
            "searched": any(chosen.values()),
            "page": page,
            "rows": self.shape(request, page),
        }
        return render_page(
            request,
            page=f"chains/{self.name}.html",
            partial=f"chains/partials/_{self.name}_table.html",
            context=context,
        )


class PlanList(ListPage):
    tab, name = "chains:plans", "plans"

    def rows(self, request: SignedInRequest, chosen: dict[str, Any]) -> Any:
        return selectors.plan_rows(
            request.user.institution_id, word=chosen["q"], layer=chosen["layer"]
        )


class StandardList(ListPage):
    tab, name = "chains:standards", "standards"

    def rows(self, request: SignedInRequest, chosen: dict[str, Any]) -> Any:
        return selectors.families_of(
            request.user.institution_id, word=chosen["q"], layer=chosen["layer"]
        )


class StandardDetail(ReferencePage):
    """One family: its standards, their elements and criteria."""

    tab = "chains:standards"

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        families = StandardFamily.objects.of(request.user.institution_id)
        family = families.prefetch_related("units").filter(pk=pk).first()
        if family is None:
            raise NotFoundError("没有找到这一类标准。")
        word = request.GET.get("q", "").strip()[:60]
        types = selectors.type_rows(family, word=word)
        page = Paginator(types, PAGE_SIZE).get_page(request.GET.get("page"))
        context = self.shared(request) | {"family": family, "page": page, "word": word}
        return render(request, "chains/standard_detail.html", context)


class ScheduleList(ListPage):
    tab, name = "chains:schedule", "schedule"

    def form(self, request: SignedInRequest, shared: dict[str, Any]) -> Any:
        stages = selectors.stages_of(request.user.institution_id)
        return forms.ScheduleFilter(request.GET, stages=stages)

    def rows(self, request: SignedInRequest, chosen: dict[str, Any]) -> Any:
        return selectors.schedule_of(
            request.user.institution_id,
            today=clock.today(),
            word=chosen["q"],
            stage=chosen["stage"],
            show=chosen["show"],
        )

    def shape(self, request: SignedInRequest, page: Any) -> Any:
        return selectors.schedule_rows(request.user.institution_id, page, clock.today())


class RegulationList(ListPage):
    tab, name = "chains:regulations", "regulations"

    def form(self, request: SignedInRequest, shared: dict[str, Any]) -> Any:
        return forms.RegulationFilter(request.GET, layers=shared["layers"])

    def rows(self, request: SignedInRequest, chosen: dict[str, Any]) -> Any:
        rows = Regulation.objects.of(request.user.institution_id)
        rows = selectors.with_layer(rows, chosen["layer"])
        if chosen["status"]:
            rows = rows.filter(status=chosen["status"])
        if word := chosen["q"]:
            rows = rows.filter(Q(name__icontains=word) | Q(responsible__icontains=word))
        return rows.prefetch_related("units").order_by("position", "code")


class TableList(ListPage):
    tab, name = "chains:tables", "tables"

    def rows(self, request: SignedInRequest, chosen: dict[str, Any]) -> Any:
        rows = PrintedTable.objects.of(request.user.institution_id)
        rows = selectors.with_layer(rows, chosen["layer"])
        if word := chosen["q"]:
            rows = rows.filter(Q(name__icontains=word) | Q(group__icontains=word))
        return rows.order_by("position", "code")


class TableDetail(ReferencePage):
    """One empty table as the document prints it."""

    tab = "chains:tables"

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        tables = PrintedTable.objects.of(request.user.institution_id)
        table = tables.filter(pk=pk).first()
        if table is None:
            raise NotFoundError("没有找到这张表。")
        context = self.shared(request) | {
            "table": table,
            "sections": [selectors.printed(section) for section in table.sections],
        }
        return render(request, "chains/table_detail.html", context)
