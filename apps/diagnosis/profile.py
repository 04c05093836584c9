"""Points, schemes and the spiral of a profile: what a college diagnoses is data, not code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from apps.core.profiles import (
    Choice,
    Code,
    Day,
    Fault,
    Flag,
    Int,
    Items,
    Loading,
    ModelNoun,
    Profile,
    Rec,
    Ref,
    Text,
    register_noun,
)
from apps.diagnosis.choices import Loop, Purpose
from apps.diagnosis.models import (
    DiagnosisElement,
    DiagnosisPoint,
    PointMetric,
    Scheme,
    SchemePoint,
    SpiralStep,
)
from apps.layers.registry import unknown_kind
from apps.layers.spiral_facts import spiral_facts
from apps.organisation.cadences import CadenceUnit, Moment
from apps.organisation.choices import Role, UnitKind

LONG = 1000
Entry = dict[str, Any]
Complaints = Iterator[tuple[str, str]]


class OrderedNoun(ModelNoun):
    """A noun with one list of references whose order counts, kept in a table of its own."""

    listed, listed_noun = "", ""
    through: Any = None
    own, other = "", ""  # the through table's keys

    def rows(self, institution: Any) -> Any:
        return super().rows(institution).prefetch_related(f"{self.own}_{self.listed}__{self.other}")

    def read(self, row: Any, name: str, field: Any) -> Any:
        if name != self.listed:
            return super().read(row, name, field)
        links = getattr(row, f"{self.own}_{self.listed}").all()
        return [getattr(link, self.other).code for link in links]

    def write(self, loading: Loading, entry: Entry, row: Any) -> Any:
        row = row or self.model(institution=loading.institution)
        for name, value in self.values(loading, entry).items():
            setattr(row, name, value)
        self.save(loading, row)
        getattr(row, f"{self.own}_{self.listed}").all().delete()
        self.through.objects.bulk_create(
            self.through(
                **{self.own: row, self.other: loading.row(self.listed_noun, code)}, position=number
            )
            for number, code in enumerate(entry[self.listed], start=1)
        )
        return row


@register_noun
class Elements(ModelNoun):
    """诊断项目 and 诊断要素, as the ministry's table has them."""

    code, title = "elements", "诊断要素"
    model = DiagnosisElement
    schema = Rec(
        code=Code(required=True, max_length=40),
        name=Text(required=True, max_length=120),
        project=Text(max_length=120),
        position=Int(default=0),
        source=Text(max_length=200),
        inline=True,
    )


@register_noun
class Points(OrderedNoun):
    code, title = "points", "诊断点"
    model = DiagnosisPoint
    listed, listed_noun, through, own, other = "metrics", "metrics", PointMetric, "point", "metric"
    schema = Rec(
        code=Code(required=True, max_length=60),
        name=Text(required=True, max_length=200),
        layer=Code(max_length=20),
        kind=Code(max_length=30),
        element=Ref("elements"),
        metrics=Items(Ref("metrics")),
        standard=Text(max_length=LONG),
        hint=Text(max_length=LONG),
        state_data_numbers=Text(max_length=200),
        edition=Text(max_length=40),
        source=Text(max_length=200),
        retired=Flag(),
        position=Int(default=0),
    )

    def check(self, profile: Profile) -> Iterator[Fault]:
        metrics = profile.of("metrics")
        for code, point in profile.of(self.code).items():
            for key, reason in (*_kind(point), *_own_metrics(point, metrics)):
                yield self.fault(code, key, reason)


@register_noun
class Schemes(OrderedNoun):
    code, title = "schemes", "诊断方案"
    model = Scheme
    listed, listed_noun, through, own, other = "points", "points", SchemePoint, "scheme", "point"
    schema = Rec(
        code=Code(required=True, max_length=60),
        name=Text(required=True, max_length=120),
        purpose=Choice(Purpose.values, required=True),
        layer=Code(required=True, max_length=20),
        kind=Code(required=True, max_length=30),
        unit_kinds=Items(Choice(UnitKind.values)),
        per_layer=Code(max_length=20),
        per_kind=Code(max_length=30),
        cadence_unit=Choice(CadenceUnit.values, required=True),
        every=Int(low=1, high=100, default=1),
        times=Int(low=1, high=20, default=1),
        closes=Text(max_length=12),
        at_least=Flag(),
        lead_days=Int(low=0, high=366),
        window_days=Int(low=0, high=366, default=0),
        remind_days=Int(low=0, high=100, default=1),
        owner_role=Choice(Role.values, required=True),
        assessor_role=Choice(Role.values),
        assessor_body=Text(max_length=200),
        points=Items(Ref("points")),
        conclusions=Items(Text(required=True, max_length=40)),
        starts_on=Day(),
        enabled=Flag(default=True),
        minutes=Int(low=1, high=600),
        source=Text(max_length=200),
        interval_text=Text(max_length=300),
        position=Int(default=0),
    )

    def check(self, profile: Profile) -> Iterator[Fault]:
        points = profile.of("points")
        for code, scheme in profile.of(self.code).items():
            complaints = (
                *_kind(scheme),
                *_per_kind(scheme),
                *_own_points(scheme, points),
                *_moment(scheme),
            )
            for key, reason in complaints:
                yield self.fault(code, key, reason)
            if scheme["purpose"] == Purpose.ASSESSMENT and not scheme["assessor_role"]:
                yield self.fault(code, "assessor_role", "考核性诊断要写考核者")


@register_noun
class Spiral(ModelNoun):
    """The steps of the college's quality spiral, in the document's words."""

    code, title = "spiral", "质量改进螺旋"
    model = SpiralStep
    schema = Rec(
        code=Code(required=True, max_length=40),
        name=Text(required=True, max_length=60),
        loop=Choice(Loop.values, default=Loop.OUTER.value),
        shows=Choice(spiral_facts, required=True),
        position=Int(default=0),
        source=Text(max_length=200),
        inline=True,
    )


def _kind(entry: Entry) -> Complaints:
    if entry["layer"] or entry["kind"]:
        yield from unknown_kind(entry["layer"], entry["kind"])


def _per_kind(entry: Entry) -> Complaints:
    if entry["per_layer"] or entry["per_kind"]:
        for key, reason in unknown_kind(entry["per_layer"], entry["per_kind"]):
            yield f"per_{key}", reason


def _moment(scheme: Entry) -> Complaints:
    if scheme["closes"]:
        try:
            Moment.of(scheme["closes"])
        except ValueError as error:
            yield "closes", str(error)


def _own_metrics(point: Entry, metrics: dict[str, Entry]) -> Complaints:
    for code in point["metrics"]:
        metric = metrics[code]
        if point["layer"] and (metric["layer"], metric["kind"]) != (point["layer"], point["kind"]):
            yield "metrics", f"“{code}”是另一种对象的指标"


def _own_points(scheme: Entry, points: dict[str, Entry]) -> Complaints:
    for code in scheme["points"]:
        point = points[code]
        if (point["layer"], point["kind"]) != (scheme["layer"], scheme["kind"]):
            yield "points", f"“{code}”是另一种对象的诊断点"
