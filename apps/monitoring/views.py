"""预警中心: what is off, where, since when, and what is done about it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import AccessMixin
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views import View

from apps.accounts.requests import SignedInRequest
from apps.core.errors import DomainError, NotAllowedError
from apps.core.htmx import render_page
from apps.datahub.selectors.metrics import shown
from apps.datahub.selectors.trend import trend_of
from apps.layers.policies import may, may_everywhere
from apps.layers.rights import rights_of
from apps.monitoring import selectors, services
from apps.monitoring.forms import DismissForm, WarningFilter
from apps.monitoring.models import EarlyWarning

PAGE_SIZE = 30


class WarningPage(AccessMixin, View):
    required_action = "warnings.read"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.find(request, **kwargs)
        answers = hasattr(self, (request.method or "").lower())
        if answers and not rights_of(request.user).allows("warnings.read"):
            raise NotAllowedError("你的角色不涉及预警。")
        return super().dispatch(request, *args, **kwargs)

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        """What the address names; absent, foreign and unreadable look the same."""


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
        form = WarningFilter(request.GET)
        chosen = form.cleaned_data if form.is_valid() else {}
        warnings = selectors.warnings_for(request.user).filter(closed_on=None)
        heat = selectors.heat_map(warnings)
        page = Paginator(self.narrow(warnings, chosen), PAGE_SIZE).get_page(request.GET.get("page"))
        context = {
            "form": form,
            "chosen": chosen,
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
    def narrow(warnings: Any, chosen: dict[str, Any]) -> Any:
        for name, lookup in (
            ("level", "level"),
            ("handling", "handling"),
            ("layer", "subject__layer"),
            ("unit", "subject__unit"),
        ):
            if chosen.get(name):
                warnings = warnings.filter(**{lookup: chosen[name]})
        if chosen.get("q"):
            word = chosen["q"]
            warnings = warnings.filter(
                Q(subject__name__icontains=word) | Q(rule__name__icontains=word)
            )
        return warnings


class OneWarning(WarningPage):
    """A view of one warning; an absent, foreign or unreadable one is 404."""

    warning: EarlyWarning

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        self.warning = selectors.warning_for(request.user, kwargs["pk"])


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
            "points": [
                {"period": point.period.title, "value": shown(point.value, metric)}
                for point in story.points
            ],
            "may_write": may(request.user, "warnings.write", self.warning.subject),
            "may_dismiss": may(request.user, "warnings.approve", self.warning.subject),
            "form": DismissForm(),
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


class Recompute(WarningPage):
    """The quality office asks for a recomputation now."""

    required_action = "warnings.write"

    def post(self, request: SignedInRequest) -> HttpResponse:
        may_everywhere(request.user, "warnings.write").require()
        run = services.request_recomputation(
            institution=request.user.institution, actor=request.user
        )
        return redirect("console:job_detail", pk=run.pk)
