"""Forms of a profile: one file per form, with phases, columns, groups, items and approval."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from apps.core.profiles import (
    Choice,
    Code,
    Fault,
    Flag,
    Int,
    Items,
    Live,
    Loading,
    Noun,
    Profile,
    Rec,
    Ref,
    Text,
    register_noun,
)
from apps.layers.registry import layers
from apps.organisation.choices import Role
from apps.submissions.choices import RowPer, Semantic
from apps.submissions.definitions import define, publish
from apps.submissions.models import FormTemplate

FIELD = re.compile(r"\{([^}]*)\}")
MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
SOURCES = ("subject.name", "subject.code", "subject.unit", "subject.head", "date.month")


@register_noun
class Forms(Noun):
    code, title, folder, kinds = "forms", "表单", True, ("college",)
    after = ("vocabulary",)
    schema = Rec(
        code=Code(required=True, max_length=40),
        name=Text(required=True, max_length=120),
        layer=Code(required=True, max_length=20),
        kind=Code(required=True, max_length=30),
        title_pattern=Text(required=True, max_length=200),
        row_per=Choice(RowPer.values, required=True),
        continuous_numbers=Flag(),
        open_groups=Flag(),
        owner_role=Choice(Role.values, required=True),
        source=Text(max_length=120),
        position=Int(default=0),
        header_fields=Items(
            Rec(
                code=Code(required=True, max_length=20),
                caption=Text(required=True, max_length=40),
                source=Choice(SOURCES),
                inline=True,
            ),
            unique="code",
        ),
        levels=Items(
            Rec(
                code=Code(required=True, max_length=40),
                title=Text(required=True, max_length=60),
                role=Choice(Role.values, required=True),
                inline=True,
            ),
            unique="code",
            required=True,
        ),
        phases=Items(
            Rec(
                code=Code(required=True, max_length=20),
                caption=Text(required=True, max_length=40),
                opens=Text(required=True, max_length=5),
                due=Text(required=True, max_length=5),
                inline=True,
            ),
            unique="code",
            required=True,
        ),
        columns=Items(
            Rec(
                code=Code(required=True, max_length=20),
                caption=Text(required=True, max_length=40),
                semantic=Choice(Semantic.values, required=True),
                phase=Code(max_length=20),
                width=Int(low=1, high=1000, default=10),
                char_limit=Int(low=1, high=100000),
                required=Flag(default=True),
                inline=True,
            ),
            unique="code",
            required=True,
        ),
        groups=Items(
            Rec(
                code=Code(required=True, max_length=20),
                title=Text(required=True, max_length=80),
                free_rows=Flag(),
                printed_rows=Int(high=50, default=0),
                items=Items(
                    Rec(
                        code=Code(required=True, max_length=20),
                        number=Int(low=1, high=999, required=True),
                        label=Text(required=True, max_length=200),
                        measures=Items(
                            Rec(
                                code=Code(required=True, max_length=20),
                                caption=Text(required=True, max_length=40),
                                unit=Text(max_length=20),
                                metric=Ref("metrics"),
                                inline=True,
                            ),
                            unique="code",
                        ),
                        inline=True,
                    ),
                    unique="code",
                ),
            ),
            unique="code",
            required=True,
        ),
    )

    def live(self, institution: Any) -> Iterator[Live]:
        templates = FormTemplate.objects.of(institution).current().order_by("position", "code")
        for template in templates.prefetch_related("phases", "columns__phase", "groups__items"):
            yield Live(template.code, define(template), template)

    def write(self, loading: Loading, entry: dict[str, Any], row: Any) -> Any:
        return publish(institution=loading.institution, definition=entry, current=row)

    def check(self, profile: Profile) -> Iterator[Fault]:
        for code, form in profile.of(self.code).items():
            own = (*_kind(form), *_title(form), *_phases(form), *_groups(form))
            for key, reason in (*own, *_metrics(form, profile.of("metrics"))):
                yield self.fault(code, key, reason)


Complaints = Iterator[tuple[str, str]]


def _kind(form: dict[str, Any]) -> Complaints:
    layer = layers.get(form["layer"])
    if layer is None:
        yield "layer", f"没有层面“{form['layer']}”（{'、'.join(layers)}）"
    elif form["kind"] not in [kind.code for kind in layer.kinds]:
        known = "、".join(kind.code for kind in layer.kinds)
        yield "kind", f"{layer.title}没有对象种类“{form['kind']}”（{known}）"


def _title(form: dict[str, Any]) -> Complaints:
    for name in FIELD.findall(form["title_pattern"]):
        if name not in ("subject", "year"):
            yield "title_pattern", f"只能填入 {{subject}} 与 {{year}}，没有 {{{name}}}"
    if re.search(r"[{}]", FIELD.sub("", form["title_pattern"])):
        yield "title_pattern", "花括号不成对"


def _phases(form: dict[str, Any]) -> Complaints:
    for index, phase in enumerate(form["phases"], 1):
        for key in ("opens", "due"):
            if not MONTH_DAY.fullmatch(phase[key]):
                yield f"phases[{index}].{key}", f"“{phase[key]}”不是月日（应写作 03-15）"
        if phase["due"] < phase["opens"]:
            yield f"phases[{index}].due", "截止早于开放"
    codes = [phase["code"] for phase in form["phases"]]
    labels = (Semantic.GROUP, Semantic.ITEM)
    for index, column in enumerate(form["columns"], 1):
        key = f"columns[{index}].phase"
        if column["phase"] and column["phase"] not in codes:
            yield key, f"没有填写阶段“{column['phase']}”（{'、'.join(codes)}）"
        if bool(column["phase"]) == (column["semantic"] in labels):
            yield key, "标签列不属于任何阶段，其余各列须属于一个阶段"


def _groups(form: dict[str, Any]) -> Complaints:
    numbers = [item["number"] for group in form["groups"] for item in group["items"]]
    if form["continuous_numbers"] and numbers != list(range(1, len(numbers) + 1)):
        yield "groups", "连续编号的项目应自 1 起依次编号"
    for index, group in enumerate(form["groups"], 1):
        own = [item["number"] for item in group["items"]]
        if not form["continuous_numbers"] and own != list(range(1, len(own) + 1)):
            yield f"groups[{index}].items", "组内项目应自 1 起依次编号"
        if not own and not group["free_rows"]:
            yield f"groups[{index}].items", "没有项目的组须允许自行加行（free_rows: true）"


def _metrics(form: dict[str, Any], metrics: dict[str, dict[str, Any]]) -> Complaints:
    """A measure's metric is one of the form's own kind of subject."""
    about = (form["layer"], form["kind"])
    for g, group in enumerate(form["groups"], 1):
        for i, item in enumerate(group["items"], 1):
            for m, measure in enumerate(item["measures"], 1):
                metric = metrics.get(measure["metric"])
                if metric and (metric["layer"], metric["kind"]) != about:
                    key = f"groups[{g}].items[{i}].measures[{m}].metric"
                    yield key, f"“{measure['metric']}”不是 {'.'.join(about)} 的指标"
