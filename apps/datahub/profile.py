"""What a profile says about data: where they come from, and the metrics with their definitions."""

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
    Live,
    Loading,
    ModelNoun,
    Noun,
    Profile,
    Rec,
    Ref,
    Text,
    register_noun,
)
from apps.datahub.choices import Direction, MetricKind, Origin, YearRule
from apps.datahub.formulas import CircleError, Formula, FormulaError, in_order, parse_formula
from apps.datahub.models import Metric, Source
from apps.datahub.selectors.numbering import FAMILY
from apps.layers.registry import facts, unknown_kind
from apps.organisation.models import Period

LONG = 1000
# Pieces side by side, each with a bound of its own: nothing that could run away while it matches.
PATTERN = re.compile(
    r"(?:(?:[A-Za-z0-9-]|\[(?:[A-Za-z0-9]-[A-Za-z0-9]|[A-Za-z0-9])+\])(?:\{[0-9]{1,2}(?:,[0-9]{1,2})?\})?)+"
)
Entry = dict[str, Any]
Complaints = Iterator[tuple[str, str]]


@register_noun
class Sources(ModelNoun):
    code, title = "sources", "数据来源"
    model, order = Source, ("code",)
    schema = Rec(
        code=Code(required=True, max_length=40),
        name=Text(required=True, max_length=80),
        system=Text(max_length=80),
        unit=Ref("units"),
        inline=True,
    )


def _number() -> Rec:
    return Rec(pattern=Text(max_length=60), expects=Text(max_length=60), inline=True)


@register_noun
class Numbers(Noun):
    """编号规则: what the college's own student and staff numbers look like."""

    code, title, single, kinds = "numbers", "编号规则", True, ("college",)
    schema = Rec(student_no=_number(), staff_no=_number())

    def live(self, institution: Any) -> Iterator[Live]:
        said = (institution.vocabulary or {}).get(FAMILY, {})
        if said:
            blank = self.schema.empty()
            yield Live(self.code, {**blank, **said}, institution)

    def write(self, loading: Loading, entry: dict[str, Any], row: Any) -> Any:
        institution = loading.institution
        said = {code: number for code, number in entry.items() if number["pattern"]}
        others = {f: words for f, words in (institution.vocabulary or {}).items() if f != FAMILY}
        institution.vocabulary = others | ({FAMILY: said} if said else {})
        institution.save(update_fields=["vocabulary"])
        return institution

    def check(self, profile: Profile) -> Iterator[Fault]:
        for code, entry in profile.of(self.code).items():
            for name, number in entry.items():
                if bool(number["pattern"]) != bool(number["expects"]):
                    yield self.fault(code, name, "pattern 与 expects 须同时写")
                elif number["pattern"] and not PATTERN.fullmatch(number["pattern"]):
                    yield self.fault(
                        code,
                        f"{name}.pattern",
                        "只能由字母、数字、横线和 [0-9]{8}、[A-Z]、[0-9]{6,10} 这样的片段组成",
                    )


@register_noun
class Metrics(ModelNoun):
    """指标: what is measured of which kind of subject, how, when, and where the number comes from."""

    code, title = "metrics", "指标"
    model = Metric
    schema = Rec(
        code=Code(required=True, max_length=60),
        name=Text(required=True, max_length=120),
        layer=Code(required=True, max_length=20),
        kind=Code(required=True, max_length=30),
        point=Text(max_length=120),
        dimension=Text(max_length=60),
        value_kind=Choice(MetricKind.values, default=MetricKind.DECIMAL.value),
        unit=Text(max_length=32),
        digits=Int(low=0, high=6, default=2),
        direction=Choice(Direction.values, default=Direction.UP.value),
        definition=Text(max_length=LONG),
        base=Text(max_length=200),
        counted_on=Text(max_length=80),
        origin=Choice(Origin.values, default=Origin.OBSERVED.value),
        fact=Text(max_length=60),
        formula=Text(max_length=300),
        period_kind=Choice(Period.Kind.values, default=Period.Kind.YEAR.value),
        year_rule=Choice(YearRule.values, default=YearRule.SAME.value),
        state_data_number=Text(max_length=60),
        edition=Text(max_length=40),
        source=Ref("sources"),
        retired=Flag(),
        position=Int(default=0),
    )

    def check(self, profile: Profile) -> Iterator[Fault]:
        metrics = profile.of(self.code)
        formulas: dict[str, Formula] = {}
        for code, entry in metrics.items():
            complaints = [*_kind(entry), *_origin(entry)]
            if not complaints and entry["formula"]:
                try:
                    formulas[code] = parse_formula(entry["formula"])
                except FormulaError as error:
                    complaints.append(("formula", error.message))
                else:
                    complaints += _operands(entry, formulas[code], metrics)
            for key, reason in complaints:
                yield self.fault(code, key, reason)
        try:
            in_order({code: formula.operands for code, formula in formulas.items()})
        except CircleError as error:
            yield self.fault(error.circle[0], "formula", error.message)


def _kind(entry: Entry) -> Complaints:
    yield from unknown_kind(entry["layer"], entry["kind"])


def _origin(entry: Entry) -> Complaints:
    needed = {Origin.FACT: "fact", Origin.FORMULA: "formula"}.get(entry["origin"], "")
    for key in ("fact", "formula"):
        if entry[key] and key != needed:
            yield key, f"来历为 {entry['origin']} 的指标不写 {key}"
        if key == needed and not entry[key]:
            yield key, f"来历为 {entry['origin']} 的指标必须写 {key}"
    if needed != "fact" or not entry["fact"]:
        return
    known = facts()
    supplied = known.get(entry["fact"])
    if supplied is None:
        yield "fact", f"没有统计项“{entry['fact']}”"
    elif (supplied.layer, supplied.kind) != (entry["layer"], entry["kind"]):
        yield "fact", f"“{entry['fact']}”统计的是 {supplied.layer}.{supplied.kind}"


def _operands(entry: Entry, formula: Formula, metrics: dict[str, Entry]) -> Complaints:
    for code in formula.operands:
        other = metrics.get(code)
        if other is None:
            yield "formula", f"metrics 中没有“{code}”"
        elif (other["layer"], other["kind"]) != (entry["layer"], entry["kind"]):
            yield "formula", f"“{code}”是另一种对象（{other['layer']}.{other['kind']}）的指标"
        elif other["period_kind"] != entry["period_kind"]:
            yield "formula", f"“{code}”按另一种时段（{other['period_kind']}）取数"
