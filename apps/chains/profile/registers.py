"""Plans, the schedule, regulations, empty tables, and the matrix of five systems × five layers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from apps.chains.choices import PlanKind, RegulationStatus
from apps.chains.models import PlanningDocument, PrintedTable, Regulation, ScheduleItem
from apps.core.profiles import (
    Choice,
    Code,
    Fault,
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
from apps.layers.registry import unknown_kind
from apps.organisation.choices import VerticalSystem
from apps.organisation.models import MatrixEntry, MatrixRow

from .fields import NAME, NOTE, SOURCE, Cells, UnitSet, source, unknown_layers


@register_noun
class Plans(ModelNoun):
    """规划: the tree of planning documents, each with its category as it is printed."""

    code, title = "plans", "规划"
    model = PlanningDocument
    schema = Rec(
        code=Code(required=True, max_length=60),
        name=Text(required=True, max_length=NAME),
        kind=Choice(PlanKind.values, required=True),
        category=Text(max_length=40),
        layer=Code(max_length=20),
        parent=Ref("plans"),
        responsible=Text(max_length=SOURCE),
        units=UnitSet(),
        due=Text(max_length=80),
        note=Text(max_length=NOTE),
        source=source(),
        position=Int(default=0),
    )

    def check(self, profile: Profile) -> Iterator[Fault]:
        yield from unknown_layers(self, profile)


@register_noun
class Schedules(ModelNoun):
    """实施进程: tasks of the document's schedule; a part names the task it belongs to."""

    code, title = "schedules", "实施进程"
    model = ScheduleItem
    schema = Rec(
        code=Code(required=True, max_length=60),
        name=Text(required=True, max_length=NAME),
        stage=Text(max_length=80),
        stage_period=Text(max_length=40),
        number=Text(max_length=20),
        parent=Ref("schedules"),
        deliverable=Text(max_length=NAME),
        responsible=Text(max_length=SOURCE),
        units=UnitSet(),
        due=Text(max_length=80),
        note=Text(max_length=NOTE),
        source=source(),
        position=Int(default=0),
    )

    def check(self, profile: Profile) -> Iterator[Fault]:
        entries = profile.of(self.code)
        for code, entry in entries.items():
            above = entries.get(entry["parent"])
            if above and above["parent"]:
                yield self.fault(code, "parent", f"“{entry['parent']}”自己也是分项，不再分")


@register_noun
class Regulations(ModelNoun):
    code, title = "regulations", "制度"
    model = Regulation
    schema = Rec(
        code=Code(required=True, max_length=60),
        name=Text(required=True, max_length=NAME),
        area=Text(max_length=60),
        layer=Code(max_length=20),
        status=Choice(RegulationStatus.values),
        responsible=Text(max_length=SOURCE),
        units=UnitSet(),
        due=Text(max_length=80),
        note=Text(max_length=NOTE),
        source=source(),
        position=Int(default=0),
    )

    def rows(self, institution: Any) -> Any:
        return super().rows(institution).prefetch_related("units")

    def check(self, profile: Profile) -> Iterator[Fault]:
        yield from unknown_layers(self, profile)


@register_noun
class Tables(ModelNoun):
    """表单样式: the document's empty tables, for reading; forms that are filled in are `forms`."""

    code, title = "tables", "表单样式"
    model = PrintedTable
    schema = Rec(
        code=Code(required=True, max_length=60),
        name=Text(required=True, max_length=NAME),
        number=Text(max_length=40),
        layer=Code(max_length=20),
        group=Text(max_length=40),
        header_fields=Items(Text(required=True, max_length=80)),
        sections=Items(
            Rec(
                title=Text(max_length=120),
                columns=Items(
                    Rec(
                        caption=Text(required=True, max_length=120),
                        group=Text(max_length=60),
                        hint=Text(max_length=120),
                        inline=True,
                    )
                ),
                rows=Items(Cells()),
                lines=Items(Text(required=True, max_length=300)),
            ),
            required=True,
        ),
        footer_fields=Items(Text(required=True, max_length=80)),
        notes=Items(Text(required=True, max_length=300)),
        source=source(),
        position=Int(default=0),
    )

    def check(self, profile: Profile) -> Iterator[Fault]:
        yield from unknown_layers(self, profile)
        for code, entry in profile.of(self.code).items():
            for index, section in enumerate(entry["sections"], 1):
                wide = max((len(row) for row in section["rows"]), default=0)
                if wide > len(section["columns"]):
                    columns = len(section["columns"])
                    reason = f"有一行 {wide} 格，只有 {columns} 列"
                    yield self.fault(code, f"sections[{index}].rows", reason)


@register_noun
class Matrix(ModelNoun):
    """体系构成要素关系一览表: one line per element, a cell per layer; `text` spans all of them."""

    code, title = "matrix", "构成要素表"
    model = MatrixRow
    schema = Rec(
        code=Code(required=True, max_length=60),
        name=Text(max_length=60),
        vertical_system=Choice(VerticalSystem.values),
        system_name=Text(required=True, max_length=60),
        chain=Text(max_length=40),
        text=Text(max_length=NAME),
        cells=Items(
            Rec(
                layer=Code(required=True, max_length=20),
                entries=Items(Text(required=True, max_length=200), required=True),
            ),
            unique="layer",
        ),
        source=source(),
        position=Int(default=0),
    )

    def rows(self, institution: Any) -> Any:
        return super().rows(institution).prefetch_related("entries")

    def read(self, row: Any, name: str, field: Any) -> Any:
        if name != "cells":
            return super().read(row, name, field)
        cells: dict[str, list[str]] = {}
        for entry in sorted(row.entries.all(), key=lambda one: one.position):
            cells.setdefault(entry.layer, []).append(entry.name)
        return [{"layer": layer, "entries": names} for layer, names in cells.items()]

    def values(self, loading: Loading, entry: dict[str, Any]) -> dict[str, Any]:
        return {name: v for name, v in super().values(loading, entry).items() if name != "cells"}

    def write(self, loading: Loading, entry: dict[str, Any], row: Any) -> Any:
        row = super().write(loading, {**entry}, row)
        row.entries.all().delete()
        own = [(cell["layer"], name) for cell in entry["cells"] for name in cell["entries"]]
        MatrixEntry.objects.bulk_create(
            MatrixEntry(
                institution=loading.institution, row=row, layer=layer, name=name, position=number
            )
            for number, (layer, name) in enumerate(own, 1)
        )
        return row

    def check(self, profile: Profile) -> Iterator[Fault]:
        for code, entry in profile.of(self.code).items():
            if bool(entry["text"]) == bool(entry["cells"]):
                yield self.fault(code, "cells", "各层面的条目与通栏文字，须且只须写一种")
            for index, cell in enumerate(entry["cells"], 1):
                for _, reason in unknown_kind(cell["layer"]):
                    yield self.fault(code, f"cells[{index}].layer", reason)
