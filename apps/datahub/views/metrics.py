"""Metrics: the list, one metric with its subjects' values, one subject with its metrics."""

from dataclasses import replace
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from apps.core.errors import NotFoundError
from apps.core.pages.marks import trend_html
from apps.datahub.metric_forms import MetricFilter, ValueFilter
from apps.datahub.models import Metric
from apps.datahub.selectors import metric_pages as pages
from apps.datahub.selectors.metrics import kinds_concerning, readable_subjects
from apps.datahub.selectors.origins import origins_of
from apps.datahub.views.base import MetricPage
from apps.layers.masking import shown_name
from apps.layers.models import Subject
from apps.layers.pages import Column, Crumb, Empty, ListPage, subject_column
from apps.layers.registry import kind_title
from apps.layers.rights import rights_of
from apps.organisation.models import Period

PAGE_SIZE = 40
Row = dict[str, Any]


def metric_link(row: Row) -> str:
    return reverse("datahub:metric_detail", args=[row["metric"].pk])


def subject_link(row: Row) -> str:
    return reverse("datahub:subject_metrics", args=[row["subject"].pk])


def observation_link(row: Row) -> str:
    """The way to a number's source, unless the number is not shown."""
    seen = row["observation"] is not None and not row["hidden"]
    return reverse("datahub:observation_detail", args=[row["observation"].pk]) if seen else ""


def value(row: Row, reader: Any) -> Any:
    """The number for a file; words where it is not shown."""
    if row["hidden"] or row["observation"] is None:
        return row["value"] if row["hidden"] else ""
    return row["observation"].value


def value_text(row: Row, reader: Any) -> SafeString | str:
    if row["observation"] is None and not row["hidden"]:
        return format_html('<span class="zg-muted">{}</span>', "无数据")
    return row["value"]


def fault(row: Row, reader: Any) -> SafeString | str:
    said = row.get("fault")
    return format_html('<p class="zg-small">{}</p>', said) if said else ""


def have(row: Row, reader: Any) -> str:
    """已有 / 应有, of the subjects that the reader sees."""
    found = row["coverage"]
    return f"{found.have} / {found.expected}" if found.expected else "没有对象"


def trend(row: Row, reader: Any) -> SafeString | str:
    return trend_html(row["trend"])


def gauge(row: Row, reader: Any) -> SafeString | str:
    """The number beside its bounds and its target."""
    picture = row.get("picture")
    if not picture:
        return ""
    return mark_safe(render_to_string("components/gauge.html", {"picture": picture}))  # noqa: S308


def no_value(row: Row, reader: Any) -> str:
    """A line is for the eye; a file takes the numbers."""
    return ""


VALUE = Column("value", "数值", value, "number", text=value_text, note=fault, link=observation_link)
TREND = Column("trend", "走势", no_value, text=trend, phone=False)
CODE = Column("code", "编码", "metric.code", sort="code")


class MetricList(MetricPage, ListPage):
    """指标: what is measured, of which kind of subject, and how far the values have come in."""

    filters = MetricFilter
    page_size = PAGE_SIZE
    word = "项"
    columns = (
        Column("metric", "指标", "metric.name", link=metric_link, sort="name"),
        CODE,
        Column("kind", "对象", sort=("layer", "kind")),
        Column("point", "诊断点", "metric.point", sort="point", phone=False),
        Column("unit", "单位", "metric.unit", phone=False),
        Column("origin", "来历", "metric.get_origin_display", sort="origin"),
        Column("period", "最近时段", "period.title"),
        Column("have", "已有数据", have, "number"),
    )
    left = Empty("没有符合条件的指标", "换个条件，或者看全部。", "search-x")
    empty = Empty(
        "还没有指标", "指标由配置方案载入：载入本校的配置方案后，这里列出要量的每一项。", "ruler"
    )

    @cached_property
    def kinds(self) -> list[tuple[str, str]]:
        return kinds_concerning(self.reader)

    def filter_options(self) -> dict[str, Any]:
        return {"kinds": self.kinds}

    def offered(self) -> tuple[Column, ...]:
        """Whoever fills in tables for the import needs the codes; to others they say nothing."""
        fills = rights_of(self.reader).allows("imports.read")
        return tuple(one for one in self.columns if fills or one is not CODE)

    def rows(self) -> QuerySet[Metric]:
        rows = pages.filter_metrics(self.reader.institution_id, self.chosen)
        return rows.for_kinds(self.kinds) if self.kinds else rows

    def prepare(self, rows: list[Metric]) -> list[Row]:
        return pages.metric_rows(self.reader, rows)

    def lead(self) -> str:
        return "量什么、怎么量、在什么时点量；每个数都追得到它的来处。"


