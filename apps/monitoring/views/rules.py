"""预警规则: which bounds hold, whom they ask, and what another bound would do."""

from copy import copy
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from apps.accounts.requests import SignedInRequest
from apps.core.errors import ConflictError, InvalidError, NotAllowedError
from apps.core.htmx import render_page
from apps.datahub.selectors.metrics import shown
from apps.layers.policies import may_everywhere
from apps.layers.registry import layer_word, layers
from apps.layers.rights import rights_of
from apps.monitoring import selectors, services
from apps.monitoring.contradictions import Caution, cautions_of
from apps.monitoring.forms import RuleFilter, RuleForm
from apps.monitoring.models import WatchRule
from apps.monitoring.routing import owner_role_of
from apps.monitoring.views.base import PAGE_SIZE, WarningPage
from apps.organisation.choices import Role

BOUND_WORDS = (
    *(("red_low", "红色 <"), ("yellow_low", "黄色 <")),
    *(("yellow_high", "黄色 >"), ("red_high", "红色 >")),
    *(("yellow_gap", "比目标差"), ("red_gap", "红色：比目标差")),
)


def bounds_in_words(rule: WatchRule) -> list[str]:
    """红色 < 92, 黄色 < 95, as the rule has them."""
    return [
        f"{word} {shown(getattr(rule, name), rule.metric)}"
        for name, word in BOUND_WORDS
        if getattr(rule, name) is not None
    ]


def rule_line(request: SignedInRequest, rule: WatchRule) -> dict[str, Any]:
    institution, role = request.user.institution, Role(owner_role_of(rule))
    return {
        "rule": rule,
        "kind": layers[rule.metric.layer].kind(rule.metric.kind).title,
        "layer": layer_word(institution, rule.metric.layer),
        "bounds": bounds_in_words(rule),
        "owner": institution.word("roles", role.value, str(role.label)),
    }


class RuleList(WarningPage):
    def get(self, request: SignedInRequest) -> HttpResponse:
        form = RuleFilter(request.GET, reader=request.user)
        chosen = form.cleaned_data if form.is_valid() else {}
        rules = selectors.rules_of(request.user.institution_id).filter(
            metric__layer__in=list(layers)
        )
        if chosen.get("layer"):
            rules = rules.filter(metric__layer=chosen["layer"])
        if chosen.get("q"):
            rules = rules.filter(name__icontains=chosen["q"])
        page = Paginator(rules, PAGE_SIZE).get_page(request.GET.get("page"))
        context = {
            "form": form,
            "page": page,
            "rows": [rule_line(request, rule) for rule in page],
            "narrowed": any(chosen.values()),
        }
        return render_page(
            request,
            page="monitoring/rule_list.html",
            partial="monitoring/partials/_rule_table.html",
            context=context,
        )


class OneRule(WarningPage):
    """A view of one rule; the right is asked for before the rule is looked up."""

    rule: WatchRule

    def gate(self, request: HttpRequest) -> None:
        if not rights_of(request.user).allows("warnings.read"):
            raise NotAllowedError("你的角色不涉及预警。")

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        self.gate(request)
        if hasattr(self, (request.method or "").lower()):
            self.rule = selectors.rule_for(request.user, kwargs["pk"])

    def page(
        self, request: SignedInRequest, form: RuleForm, preview: services.Preview | None = None
    ) -> HttpResponse:
        may_change = may_everywhere(request.user, "warnings.approve")
        context = {
            **rule_line(request, self.rule),
            "form": form,
            "metric": self.rule.metric,
            "preview": preview,
            "cautions": self.cautions(form) if may_change else [],
            "may_change": may_change,
        }
        status = 422 if form.is_bound and form.errors else 200
        return render(request, "monitoring/rule_detail.html", context, status=status)

    def cautions(self, form: RuleForm) -> list[Caution]:
        """About what stands in the form, else about the rule; in memory only."""
        trial = copy(self.rule)
        if form.is_bound and form.is_valid():
            for name, value in form.values().items():
                setattr(trial, name, value)
        return list(cautions_of(trial))


class RuleDetail(OneRule):
    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        return self.page(request, RuleForm(rule=self.rule))


class RuleChange(OneRule):
    """The quality office changes a rule, after it has seen what that would do."""

    required_action = "warnings.approve"

    def gate(self, request: HttpRequest) -> None:
        may_everywhere(request.user, "warnings.approve").require()

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        form = RuleForm(request.POST, rule=self.rule)
        if not form.is_valid():
            return self.page(request, form)
        about: dict[str, Any] = {"rule": self.rule, "actor": request.user, "values": form.values()}
        try:
            if "preview" in request.POST:
                return self.page(request, form, services.preview_rule(**about))
            services.change_rule(**about, version=form.cleaned_data["version"])
        except InvalidError as error:
            form.blame(error.fields)
            return self.page(request, form)
        except ConflictError as error:
            messages.error(request, error.message)
            return redirect("monitoring:rule_detail", pk=pk)
        messages.success(request, "已保存，正在按新界限重算预警。")
        return redirect("monitoring:rule_detail", pk=pk)
