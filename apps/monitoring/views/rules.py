"""预警规则: which bounds hold, whom they ask, and what another bound would do."""

from copy import copy
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString

from apps.core.errors import ConflictError, DomainError
from apps.core.pages.marks import tag_html
from apps.datahub.models import Metric
from apps.datahub.selectors.metrics import shown
from apps.layers.pages import ActPage, Column, Crumb, DetailPage, Empty, ListPage
from apps.layers.policies import may_everywhere
from apps.layers.registry import kind_title, layers
from apps.monitoring import selectors, services
from apps.monitoring.choices import Counts
from apps.monitoring.contradictions import Caution, cautions_of
from apps.monitoring.forms import RuleFilter, RuleForm
from apps.monitoring.models import Bounds, WatchRule
from apps.monitoring.routing import owner_role_of
from apps.monitoring.views.base import WarningPage
from apps.organisation.choices import Role

# A bound in words, and as it is said where a value equal to it warns too.
BOUND_WORDS = (
    *(("red_low", "红色 <", "红色 ≤"), ("yellow_low", "黄色 <", "黄色 ≤")),
    *(("yellow_high", "黄色 >", "黄色 ≥"), ("red_high", "红色 >", "红色 ≥")),
    *(
        ("yellow_gap", "比目标差", "比目标差（含）"),
        ("red_gap", "红色：比目标差", "红色：比目标差（含）"),
    ),
)


def bounds_in_words(rule: Bounds, metric: Metric) -> list[str]:
    """红色 < 92, 黄色 < 95, as the rule or one of its versions has them."""
    return [
        f"{reached if name in rule.reached else word} {shown(getattr(rule, name), metric)}"
        for name, word, reached in BOUND_WORDS
        if getattr(rule, name) is not None
    ]


def bounds(rule: WatchRule, reader: Any) -> str:
    said = "，".join(bounds_in_words(rule, rule.metric))
    return f"{said}（{rule.metric.unit}）" if said and rule.metric.unit else said


def kind(rule: WatchRule, reader: Any) -> str:
    return kind_title(reader.institution, rule.metric.layer, rule.metric.kind)


def owner(rule: WatchRule, reader: Any) -> str:
    role = Role(owner_role_of(rule))
    return str(reader.institution.word("roles", role.value, str(role.label)))


def disabled(rule: WatchRule, reader: Any) -> SafeString | str:
    return "" if rule.enabled else tag_html("停用")


class RuleList(WarningPage, ListPage):
    title = "预警规则"
    filters = RuleFilter
    columns = (
        Column("name", "规则", note=disabled, link="monitoring:rule_detail", sort="name"),
        Column("kind", "对象", kind, sort=("metric__layer", "metric__kind")),
        Column("basis", "依据", "get_basis_display", sort="basis"),
        Column("bounds", "界限", bounds),
        Column("owner", "认领", owner),
        Column("source", "出处", phone=False),
        Column("open", "开着的预警", "open_warnings", kind="number", sort="open_warnings"),
    )
    empty = Empty(
        "还没有预警规则",
        "规则由配置方案载入：载入本校的配置方案后，这里列出每项指标的界限。",
        "ruler",
    )
    left = Empty("没有符合条件的规则", "换个条件，或者看全部。", "search-x")

    def crumbs(self) -> list[Crumb]:
        return [Crumb("预警中心", reverse("monitoring:warning_list"))]

    def lead(self) -> str:
        return "每项指标到什么界限预警、请谁认领；质管办可以改，改过的在重新载入配置方案时保留。"

    def rows(self) -> QuerySet[WatchRule]:
        rules = selectors.rules_of(self.reader.institution_id)
        rules = rules.filter(metric__layer__in=list(layers))
        if layer := self.chosen.get("layer"):
            rules = rules.filter(metric__layer=layer)
        if word := self.chosen.get("q"):
            rules = rules.filter(name__icontains=word)
        return rules


class OneRule(WarningPage, abstract=True):
    """A page of one rule. A rule names nobody: whoever sees any warning may read by what it is judged."""

    title = "预警规则"
    template = "monitoring/rule_detail.html"
    rule: WatchRule

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        self.rule = selectors.rule_for(request.user, kwargs["pk"])

    def about(self, request: Any, form: RuleForm) -> dict[str, Any]:
        rule, reader = self.rule, request.user
        may_change = may_everywhere(reader, "warnings.approve")
        return {
            "rule": rule,
            "kind": kind(rule, reader),
            "bounds": bounds_in_words(rule, rule.metric),
            "owner": owner(rule, reader),
            "form": form,
            "metric": rule.metric,
            "versions": [
                {"version": one, "bounds": bounds_in_words(one, rule.metric)}
                for one in selectors.versions_of_rule(rule)
            ],
            "cautions": self.cautions(form) if may_change else [],
            "may_change": may_change,
        }

    def cautions(self, form: RuleForm) -> list[Caution]:
        """About what stands in the form, else about the rule; in memory only."""
        trial = copy(self.rule)
        if form.is_bound and form.is_valid():
            for name, value in form.values().items():
                setattr(trial, name, value)
        return list(cautions_of(trial))


class RuleDetail(OneRule, DetailPage):
    def context(self, request: Any) -> dict[str, Any]:
        return self.about(request, RuleForm(rule=self.rule))


class RuleChange(OneRule, ActPage):
    """The quality office changes a rule, after it has seen what that would do."""

    title = "修改预警规则"
    required_action = "warnings.approve"
    everywhere = True
    refusal = ""
    form_class = RuleForm
    back = "monitoring:rule_detail"
    preview: services.Preview | None = None

    def form_options(self, request: Any) -> dict[str, Any]:
        return {"rule": self.rule}

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        values = {name: value for name, value in sent.items() if name not in RuleForm.ABOUT}
        when = services.From(sent["counts"] or Counts.NOW, sent["since"], sent["why"])
        about: dict[str, Any] = {"rule": self.rule, "actor": request.user, "values": values}
        about["when"] = when
        if "preview" in request.POST:
            self.preview = services.preview_rule(**about)
            return ""
        services.change_rule(**about, version=sent["version"])
        return "已保存，正在按新界限重算预警。"

    def done(self, request: Any) -> HttpResponseBase:
        if self.preview is None:
            return super().done(request)
        form = RuleForm(request.POST, rule=self.rule)
        form.is_valid()
        context = {**self.about(request, form), "preview": self.preview}
        return render(request, self.template, context)

    def refused(self, request: Any, form: Any, error: DomainError) -> HttpResponseBase:
        """Somebody else was faster: the rule as it is now; else what was typed, with what is wrong."""
        if isinstance(error, ConflictError):
            return super().refused(request, None, error)
        return render(request, self.template, self.about(request, form), status=422)
