"""预警中心: what is off, where, since when; heat map layer × unit over the list, both by the same filters."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.core.templatetags.ui import zh_date
from apps.datahub.selectors.metrics import shown
from apps.layers.pages import Action, ActPage, Bulk, Column, Empty, ListPage, subject_column
from apps.layers.policies import may_everywhere
from apps.monitoring import selectors, services
from apps.monitoring.forms import WarningFilter
from apps.monitoring.models import EarlyWarning
from apps.monitoring.views.base import WarningPage
from apps.monitoring.views.heat import heat_html

EXACT = {
    "level": "level",
    "handling": "handling",
    "layer": "subject__layer",
    "unit": "subject__unit",
    "metric": "rule__metric__name",
}


def value_of(warning: EarlyWarning, reader: Any = None) -> str:
    return shown(warning.value, warning.rule.metric)


def bound_of(warning: EarlyWarning, reader: Any = None) -> str:
    """低于红色界限 92."""
    said = warning.get_bound_kind_display()
    if warning.bound is None:
        return said
    return f"{said} {shown(warning.bound, warning.rule.metric)}"


def closed_of(warning: EarlyWarning, reader: Any = None) -> SafeString | str:
    if warning.closed_on is None:
        return ""
    return format_html(
        '<br><span class="zg-muted zg-small">{}关闭</span>', zh_date(warning.closed_on)
    )


COLUMNS = (
    subject_column(link="monitoring:warning_detail"),
    Column("metric", "指标", "rule.name", sort="rule__name"),
    Column("level", "等级", kind="level", sort=selectors.WORST_FIRST),
    Column(
        "value",
        "数值",
        kind="number",
        text=value_of,
        unit="rule.metric.unit",
    ),
    Column("bound", "界限", bound_of),
    Column("period", "时段", "period.title", sort="period__start", phone=False),
    Column("handling", "处置", "get_handling_display", note="handled_by.name", sort="handling"),
    Column("opened", "发出", "opened_on", "date", note=closed_of, sort="opened_on"),
    Column("unit", "部门", "subject.unit.name", sort="subject__unit__name", default=False),
    Column("closed", "关闭", "closed_on", "date", sort="closed_on", default=False, phone=False),
)


def claim(warning: EarlyWarning, actor: Any) -> None:
    services.acknowledge(warning=warning, actor=actor)


class WarningList(WarningPage, ListPage):
    title = "预警中心"
    post_action = "warnings.write"
    columns = COLUMNS
    filters = WarningFilter
    bulk = (Bulk("claim", "认领", claim, done="已认领 {n} 条，数据恢复后会自动关闭。"),)
    empty = Empty("现在没有开着的预警", "没有数据不算达标：应报未报的也会在这里。", "bell")
    left = Empty("没有符合条件的预警", "没有数据不算达标：应报未报的也会在这里。", "search-x")
    styles = ("css/warnings.css",)
    above = "monitoring/partials/_heat.html"

    def of_year(self) -> QuerySet[EarlyWarning]:
        """What the heat map counts."""
        warnings = selectors.of_year(selectors.warnings_for(self.reader), self.chosen)
        if self.chosen.get("few"):
            few = selectors.few_of_year(self.reader.institution_id, self.chosen)
            warnings = warnings.exclude(few)
        return warnings

    def rows(self) -> QuerySet[EarlyWarning]:
        chosen = self.chosen
        rows = selectors.asked_of(self.of_year(), self.reader, chosen.get("asked", ""))
        exact = {look: chosen[name] for name, look in EXACT.items() if name in chosen}
        rows = rows.filter(**exact)
        if word := chosen.get("q"):
            rows = rows.filter(Q(subject__name__icontains=word) | Q(rule__name__icontains=word))
        return rows

    def lead(self) -> str:
        """The same rows in words: how many, and how many of them red."""
        red = self.found.filter(level=selectors.Level.RED).count() if self.count else 0
        chosen, year = self.chosen, self.chosen.get("year")
        if year is None:
            said = f"开着 {self.count} 条预警，其中红色 {red} 条；数据恢复后自动关闭。"
            return said if self.count else "现在没有开着的预警。"
        still = "、年末未关闭" if chosen.get("still") else ""
        tail = "" if still else "，已关闭的也在内"
        return f"{year.title}发出{still}的预警 {self.count} 条，其中红色 {red} 条{tail}。"

    def actions(self) -> list[Action]:
        found = [Action("预警规则", reverse("monitoring:rule_list"), "ruler")]
        if may_everywhere(self.reader, "warnings.write"):
            url = reverse("monitoring:recompute")
            found.append(Action("现在重算", url, "refresh-cw", post=True))
        return found

    def extra(self) -> dict[str, Any]:
        heat = selectors.heat_map(self.reader.institution, self.of_year())
        return {"heat": heat, "heat_rows": heat_html(heat, self.state.url(layer=None, unit=None))}


class Recompute(ActPage):
    """The quality office asks for a recomputation now."""

    title = "重算预警"
    required_action = "warnings.write"
    everywhere = True

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        institution = request.user.institution
        self.run = services.request_recomputation(institution=institution, actor=request.user)
        return ""

    def done(self, request: HttpRequest) -> HttpResponseBase:
        return redirect("console:job_detail", pk=self.run.pk)
