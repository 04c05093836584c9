"""预警中心: what is off, where, since when, and what is done about it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render

from apps.accounts.requests import SignedInRequest
from apps.core.errors import ConflictError, DomainError, InvalidError
from apps.core.htmx import render_page
from apps.datahub.selectors.metrics import shown
from apps.datahub.selectors.trend import trend_of
from apps.layers.policies import may, may_everywhere
from apps.monitoring import selectors, services
from apps.monitoring.forms import DismissForm, MuteForm, RectifyForm, WarningFilter
from apps.monitoring.models import EarlyWarning
from apps.monitoring.views.base import PAGE_SIZE, OneWarning, WarningPage


def row_of(warning: EarlyWarning) -> dict[str, Any]:
    """One line of the list: the number beside its bound."""
    metric = warning.rule.metric
    return {
        "warning": warning,
        "value": shown(warning.value, metric),
        "bound": shown(warning.bound, metric) if warning.bound is not None else "",
        "unit": metric.unit,
    }


class WarningList(WarningPage):
    """Heat map layer × unit over the list; both by the same filters."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        form = WarningFilter(request.GET, reader=request.user)
        chosen = form.chosen()
        warnings = selectors.of_year(selectors.warnings_for(request.user), chosen)
        if chosen.get("few"):
            few = selectors.few_of_year(request.user.institution_id, chosen)
            warnings = warnings.exclude(few)
        heat = selectors.heat_map(request.user.institution, warnings)
        warnings = selectors.asked_of(warnings, request.user, chosen.get("asked", ""))
        page = Paginator(self.narrow(warnings, chosen), PAGE_SIZE).get_page(request.GET.get("page"))
        context = {
            "form": form,
            "chosen": chosen,
            "chips": self.chips(form, chosen),
            "heat": heat,
            "page": page,
            "rows": [row_of(warning) for warning in page],
            "may_recompute": may_everywhere(request.user, "warnings.write"),
        }
        return render_page(
            request,
            page="monitoring/warning_list.html",
            partial="monitoring/partials/_warning_table.html",
            context=context,
        )

    @staticmethod
    def chips(form: WarningFilter, chosen: dict[str, Any]) -> list[dict[str, str]]:
        still = {"still": "年末未关闭"} if chosen.get("year") else {}
        return form.chips(chosen, **still, metric=f"指标：{chosen.get('metric')}")

    @staticmethod
    def narrow(warnings: Any, chosen: dict[str, Any]) -> Any:
        for name, lookup in (
            ("level", "level"),
            ("handling", "handling"),
            ("layer", "subject__layer"),
            ("unit", "subject__unit"),
            ("metric", "rule__metric__name"),
        ):
            if chosen.get(name):
                warnings = warnings.filter(**{lookup: chosen[name]})
        if chosen.get("q"):
            word = chosen["q"]
            warnings = warnings.filter(
                Q(subject__name__icontains=word) | Q(rule__name__icontains=word)
            )
        return warnings


class WarningDetail(OneWarning):
    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        story = selectors.story_of(self.warning)
        metric = self.warning.rule.metric
        context = {
            **row_of(self.warning),
            "story": story,
            "metric": metric,
            "rule": self.warning.rule,
            "trend": trend_of(story.points),
            "running": story.running
            and {
                "period": story.running.period.title,
                "value": shown(story.running.value, metric),
            },
            "points": [
                {"period": point.period.title, "value": shown(point.value, metric)}
                for point in story.points
            ],
            "may_write": may(request.user, "warnings.write", self.warning.subject),
            "may_dismiss": may(request.user, "warnings.approve", self.warning.subject),
            "form": DismissForm(auto_id="dismiss_%s"),
            "mute_form": MuteForm(auto_id="mute_%s"),
        }
        return render(request, "monitoring/warning_detail.html", context)


class WarningPost(OneWarning):
    def act(self, request: SignedInRequest) -> str:
        raise NotImplementedError

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        try:
            done = self.act(request)
        except DomainError as error:
            if error.status in (403, 404):
                raise
            messages.error(request, error.message)
        else:
            messages.success(request, done)
        return redirect("monitoring:warning_detail", pk=pk)


class WarningAcknowledge(WarningPost):
    required_action = "warnings.write"

    def act(self, request: SignedInRequest) -> str:
        services.acknowledge(warning=self.warning, actor=request.user)
        return "已认领，数据恢复后会自动关闭。"


class WarningDismiss(WarningPost):
    required_action = "warnings.approve"

    def act(self, request: SignedInRequest) -> str:
        form = DismissForm(request.POST)
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        services.dismiss(warning=self.warning, actor=request.user, reason=reason)
        return "已解除；等级再变时会重新提出来。"


class WarningMute(WarningPost):
    required_action = "warnings.approve"

    def act(self, request: SignedInRequest) -> str:
        form = MuteForm(request.POST)
        may(request.user, "warnings.approve", self.warning.subject).require()
        if not form.is_valid():
            raise InvalidError("请写明暂缓到哪一天和原因。")
        services.mute(warning=self.warning, actor=request.user, **form.cleaned_data)
        return "已暂缓提醒；到期以后，或者等级变化时，会重新提出来。"


class WarningRectify(OneWarning):
    """开立整改: a problem with cause, measure, owner and date."""

    required_action = "warnings.write"

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        may(request.user, "warnings.write", self.warning.subject).require()
        if self.warning.closed_on is not None:
            messages.info(request, "这条预警已经关闭，不用整改。")
            return redirect("monitoring:warning_detail", pk=pk)
        title = services.title_of(self.warning)
        return self.page(
            request,
            RectifyForm(warning=self.warning, actor=request.user, initial={"title": title}),
        )

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        may(request.user, "warnings.write", self.warning.subject).require()
        form = RectifyForm(request.POST, warning=self.warning, actor=request.user)
        if not form.is_valid():
            return self.page(request, form)
        try:
            problem = services.rectify(
                warning=self.warning, actor=request.user, **form.cleaned_data
            )
        except (InvalidError, ConflictError) as error:
            for name, message in getattr(error, "fields", {}).items():
                form.add_error(name if name in form.fields else None, message)
            if not form.errors:
                form.add_error(None, error.message)
            return self.page(request, form)
        messages.success(request, f"已开立整改 {problem.number}；数据达到界限以后销号。")
        return redirect("improvement:problem_detail", pk=problem.pk)

    def page(self, request: SignedInRequest, form: RectifyForm) -> HttpResponse:
        context = {**row_of(self.warning), "form": form, "metric": self.warning.rule.metric}
        status = 422 if form.errors else 200
        return render(request, "monitoring/warning_rectify.html", context, status=status)


class Recompute(WarningPage):
    """The quality office asks for a recomputation now."""

    required_action = "warnings.write"

    def post(self, request: SignedInRequest) -> HttpResponse:
        may_everywhere(request.user, "warnings.write").require()
        run = services.request_recomputation(
            institution=request.user.institution, actor=request.user
        )
        return redirect("console:job_detail", pk=run.pk)