class MetricDetail(MetricPage, ListPage):
    """One metric: its definition, where its numbers come from, and the subjects' values."""

    filters = ValueFilter
    page_size = PAGE_SIZE
    word = "个对象"
    above = "datahub/partials/_metric_definition.html"
    columns = (
        subject_column(sort="name", link=subject_link),
        Column("code", "编码", "subject.code", sort="code"),
        Column("unit", "部门", "subject.unit.name", sort="unit__name"),
        VALUE,
        TREND,
    )
    left = Empty("没有符合条件的对象", "换个名称、编码或部门。", "search-x")
    empty = Empty("没有你能看到的对象", "这项指标的对象不在你的范围内，或者还没有建立。")
    metric: Metric

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        self.metric = pages.metric_for(request.user, kwargs["pk"])
        self.title = self.metric.name

    @cached_property
    def subjects(self) -> QuerySet[Subject]:
        return readable_subjects(self.reader).of_kind(self.metric.layer, self.metric.kind)

    @cached_property
    def periods(self) -> tuple[Period | None, list[Period]]:
        asked = self.request.GET.get("period")
        return pages.choose_period(self.metric, self.subjects, asked)

    @property
    def period(self) -> Period | None:
        return self.periods[0]

    def filter_options(self) -> dict[str, Any]:
        return {"periods": self.periods[1]}

    def offered(self) -> tuple[Column, ...]:
        """The column of numbers is called by its period and unit."""
        unit = f"（{self.metric.unit}）" if self.metric.unit else ""
        caption = f"{self.period.title if self.period else '数值'}{unit}"
        return tuple(replace(one, caption=caption) if one is VALUE else one for one in self.columns)

    def rows(self) -> QuerySet[Subject]:
        return pages.filter_subjects(self.subjects, self.period, self.chosen.get("q", ""))

    def prepare(self, rows: list[Subject]) -> list[Row]:
        return pages.value_rows(self.reader, self.metric, rows, self.period)

    def crumbs(self) -> list[Crumb]:
        return [Crumb("指标", reverse("datahub:metric_list"))]

    def lead(self) -> str:
        return kind_title(self.reader.institution, self.metric.layer, self.metric.kind)

    def extra(self) -> dict[str, Any]:
        return {"metric": self.metric, "about": pages.describe(self.metric)}


class SubjectMetrics(MetricPage, ListPage):
    """Every metric of one subject, with its trend."""

    page_size = PAGE_SIZE
    word = "项"
    above = "datahub/partials/_subject.html"
    columns = (
        Column("metric", "指标", "metric.name", link=metric_link, sort="name"),
        Column("point", "诊断点", "metric.point", sort="point", phone=False),
        replace(VALUE, caption="最近数值"),
        Column("gauge", "对照", no_value, text=gauge, phone=False),
        Column("unit", "单位", "metric.unit"),
        Column("period", "时段", "period.title"),
        TREND,
    )
    empty = Empty(
        "这类对象没有单独的指标", "它计入上级的统计数；数据从哪份表来，见上面“数据来自”。", "ruler"
    )
    subject: Subject

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        rows = readable_subjects(request.user).select_related("unit", "parent")
        found = rows.filter(pk=kwargs["pk"]).first()
        if found is None:
            raise NotFoundError
        self.subject = found
        self.title = shown_name(request.user, found)

    def rows(self) -> QuerySet[Metric]:
        metrics = Metric.objects.of(self.reader.institution_id).active()
        return metrics.for_kind(self.subject.layer, self.subject.kind)

    def prepare(self, rows: list[Metric]) -> list[Row]:
        return pages.subject_rows(self.reader, self.subject, rows)

    def crumbs(self) -> list[Crumb]:
        return [Crumb("指标", reverse("datahub:metric_list"))]

    def lead(self) -> str:
        return kind_title(self.reader.institution, self.subject.layer, self.subject.kind)

    def extra(self) -> dict[str, Any]:
        return {"subject": self.subject, "origins": origins_of(self.subject, self.reader)}
