"""部门与岗位, 诊改组织."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from apps.accounts.requests import SignedInRequest
from apps.console import forms, selectors
from apps.console.views.base import ConsoleView, PostView, allowed, checked, find
from apps.core import clock
from apps.layers.models import Subject
from apps.layers.services import close_unit, save_unit
from apps.organisation.models import Assignment, Body, Unit

NO_UNIT = "没有找到这个部门。"
SUBJECTS_SHOWN = 60


class UnitList(ConsoleView):
    """The tree of units, and 五纵 with their units."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        institution = request.user.institution
        context = {
            "roots": selectors.unit_tree(institution),
            "systems": selectors.systems_by_layer(institution),
            "may_write": allowed(request.user, "settings.write"),
            "form": forms.UnitForm(institution=institution),
        }
        return render(request, "console/unit_list.html", context)


class UnitDetail(ConsoleView):
    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        institution = request.user.institution
        units = Unit.objects.of(institution).select_related("parent", "merged_into")
        unit = find(units, request.user, pk, NO_UNIT)
        people = Assignment.objects.of(institution).on(clock.today()).filter(unit=unit)
        subjects = (
            Subject.objects.of(institution)
            .visible_to(request.user, "plans.read")
            .filter(unit=unit, closed_on=None)
        )
        initial = {
            "name": unit.name,
            "kind": unit.kind,
            "vertical_system": unit.vertical_system,
            "parent": unit.parent_id,
            "aliases": "、".join(unit.aliases),
        }
        context = {
            "unit": unit,
            "names": unit.names.order_by("-valid_from"),
            "children": units.open_on(clock.today()).filter(parent=unit),
            "posts": unit.posts.prefetch_related("duties"),
            "duties": unit.duties.all(),
            "people": people.select_related("user").order_by("role", "user__number"),
            **self.subjects(request, subjects),
            "may_write": allowed(request.user, "settings.write"),
            "form": forms.UnitForm(initial=initial, institution=institution, unit=unit),
            "close_form": forms.CloseUnitForm(institution=institution, unit=unit),
        }
        return render(request, "console/unit_detail.html", context)

    def subjects(self, request: SignedInRequest, subjects: Any) -> dict[str, Any]:
        """By kind, or all of the kind that ``?show=`` names."""
        kinds = selectors.kinds_of_subjects(subjects)
        shown = next((one for one in kinds if one.show == request.GET.get("show")), None)
        rows = selectors.subjects_shown(subjects, shown.show) if shown else ()
        page = Paginator(rows, SUBJECTS_SHOWN).get_page(request.GET.get("page"))
        return {"kinds": kinds, "shown": shown, "page": page if shown else None}


class UnitNew(PostView):
    required_action = "settings.write"

    def act(self, request: SignedInRequest, **ids: int) -> str:
        institution = request.user.institution
        data = checked(forms.UnitForm(request.POST, institution=institution))
        if Unit.objects.of(institution).filter(code=data["code"]).exists():
            return f"编码 {data['code']} 已经有了，没有新建。"
        unit = save_unit(institution=institution, actor=request.user, **data)
        return f"已新建“{unit.name}”，它的诊改对象也一起建好了。"

    def back(self, request: SignedInRequest, **ids: int) -> HttpResponse:
        return redirect("console:units")


class UnitPost(PostView):
    required_action = "settings.write"

    def unit(self, request: SignedInRequest, pk: int) -> Unit:
        return find(Unit.objects.of(request.user.institution_id), request.user, pk, NO_UNIT)

    def back(self, request: SignedInRequest, **ids: int) -> HttpResponse:
        return redirect("console:unit_detail", pk=ids["pk"])


class UnitEdit(UnitPost):
    def act(self, request: SignedInRequest, **ids: int) -> str:
        unit = self.unit(request, ids["pk"])
        institution = request.user.institution
        data: dict[str, Any] = checked(
            forms.UnitForm(request.POST, institution=institution, unit=unit)
        )
        save_unit(institution=institution, code=unit.code, actor=request.user, **data)
        return "已保存；新名称从今天起用，以前的报告仍用旧名称。"


class UnitClose(UnitPost):
    def act(self, request: SignedInRequest, **ids: int) -> str:
        unit = self.unit(request, ids["pk"])
        form = forms.CloseUnitForm(request.POST, institution=request.user.institution, unit=unit)
        close_unit(unit=unit, actor=request.user, **checked(form))
        return f"“{unit.name}”已撤销。"


class BodyList(ConsoleView):
    """诊改组织: bodies with the seats that they have."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        bodies = (
            Body.objects.of(request.user.institution_id)
            .select_related("parent", "located_in", "lead_unit")
            .prefetch_related("seats")
        )
        rows = [(body, selectors.body_faults(body, list(body.seats.all()))) for body in bodies]
        return render(request, "console/body_list.html", {"rows": rows})


class BodyDetail(ConsoleView):
    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        bodies = Body.objects.of(request.user.institution_id)
        body = find(bodies.select_related("parent", "located_in", "lead_unit"), request.user, pk)
        seats = list(body.seats.select_related("ex_officio_unit", "holder"))
        context = {
            "body": body,
            "seats": seats,
            "duties": body.duties.all(),
            "units": body.responsible_units.all(),
            "children": body.children.all(),
            "faults": selectors.body_faults(body, seats),
        }
        return render(request, "console/body_detail.html", context)
