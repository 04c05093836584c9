"""部门与岗位, 诊改组织."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.console import forms, selectors
from apps.console.views.base import REFUSED, SettingsForm, find
from apps.core import clock
from apps.core.errors import InvalidError
from apps.layers.models import Subject
from apps.layers.pages import ActPage, Column, DetailPage, Empty, ListPage
from apps.layers.policies import may_everywhere
from apps.layers.services import close_unit, save_unit
from apps.organisation.models import Assignment, Body, Unit

NO_UNIT = "没有找到这个部门。"
SUBJECTS_SHOWN = 60


class UnitList(DetailPage):
    """The tree of units, and 五纵 with their units."""

    title = "部门与岗位"
    staff = True
    template = "console/unit_list.html"

    def context(self, request: Any) -> dict[str, Any]:
        institution = request.user.institution
        return {
            "roots": selectors.unit_tree(institution),
            "systems": selectors.systems_by_layer(institution),
            "may_write": may_everywhere(request.user, "settings.write"),
        }


class UnitDetail(DetailPage):
    title = "部门"
    staff = True
    template = "console/unit_detail.html"
    unit: Unit

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        user: Any = request.user
        units = Unit.objects.of(user.institution_id).select_related("parent", "merged_into")
        self.unit = find(units, user, kwargs["pk"], NO_UNIT)

    def context(self, request: Any) -> dict[str, Any]:
        institution, unit = request.user.institution, self.unit
        units = Unit.objects.of(institution)
        people = Assignment.objects.of(institution).on(clock.today()).filter(unit=unit)
        subjects = (
            Subject.objects.of(institution)
            .visible_to(request.user, "plans.read")
            .filter(unit=unit, closed_on=None)
        )
        return {
            "unit": unit,
            "names": unit.names.order_by("-valid_from"),
            "children": units.open_on(clock.today()).filter(parent=unit),
            "posts": unit.posts.prefetch_related("duties"),
            "duties": unit.duties.all(),
            "people": people.select_related("user").order_by("role", "user__number"),
            **self.subjects(request, subjects),
            "may_write": may_everywhere(request.user, "settings.write"),
            "form": forms.UnitForm(initial=initial_of(unit), institution=institution, unit=unit),
            "close_form": forms.CloseUnitForm(institution=institution, unit=unit),
        }

    def subjects(self, request: Any, subjects: Any) -> dict[str, Any]:
        """By kind, or all of the kind that ``?show=`` names."""
        kinds = selectors.kinds_of_subjects(subjects)
        shown = next((one for one in kinds if one.show == request.GET.get("show")), None)
        rows = selectors.subjects_shown(subjects, shown.show) if shown else ()
        page = Paginator(rows, SUBJECTS_SHOWN).get_page(request.GET.get("page"))
        return {"kinds": kinds, "shown": shown, "page": page if shown else None}


def initial_of(unit: Unit) -> dict[str, Any]:
    return {
        "name": unit.name,
        "kind": unit.kind,
        "vertical_system": unit.vertical_system,
        "parent": unit.parent_id,
        "aliases": "、".join(unit.aliases),
    }


class UnitNew(SettingsForm):
    title = "新建部门"
    required_action = "settings.write"
    form_class = forms.UnitForm
    lead = "它的诊改对象会一起建好；部门改名、合并都留有日期。"
    button = "新建"

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        institution = request.user.institution
        if Unit.objects.of(institution).filter(code=sent["code"]).exists():
            words = f"编码 {sent['code']} 已经有了，没有新建。"
            raise InvalidError(words, fields={"code": words})
        unit = save_unit(institution=institution, actor=request.user, **sent)
        return f"已新建“{unit.name}”，它的诊改对象也一起建好了。"

    def back_url(self) -> str:
        return reverse("console:units")


class UnitAct(ActPage, abstract=True):
    required_action = "settings.write"
    everywhere = True
    refusal = REFUSED
    back = "console:unit_detail"
    unit: Unit

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        user: Any = request.user
        self.unit = find(Unit.objects.of(user.institution_id), user, kwargs["pk"], NO_UNIT)

    def form_options(self, request: Any) -> dict[str, Any]:
        return {"institution": request.user.institution, "unit": self.unit}


class UnitEdit(UnitAct):
    title = "修改部门"
    form_class = forms.UnitForm

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        institution = request.user.institution
        save_unit(institution=institution, code=self.unit.code, actor=request.user, **sent)
        return "已保存；新名称从今天起用，以前的报告仍用旧名称。"


class UnitClose(UnitAct):
    title = "撤销或并入部门"
    form_class = forms.CloseUnitForm

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        close_unit(unit=self.unit, actor=request.user, **sent)
        return f"“{self.unit.name}”已撤销。"


def place(body: Body, reader: Any) -> str:
    return next((one.name for one in (body.located_in, body.lead_unit) if one), "")


def composition(body: Body, reader: Any) -> str | SafeString:
    faults = selectors.body_faults(body, list(body.seats.all()))
    if faults:
        return format_html('<span class="zg-late">{}</span>', "；".join(faults))
    return "符合规定" if body.composition else "未作规定"


class BodyList(ListPage):
    """诊改组织: bodies with the seats that they have."""

    title = "诊改组织"
    staff = True
    word = "个"
    columns = (
        Column("name", "组织", link="console:body_detail", sort="name"),
        Column("kind", "类型", sort="kind", phone=False),
        Column("place", "设在、牵头", place),
        Column("seats", "席位（类）", "seat_count", "number", sort="seat_count"),
        Column("composition", "组成", composition),
    )
    empty = Empty("还没有诊改组织", "诊改组织由系统管理员随配置方案载入。", "users-round")

    def lead(self) -> str:
        return "委员会、办公室和工作组：谁是当然成员、有哪些职责、是否符合组成规定。"

    def rows(self) -> QuerySet[Body]:
        return (
            Body.objects.of(self.reader.institution_id)
            .select_related("parent", "located_in", "lead_unit")
            .prefetch_related("seats")
            .annotate(seat_count=Count("seats"))
            .order_by("position", "code")
        )


class BodyDetail(DetailPage):
    title = "诊改组织"
    staff = True
    template = "console/body_detail.html"
    body: Body

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        user: Any = request.user
        bodies = Body.objects.of(user.institution_id)
        related = bodies.select_related("parent", "located_in", "lead_unit")
        self.body = find(related, user, kwargs["pk"])

    def context(self, request: Any) -> dict[str, Any]:
        body = self.body
        seats = list(body.seats.select_related("ex_officio_unit", "holder"))
        return {
            "body": body,
            "seats": seats,
            "duties": body.duties.all(),
            "units": body.responsible_units.all(),
            "children": body.children.all(),
            "faults": selectors.body_faults(body, seats),
        }
