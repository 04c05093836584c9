"""Metrics: the list, one metric with its subjects' values, one subject with its metrics."""

from typing import Any

from django.contrib.auth.mixins import AccessMixin
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views import View

from apps.accounts.requests import SignedInRequest
from apps.core.errors import NotAllowedError, NotFoundError
from apps.core.htmx import render_page
from apps.datahub.metric_forms import MetricFilterForm, ValueFilterForm
from apps.datahub.models import Metric
from apps.datahub.selectors import metric_pages as pages
from apps.datahub.selectors.metrics import kinds_concerning, readable_subjects
from apps.datahub.selectors.origins import origins_of
from apps.layers.models import Subject
from apps.layers.registry import kind_title
from apps.layers.rights import rights_of

PAGE_SIZE = 40


class MetricPage(AccessMixin, View):
    """A page for whoever may see numbers of anything at all."""

    required_action = "warnings.read"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.find(request, **kwargs)
        self.require(request)
        return super().dispatch(request, *args, **kwargs)

    def require(self, request: HttpRequest) -> None:
        if not rights_of(request.user).allows(self.required_action):
            raise NotAllowedError("你的角色不涉及指标数据。")

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        """What the address names; absent, foreign and unreadable look the same."""

    def page(self, rows: Any) -> Any:
        return Paginator(rows, PAGE_SIZE).get_page(self.request.GET.get("page"))


class MetricList(MetricPage):
    """指标: what is measured, of which kind of subject, and how far the values have come in."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        kinds = kinds_concerning(request.user)
        filters = MetricFilterForm(request.GET, institution=request.user.institution, kinds=kinds)
        rows = pages.filter_metrics(request.user.institution_id, filters.chosen())
        if kinds:
            rows = rows.for_kinds(kinds)
        page = self.page(rows)
        context = {
            "page": page,
            "rows": pages.metric_rows(request.user, list(page.object_list)),
            "filters": filters,
            "chosen": filters.chosen(),
            # Whoever fills in tables for the import needs them; to others they say nothing.
            "shows_codes": rights_of(request.user).allows("imports.read"),
        }
        return render_page(
            request,
            page="datahub/metric_list.html",
            partial="datahub/partials/_metric_table.html",
            context=context,
        )


class MetricDetail(MetricPage):
    """One metric: its definition, where its numbers come from, and the subjects' values."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        metric = pages.metric_for(request.user, pk)
        subjects = readable_subjects(request.user).of_kind(metric.layer, metric.kind)
        filters = ValueFilterForm(request.GET)
        period, periods = pages.choose_period(metric, subjects, filters.chosen().get("period"))
        page = self.page(pages.filter_subjects(subjects, period, filters.chosen().get("q", "")))
        context = {
            "metric": metric,
            "about": pages.describe(metric),
            "page": page,
            "rows": pages.value_rows(request.user, metric, list(page.object_list), period),
            "period": period,
            "periods": periods,
            "chosen": filters.chosen(),
        }
        return render_page(
            request,
            page="datahub/metric_detail.html",
            partial="datahub/partials/_value_table.html",
            context=context,
        )


class SubjectMetrics(MetricPage):
    """Every metric of one subject, with its trend."""

    subject: Subject

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        rows = readable_subjects(request.user).select_related("unit", "parent")
        found = rows.filter(pk=kwargs["pk"]).first()
        if found is None:
            raise NotFoundError
        self.subject = found

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        metrics = Metric.objects.of(request.user.institution_id).active()
        page = self.page(metrics.for_kind(self.subject.layer, self.subject.kind))
        context = {
            "subject": self.subject,
            "kind": kind_title(request.user.institution, self.subject.layer, self.subject.kind),
            "page": page,
            "origins": origins_of(self.subject, request.user),
            "rows": pages.subject_rows(request.user, self.subject, list(page.object_list)),
        }
        return render(request, "datahub/subject_metrics.html", context)
