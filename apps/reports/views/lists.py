"""Lists: reports by year and subject, the register of the document."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect

from apps.accounts.requests import SignedInRequest
from apps.core import clock
from apps.core.errors import DomainError, InvalidError
from apps.core.htmx import render_page
from apps.layers.policies import may_everywhere
from apps.layers.registry import layer_words
from apps.layers.rights import rights_of
from apps.reports import selectors, services
from apps.reports.forms import NewReport, RegisterFilter, ReportFilter
from apps.reports.views.base import ReportPage
from apps.reports.ways import ways_of

PAGE_SIZE, MOST_SUGGESTED = 30, 200


def new_report_form(request: SignedInRequest, data: Any = None) -> NewReport:
    """Outlines, subjects and periods that the actor can choose from."""
    user = request.user
    periods = selectors.periods_of(user.institution_id)
    outlines = selectors.outlines_of(user.institution_id)
    begun = periods.filter(start__lte=clock.today(), kind__in=outlines.values("period")[:1])
    subjects = selectors.reportable_subjects(user, "reports.write")
    return NewReport(
        data,
        auto_id="new_%s",  # the page's filter has a year too
        outlines=outlines,
        subjects=subjects,
        periods=periods,
        initial={"period": begun.first(), "subject": user.institution.name},
    )


def first_error(form: NewReport) -> str:
    return next((str(one) for errors in form.errors.values() for one in errors), "")


class ReportList(ReportPage):
    def get(self, request: SignedInRequest) -> HttpResponse:
        user = request.user
        years = [(one.code, one.title) for one in selectors.periods_of(user.institution_id)]
        outlines = list(selectors.outlines_of(user.institution_id))
        form = ReportFilter(
            request.GET,
            years=years,
            layers=layer_words(request.user.institution),
            outlines=outlines,
        )
        chosen = form.cleaned_data if form.is_valid() else {}
        reports = self.narrow(selectors.reports_for(user), chosen)
        may_write = rights_of(user).allows("reports.write")
        subjects = list(selectors.suggested_subjects(user)[:MOST_SUGGESTED]) if may_write else []
        context = {
            "form": form,
            "page": Paginator(reports, PAGE_SIZE).get_page(request.GET.get("page")),
            "outlines": outlines,
            "registered": selectors.registered_names(user.institution_id),
            "new": new_report_form(request) if may_write and outlines else None,
            "may_pack": may_everywhere(user, "reports.export"),
            "suggested": selectors.subject_words(subjects),
        }
        return render_page(
            request,
            page="reports/report_list.html",
            partial="reports/partials/_report_table.html",
            context=context,
        )

    @staticmethod
    def narrow(reports: Any, chosen: dict[str, Any]) -> Any:
        for name, lookup in (
            ("year", "period__code"),
            ("outline", "outline__code"),
            ("layer", "subject__layer"),
            ("state", "state"),
            ("q", "subject__name__icontains"),
        ):
            if chosen.get(name):
                reports = reports.filter(**{lookup: chosen[name]})
        return reports


class ReportNew(ReportPage):
    required_action = "reports.write"

    def post(self, request: SignedInRequest) -> HttpResponse:
        may_everywhere(request.user, "reports.write").require()
        form = new_report_form(request, request.POST)
        try:
            if not form.is_valid():
                raise InvalidError(first_error(form))
            chosen = form.cleaned_data
            report = services.open_report(**chosen, actor=request.user)
        except DomainError as error:
            if error.status in (403, 404):
                raise
            messages.error(request, error.message)
            return redirect("reports:list")
        messages.success(request, "已建立草稿，数据章节随时按最新数据汇总。")
        return redirect("reports:detail", pk=report.pk)


class Register(ReportPage):
    """报告清单: which reports the college's document asks for."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        institution = request.user.institution_id
        form = RegisterFilter(request.GET, layers=selectors.register_layers(institution))
        chosen = form.cleaned_data if form.is_valid() else {}
        entries = selectors.register_of(
            institution, layer=chosen.get("layer", ""), word=chosen.get("q", "")
        )
        page = Paginator(entries, PAGE_SIZE).get_page(request.GET.get("page"))
        return render_page(
            request,
            page="reports/register.html",
            partial="reports/partials/_register_table.html",
            context={
                "form": form,
                "page": page,
                "rows": ways_of(request.user, page),
                "may_pack": may_everywhere(request.user, "reports.export"),
            },
        )
