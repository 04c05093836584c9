"""Which row of a form a metric, a diagnosis point or a problem belongs to, and which facts it shows."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from apps.core.request_cache import remember
from apps.datahub.models import Metric
from apps.diagnosis.models import DiagnosisPoint, PointMetric
from apps.improvement.models import Problem
from apps.layers.models import Subject
from apps.organisation.models import Period
from apps.reports.models import TablePack
from apps.reports.sections import Scope

POINT = re.compile(r"([0-9]+\.[0-9]+)(?![0-9])")


@dataclass
class RowMap:
    """Metric → row, name of a point → row, row → codes of its facts."""

    metrics: dict[int, str] = field(default_factory=dict)
    points: dict[str, str] = field(default_factory=dict)
    facts: dict[str, list[str]] = field(default_factory=dict)

    def row_of(self, problem: Problem) -> str:
        """By its metric, else by its point, else by the code that the point's name begins with."""
        found = self.metrics.get(problem.metric_id or 0) or self.points.get(problem.point)
        if found:
            return found
        coded = POINT.match(problem.point)
        return coded.group(1) if coded else ""

    def of_row(self, problems: Iterable[Problem], row: str) -> list[Problem]:
        return [one for one in problems if self.row_of(one) == row]


def scope_of(subject: Subject, period: Period) -> Scope:
    """One scope for all rows of a form."""
    key = ("report scope", subject.pk, period.pk)
    return remember(key, lambda: Scope(subject, period))


def row_map(institution: int) -> RowMap:
    """The rows of all packs; an element whose code is a row's needs no line in a pack."""
    return remember(("rows of packs", institution), lambda: _read(institution))


def _read(institution: int) -> RowMap:
    """The closer a line names something, the more it counts: element, then point, then metric."""
    found = RowMap()
    rows: list[dict[str, Any]] = [
        row for pack in TablePack.objects.of(institution).order_by("position") for row in pack.rows
    ]
    of_element = {code: row["row"] for row in rows for code in row["elements"]}
    of_point = {code: row["row"] for row in rows for code in row["points"]}
    of_metric = {code: row["row"] for row in rows for code in row["metrics"]}
    for row in rows:
        found.facts.setdefault(row["row"], []).extend(row["facts"])
    points = DiagnosisPoint.objects.of(institution).filter(retired=False).order_by("position")
    named = {}
    for pk, code, name, element in points.values_list("pk", "code", "name", "element__code"):
        place = of_point.get(code) or of_element.get(element, element)
        if place:
            named[pk] = place
            found.points.setdefault(name, place)
    links = PointMetric.objects.filter(point__in=list(named)).order_by("point__position")
    for point, metric in links.values_list("point_id", "metric_id"):
        found.metrics.setdefault(metric, named[point])
    own = Metric.objects.of(institution).filter(code__in=of_metric)
    found.metrics.update({pk: of_metric[code] for pk, code in own.values_list("pk", "code")})
    return found
