"""One warning: its story, and what is done about it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from apps.datahub.selectors.metrics import shown
from apps.datahub.selectors.trend import trend_of
from apps.layers.pages import ActPage, DetailPage, EditPage
from apps.layers.policies import may
from apps.monitoring import selectors, services
from apps.monitoring.bars import picture_for
from apps.monitoring.forms import DismissForm, MuteForm, RectifyForm
from apps.monitoring.models import EarlyWarning
from apps.monitoring.views.base import OneWarning


def number_of(warning: EarlyWarning) -> dict[str, Any]:
    """The number beside its bound."""
    metric = warning.rule.metric
    return {
        "warning": warning,
        "metric": metric,
        "value": shown(warning.value, metric),
        "bound": shown(warning.bound, metric) if warning.bound is not None else "",
        "unit": metric.unit,
    }


class WarningDetail(OneWarning, DetailPage):
    template = "monitoring/warning_detail.html"

    def context(self, request: Any) -> dict[str, Any]:
        story = selectors.story_of(self.warning)
        metric, subject = self.warning.rule.metric, self.warning.subject
        running = story.running
        return {
            **number_of(self.warning),
            "story": story,
            "rule": self.warning.rule,
            "trend": trend_of(story.points),
            "picture": picture_for(self.warning),
            "running": running
            and {"period": running.period.title, "value": shown(running.value, metric)},
            "points": [
                {"period": point.period.title, "value": shown(point.value, metric)}
                for point in story.points
            ],
            "may_write": may(request.user, "warnings.write", subject),
            "may_dismiss": may(request.user, "warnings.approve", subject),
            "form": DismissForm(auto_id="dismiss_%s"),
            "mute_form": MuteForm(auto_id="mute_%s"),
        }


class WarningAct(OneWarning, ActPage, abstract=True):
    back = "monitoring:warning_detail"


class WarningAcknowledge(WarningAct):
    title = "认领预警"
    required_action = "warnings.write"

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        services.acknowledge(warning=self.warning, actor=request.user)
        return "已认领，数据恢复后会自动关闭。"


class WarningDismiss(WarningAct):
    title = "解除预警"
    required_action = "warnings.approve"
    form_class = DismissForm

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        services.dismiss(warning=self.warning, actor=request.user, **sent)
        return "已解除；等级再变时会重新提出来。"


class WarningMute(WarningAct):
    title = "暂缓提醒"
    required_action = "warnings.approve"
    form_class = MuteForm

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        services.mute(warning=self.warning, actor=request.user, **sent)
        return "已暂缓提醒；到期以后，或者等级变化时，会重新提出来。"


class WarningRectify(OneWarning, EditPage):
    """开立整改: a problem with cause, measure, owner and date."""

    title = "开立整改"
    required_action = "warnings.write"
    form_class = RectifyForm
    template = "monitoring/warning_rectify.html"

    def form_options(self, request: Any) -> dict[str, Any]:
        return {"warning": self.warning, "actor": request.user}

    def initial(self, request: Any) -> dict[str, Any]:
        return {"title": services.title_of(self.warning)}

    def context(self, request: Any) -> dict[str, Any]:
        return number_of(self.warning)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.warning.closed_on is not None:
            messages.info(request, "这条预警已经关闭，不用整改。")
            return redirect("monitoring:warning_detail", pk=self.warning.pk)
        return super().get(request, *args, **kwargs)

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        problem = services.rectify(warning=self.warning, actor=request.user, **sent)
        self.opened = reverse("improvement:problem_detail", args=[problem.pk])
        return f"已开立整改 {problem.number}；数据达到界限以后销号。"

    def back_url(self) -> str:
        return self.opened
