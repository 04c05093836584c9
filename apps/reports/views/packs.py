"""报表包: what goes to the province together, what it still lacks, and the file."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from apps.accounts.requests import SignedInRequest
from apps.core import clock
from apps.core.errors import DomainError, InvalidError
from apps.layers.policies import may_everywhere
from apps.operations.models import JobRun
from apps.organisation.models import Period
from apps.reports import selectors, services
from apps.reports.choices import Format
from apps.reports.forms import PackForm
from apps.reports.models import TablePack
from apps.reports.packs import lint_pack, opened_years, submissions_of
from apps.reports.views.base import ReportPage

PAGE_SIZE, MOST_FINDINGS = 30, 100


class PackPage(ReportPage):
    """For whoever may export reports of the whole college."""

    required_action = "reports.export"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated:
            may_everywhere(request.user, "reports.export").require()
            if not hasattr(self, (request.method or "").lower()):
                return self.http_method_not_allowed(request, *args, **kwargs)
        return super().dispatch(request, *args, **kwargs)


class PackList(PackPage):
    def get(self, request: SignedInRequest) -> HttpResponse:
        packs = selectors.packs_of(request.user.institution_id)
        page = Paginator(packs, PAGE_SIZE).get_page(request.GET.get("page"))
        return render(request, "reports/pack_list.html", {"page": page, "may_pack": True})


class OnePack(PackPage):
    pack: TablePack

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        self.pack = selectors.pack_for(request.user, kwargs["pk"])


class PackDetail(OnePack):
    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        years = list(selectors.years_of(self.pack.institution_id))
        opened = opened_years(self.pack)
        year = chosen_year(years, request.GET.get("year", ""), opened)
        findings = lint_pack(self.pack, year) if year else []
        context = {
            "pack": self.pack,
            "years": years,
            "year": year,
            "findings": findings[:MOST_FINDINGS],
            "more": max(0, len(findings) - MOST_FINDINGS),
            "total": len(findings),
            "forms": submissions_of(self.pack, year) if year else [],
            "formats": Format,
            "artifacts": list(selectors.pack_artifacts(self.pack)[:20]),
            "running": self.running(request),
        }
        return render(request, "reports/pack_detail.html", context)

    def running(self, request: SignedInRequest) -> list[JobRun]:
        runs = JobRun.objects.of(request.user.institution_id).filter(
            type="reports.export_pack", requested_by=request.user, state__in=JobRun.OPEN
        )
        return [run for run in runs if run.arguments.get("pack_id") == self.pack.pk]


def chosen_year(years: list[Period], code: str, opened: set[int]) -> Period | None:
    """The year that is asked for, else the latest with a form of the pack, else the one of today."""
    today = clock.today()
    asked = [one for one in years if one.code == code]
    there = [one for one in years if one.pk in opened]
    now = [one for one in years if one.start <= today <= one.end]
    return next(iter([*asked, *there, *now, *years]), None)


class PackExport(OnePack):
    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        form = PackForm(request.POST, years=selectors.years_of(self.pack.institution_id))
        year = form.cleaned_data.get("year") if form.is_valid() else None
        try:
            if year is None:
                raise InvalidError("请选择年度和格式。")
            services.ask_for_pack(
                pack=self.pack, year=year, format=form.cleaned_data["format"], actor=request.user
            )
        except DomainError as error:
            if error.status in (403, 404):
                raise
            messages.error(request, error.message)
        else:
            messages.success(request, "正在导出，完成后在下面“文件”里下载。")
        url = reverse("reports:pack", args=[pk])
        return redirect(f"{url}?year={year.code}" if year else url)
