"""体系构成要素关系一览表 as it is drawn: merged heads, and entries that lead to what they name."""

from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from apps.chains.models import PlanningDocument, Regulation, StandardType
from apps.organisation.models import Body, MatrixRow, Unit


@dataclass(frozen=True)
class Item:
    name: str
    url: str = ""


@dataclass
class Line:
    """`system` and `chain` are written where they begin, over so many lines; else the span is 0."""

    row: MatrixRow
    cells: list[list[Item]] = field(default_factory=list)
    system_span: int = 0
    chain_span: int = 0


def matrix_lines(institution: Any, layers: list[str]) -> list[Line]:
    """All lines with a cell for each layer, in the order of the document."""
    rows = MatrixRow.objects.of(institution).prefetch_related("entries")
    known = _known(institution)
    lines = [Line(row, _cells(row, layers, known)) for row in rows]
    for _, group in groupby(lines, key=lambda line: line.row.system_name):
        members = list(group)
        members[0].system_span = len(members)
    for _, group in groupby(lines, key=lambda line: line.row.chain):
        members = list(group)
        members[0].chain_span = len(members)
    return lines


def _cells(row: MatrixRow, layers: list[str], known: dict[str, str]) -> list[list[Item]]:
    if row.text:
        return []
    found: dict[str, list[Item]] = {layer: [] for layer in layers}
    for entry in sorted(row.entries.all(), key=lambda one: one.position):
        found.setdefault(entry.layer, []).append(Item(entry.name, known.get(entry.name, "")))
    return [found[layer] for layer in layers]


def _known(institution: Any) -> dict[str, str]:
    """Where a name leads: organs and units by page, plans, standards and regulations by search."""
    found: dict[str, str] = {}
    for route, names in (
        ("chains:standards", StandardType.objects.of(institution).values_list("name", flat=True)),
        ("chains:regulations", Regulation.objects.of(institution).values_list("name", flat=True)),
        ("chains:plans", PlanningDocument.objects.of(institution).values_list("name", flat=True)),
    ):
        found |= {name: f"{reverse(route)}?{urlencode({'q': name})}" for name in names}
    for body in Body.objects.of(institution):
        url = reverse("console:body_detail", args=[body.pk])
        found |= {name: url for name in (body.name, body.short_name) if name}
    for unit in Unit.objects.of(institution):
        url = reverse("console:unit_detail", args=[unit.pk])
        found |= dict.fromkeys([unit.name, *unit.aliases], url)
    return found
