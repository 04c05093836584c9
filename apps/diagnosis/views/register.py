"""The register: diagnosis points with their metrics, and the schemes with their cadences."""

from itertools import islice
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from apps.accounts.requests import SignedInRequest
from apps.core import clock
from apps.core.errors import DomainError
from apps.diagnosis import services
from apps.diagnosis.forms import LayerFilter, SchemeForm
from apps.diagnosis.models import DiagnosisPoint, Scheme
from apps.diagnosis.selectors import cycles
from apps.diagnosis.selectors.sheet import points_of
from apps.diagnosis.services.change_scheme import FIELDS
from apps.diagnosis.views.base import PAGE_SIZE, DiagnosisPage
from apps.layers.policies import may_everywhere
from apps.layers.registry import kind_title, layer_word, ordered_layers
from apps.organisation.cadences import Calendar
from apps.organisation.choices import Role

AHEAD = 4  # how many runs are shown that are to come


def about_word(institution: Any, layer: str, kind: str) -> str:
    """「教师 · 教师」, or the college as a whole."""
    return kind_title(institution, layer, kind) if layer else "全校"


class PointList(DiagnosisPage):
    """诊断点 by layer, with metrics, standard, element and state-data numbers."""

    required_action = "plans.read"

    def get(self, request: SignedInRequest) -> HttpResponse:
        form = LayerFilter(request.GET, reader=request.user)
        layer = form.cleaned_data.get("layer", "") if form.is_valid() else ""
        points = DiagnosisPoint.objects.of(request.user.institution_id).active()
        if layer:
            points = points.filter(layer=layer)
        rows = points.select_related("element").prefetch_related("point_metrics__metric")
        page = Paginator(rows.order_by("position", "code"), PAGE_SIZE).get_page(
            request.GET.get("page")
        )
        institution = request.user.institution
        titled = [
            {"point": point, "kind": about_word(institution, point.layer, point.kind)}
            for point in page
        ]
        context = {"form": form, "page": page, "rows": titled, "total": points.count()}
        return render(request, "diagnosis/point_list.html", context)


def role_word(institution: Any, role: str) -> str:
    return institution.word("roles", role, str(Role(role).label)) if role else ""


class SchemeList(DiagnosisPage):
    required_action = "plans.read"

    def get(self, request: SignedInRequest) -> HttpResponse:
        user = request.user
        schemes = Scheme.objects.of(user.institution_id).order_by("position", "code")
        by_layer: dict[str, list[dict[str, Any]]] = {}
        for scheme in schemes:
            by_layer.setdefault(scheme.layer, []).append(
                {
                    "scheme": scheme,
                    "kind": about_word(user.institution, scheme.layer, scheme.kind),
                    "owner": role_word(user.institution, scheme.owner_role),
                    "assessor": scheme.assessor_body
                    or role_word(user.institution, scheme.assessor_role),
                }
            )
        parts = [
            {"title": layer_word(user.institution, layer.code), "rows": by_layer[layer.code]}
            for layer in ordered_layers()
            if layer.code in by_layer
        ]
        return render(request, "diagnosis/scheme_list.html", {"parts": parts})


class SchemePage(DiagnosisPage):
    required_action = "plans.read"
    gated = True
    scheme: Scheme

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        self.scheme = cycles.scheme_for(request.user, kwargs["pk"])

    def show(self, request: SignedInRequest, form: SchemeForm, status: int = 200) -> HttpResponse:
        scheme, institution = self.scheme, request.user.institution
        context = {
            "scheme": scheme,
            "kind": about_word(institution, scheme.layer, scheme.kind),
            "per": about_word(institution, scheme.per_layer, scheme.per_kind)
            if scheme.per_kind
            else "",
            "owner": role_word(institution, scheme.owner_role),
            "assessor": role_word(institution, scheme.assessor_role),
            "points": points_of(scheme),
            "form": form,
            "may_change": may_everywhere(request.user, "warnings.write"),
            "ahead": list(
                islice(
                    scheme.cadence.windows_ahead(Calendar.of(scheme.institution_id), clock.today()),
                    AHEAD,
                )
            ),
            "cycles": scheme.cycles.order_by("-starts_on", "-pk")[:12],
        }
        return render(request, "diagnosis/scheme_detail.html", context, status=status)


class SchemeDetail(SchemePage):
    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        return self.show(request, SchemeForm(instance=self.scheme))


class SchemeChange(SchemePage):
    required_action, everywhere = "warnings.write", True

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        form = SchemeForm(request.POST, instance=cycles.scheme_for(request.user, pk))
        if not form.is_valid():
            return self.show(request, form, status=422)
        values = {name: form.cleaned_data[name] for name in FIELDS}
        try:
            services.change_scheme(scheme=self.scheme, actor=request.user, **values)
        except DomainError as error:
            if error.status in (403, 404):
                raise
            messages.error(request, error.message)
        else:
            messages.success(request, "已保存；正在进行的一轮不变，下一轮起按新的周期。")
        return redirect("diagnosis:scheme_detail", pk=pk)
