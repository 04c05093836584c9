"""What a profile says about the organisation: posts, duties, bodies with seats, the calendar."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import timedelta
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
from apps.organisation.choices import VerticalSystem
from apps.organisation.models import Body, Duty, Holiday, Period, Post, Seat
from apps.organisation.services import own_weeks, save_holiday, save_period, set_teaching_weeks

LONG = 2000
RULES = (
    "leaders_min",
    "leaders_max",
    "external_experts_min",
    "external_experts_max",
    "members_min",
    "members_max",
)


@register_noun
class Posts(ModelNoun):
    code, title = "posts", "岗位"
    model, order = Post, ("code",)
    schema = Rec(
        code=Code(required=True, max_length=60),
        unit=Ref("units", required=True),
        title=Text(required=True, max_length=80),
        is_head=Flag(),
        headcount=Int(low=1, high=999),
        goal=Text(max_length=LONG),
    )

    def read(self, row: Any, name: str, field: Any) -> Any:
        return row.headcount if name == "headcount" else super().read(row, name, field)


@register_noun
class Bodies(ModelNoun):
    code, title = "bodies", "组织机构"
    model = Body
    schema = Rec(
        code=Code(required=True, max_length=60),
        name=Text(required=True, max_length=100),
        short_name=Text(max_length=40),
        kind=Text(max_length=20),
        position=Int(default=0),
        parent=Ref("bodies"),
        vertical_system=Choice(VerticalSystem.values),
        located_in=Ref("units"),
        lead_unit=Ref("units"),
        responsible_units=Items(Ref("units")),
        composition=Rec(
            **{name: Int(low=0, high=200) for name in RULES}, members_odd=Flag(), inline=True
        ),
        note=Text(max_length=LONG),
    )

    def read(self, row: Any, name: str, field: Any) -> Any:
        if name != "composition":
            return super().read(row, name, field)
        return {rule: row.composition.get(rule, f.empty()) for rule, f in field.fields.items()}

    def values(self, loading: Loading, entry: dict[str, Any]) -> dict[str, Any]:
        composition = {rule: value for rule, value in entry["composition"].items() if value}
        return super().values(loading, entry) | {"composition": composition}

    def check(self, profile: Profile) -> Iterator[Fault]:
        for code, entry in profile.of(self.code).items():
            rules = entry["composition"]
            for what in ("leaders", "external_experts", "members"):
                low, high = rules[f"{what}_min"], rules[f"{what}_max"]
                if low and high and low > high:
                    yield self.fault(code, f"composition.{what}_max", f"上限 {high} 小于下限 {low}")


@register_noun
class Seats(ModelNoun):
    code, title = "seats", "席位"
    model = Seat
    schema = Rec(
        code=Code(required=True, max_length=60),
        body=Ref("bodies", required=True),
        role_title=Text(required=True, max_length=40),
        position=Int(default=0),
        count=Int(low=1, high=999),
        ex_officio_unit=Ref("units"),
        ex_officio_post=Text(max_length=120),
        rule=Text(max_length=200),
        inline=True,
    )


@register_noun
class Duties(ModelNoun):
    code, title = "duties", "职责"
    model = Duty
    schema = Rec(
        code=Code(required=True, max_length=60),
        unit=Ref("units"),
        post=Ref("posts"),
        body=Ref("bodies"),
        text=Text(required=True, max_length=LONG),
        work=Text(max_length=LONG),
        standard=Text(max_length=LONG),
        basis=Text(max_length=LONG),
        within_system=Flag(default=True),
        position=Int(default=0),
    )

    def check(self, profile: Profile) -> Iterator[Fault]:
        for code, entry in profile.of(self.code).items():
            owners = [name for name in ("unit", "post", "body") if entry[name]]
            if len(owners) != 1:
                yield self.fault(code, "", "unit、post、body 三者须且只须填写一个")


@register_noun
class Periods(ModelNoun):
    """Years, academic years and terms; months and teaching weeks follow from them.

    A term whose teaching weeks are not laid as usual says its first Monday and how many they are.
    """

    code, title = "periods", "时段"
    model, order = Period, ("kind", "start", "code")
    KINDS = (Period.Kind.ACADEMIC_YEAR, Period.Kind.TERM, Period.Kind.YEAR)
    schema = Rec(
        code=Code(required=True, max_length=20),
        kind=Choice(KINDS, required=True),
        title=Text(required=True, max_length=60),
        start=Day(required=True),
        end=Day(required=True),
        parent=Ref("periods"),
        data_open=Flag(default=True),
        first_monday=Day(),
        weeks=Int(low=1, high=30),
        inline=True,
    )

    def rows(self, institution: Any) -> Any:
        rows = super().rows(institution).filter(kind__in=self.KINDS)
        return rows.prefetch_related("children")

    def read(self, row: Any, name: str, field: Any) -> Any:
        if name not in ("first_monday", "weeks"):
            return super().read(row, name, field)
        weeks = own_weeks(row) if row.kind == Period.Kind.TERM else []
        if not weeks:
            return None
        return min(one.start for one in weeks) if name == "first_monday" else len(weeks)

    def write(self, loading: Loading, entry: dict[str, Any], row: Any) -> Any:
        values = self.values(loading, entry)
        monday, count = values.pop("first_monday"), values.pop("weeks")
        period = save_period(institution=loading.institution, actor=loading.actor, **values)
        if monday and count:
            set_teaching_weeks(term=period, first_monday=monday, count=count, actor=loading.actor)
        return period

    def check(self, profile: Profile) -> Iterator[Fault]:
        entries = profile.of(self.code)
        ordered = sorted(entries.values(), key=lambda one: (one["kind"], one["start"]))
        for entry in ordered:
            if entry["end"] < entry["start"]:
                yield self.fault(entry["code"], "end", "结束日期早于开始日期")
            parent = entries.get(entry["parent"])
            if parent and not parent["start"] <= entry["start"] <= entry["end"] <= parent["end"]:
                yield self.fault(entry["code"], "parent", f"超出了上级时段“{parent['code']}”")
            for key, reason in _weeks(entry):
                yield self.fault(entry["code"], key, reason)
        for earlier, later in itertools.pairwise(ordered):
            if earlier["kind"] == later["kind"] and later["start"] <= earlier["end"]:
                yield self.fault(later["code"], "start", f"与“{earlier['code']}”重叠")


def _weeks(entry: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """A term's teaching weeks: both or neither, from a Monday, all within the term."""
    monday, count = entry["first_monday"], entry["weeks"]
    if not monday and not count:
        return
    if entry["kind"] != Period.Kind.TERM:
        yield "first_monday", "只有学期有教学周"
    elif not (monday and count):
        yield "weeks", "first_monday 与 weeks 要么都写，要么都不写"
    elif monday.weekday() != 0:
        yield "first_monday", "第一周须从星期一开始"
    elif monday < entry["start"] or monday + timedelta(weeks=count, days=-1) > entry["end"]:
        yield "weeks", "教学周超出了学期"


@register_noun
class Holidays(ModelNoun):
    """The college's own days off, and working days moved to a weekend."""

    code, title = "holidays", "放假与调休"
    model, order = Holiday, ("day",)
    schema = Rec(
        day=Day(required=True),
        name=Text(required=True, max_length=40),
        is_off=Flag(default=True),
        inline=True,
    )

    def write(self, loading: Loading, entry: dict[str, Any], row: Any) -> Any:
        return save_holiday(institution=loading.institution, actor=loading.actor, **entry)

    def key_of(self, entry: dict[str, Any]) -> str:
        return entry["day"].isoformat() if entry["day"] else ""
