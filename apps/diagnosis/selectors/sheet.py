"""The sheet of a diagnosis: a scheme's points with their metrics, values, targets and judgements.

A fixed number of statements, however many points; nothing is written.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from apps.datahub.models import Metric
from apps.diagnosis.choices import Judgement
from apps.diagnosis.models import DiagnosisPoint, Scheme
from apps.diagnosis.selectors.below import BelowRow, rows_below
from apps.diagnosis.selectors.facts import Facts, Row
from apps.layers.models import Subject


@dataclass(frozen=True)
class Group:
    """A point with its rows; a point without metrics is judged in words.

    `shared` are its metrics that stand under an earlier point.
    """

    point: DiagnosisPoint
    rows: list[Row] = field(default_factory=list)
    below: list[BelowRow] = field(default_factory=list)
    shared: list[Metric] = field(default_factory=list)

    @property
    def bare(self) -> bool:
        """Whether no number says anything about it: it is judged by what really is."""
        return not (self.rows or self.below or self.shared)

    @property
    def suggested(self) -> int | None:
        """The share of its judged values that are on target, in per cent; None where nothing is."""
        if self.below:
            shares = [row.share_on for row in self.below if row.share_on is not None]
            return min(shares, default=None)
        judged = [row for row in self.rows if row.judgement in (Judgement.ON, Judgement.OFF)]
        fine = sum(1 for row in judged if not row.off)
        return fine * 100 // len(judged) if judged else None


@dataclass(frozen=True)
class Sheet:
    groups: list[Group]

    @property
    def rows(self) -> list[Row]:
        return [row for group in self.groups for row in group.rows]

    @property
    def off(self) -> list[Row]:
        return [row for row in self.rows if row.off]

    def _judged(self, judgement: str) -> list[Row]:
        return [row for row in self.rows if row.judgement == judgement]

    @property
    def on(self) -> list[Row]:
        return self._judged(Judgement.ON)

    @property
    def no_data(self) -> list[Row]:
        return self._judged(Judgement.NO_DATA)

    @property
    def nothing(self) -> list[Row]:
        return self._judged(Judgement.NOTHING)

    @property
    def asked(self) -> list[Row]:
        return [row for row in self.off if row.needs_words]

    @property
    def carried(self) -> list[Row]:
        return [row for row in self.off if not row.needs_words]

    @property
    def below(self) -> list[tuple[DiagnosisPoint, BelowRow]]:
        return [(group.point, row) for group in self.groups for row in group.below]

    @property
    def bare(self) -> list[Group]:
        return [group for group in self.groups if group.bare]

    @property
    def to_confirm(self) -> bool:
        """Whether there is anything that whoever submits can say is true."""
        return bool(self.on or self.bare or self.below)

    @property
    def quiet(self) -> bool:
        """Whether nothing is off, so that the rest may stand open."""
        return not self.off

    @property
    def tally(self) -> str:
        """How many points and metrics, and how they stand; the parts add up to the whole."""
        in_hand = f"（其中 {len(self.carried)} 项已在整改）" if self.carried else ""
        parts = [
            f"{len(rows)} 项{word}"
            for rows, word in (
                (self.off, f"未达要求{in_hand}"),
                (self.on, "达标"),
                (self.no_data, "没有数据"),
                (self.nothing, "无可比对"),
                (self.below, "看下属对象"),
            )
            if rows
        ]
        words = f"{len(self.groups)} 个诊断点"
        if parts:
            words += f"，{len(self.rows) + len(self.below)} 项指标：{'、'.join(parts)}"
        if self.bare:
            words += f"；{len(self.bare)} 个诊断点没有指标，凭实际情况"
        return words + "。"

    def frozen(self) -> list[dict[str, Any]]:
        """As it is kept with a submitted diagnosis: numbers as text, nothing refers to live rows."""
        return [
            {
                "code": group.point.code,
                "name": group.point.name,
                "element": group.point.element.name if group.point.element else "",
                "standard": group.point.standard,
                "shared": [metric.name for metric in group.shared],
                "rows": [_frozen_row(row) for row in group.rows]
                + [row.frozen() for row in group.below],
            }
            for group in self.groups
        ]


def _text(value: Decimal | None) -> str | None:
    return None if value is None else format(value.normalize(), "f")


def _frozen_row(row: Row) -> dict[str, Any]:
    return {
        "metric": row.metric.code,
        "name": row.metric.name,
        "unit": row.metric.unit,
        "period": row.when,
        "value": _text(row.value),
        "shown": row.number(row.value),
        "target": _text(row.target),
        "target_shown": row.number(row.target),
        "bound": row.rule_words,
        "judgement": str(row.judgement),
        "verdict": row.verdict,
        "level": row.level,
        "problem": row.problem.number if row.problem else "",
    }


def points_of(scheme: Scheme) -> list[DiagnosisPoint]:
    """The scheme's points in order; without points of its own, all of its layer and kind."""
    own = (
        scheme.scheme_points.select_related("point__element")
        .prefetch_related("point__point_metrics__metric")
        .order_by("position", "id")
    )
    points = [link.point for link in own if not link.point.retired]
    if points:
        return points
    rows = DiagnosisPoint.objects.of(scheme.institution_id).active()
    rows = rows.for_kind(scheme.layer, scheme.kind).select_related("element")
    return list(rows.prefetch_related("point_metrics__metric"))


def sheet_of(scheme: Scheme, subject: Subject) -> Sheet:
    """The sheet of one subject as of today; a metric of two points stands under the first."""
    points = points_of(scheme)
    if scheme.per_kind:
        below = rows_below(scheme, subject, points)
        return Sheet([Group(point, below=below[point.pk]) for point in points])
    metrics = {
        link.metric_id: link.metric
        for point in points
        for link in point.point_metrics.all()
        if not link.metric.retired
    }
    facts = Facts(subject, list(metrics.values()))
    groups = []
    for point in points:
        links = [link.metric for link in point.point_metrics.all() if not link.metric.retired]
        mine = [metric for metric in links if metrics.pop(metric.pk, None)]
        shared = [metric for metric in links if metric not in mine]
        rows = [facts.row(point, metric) for metric in mine]
        groups.append(Group(point, rows, shared=shared))
    return Sheet(groups)
