"""A sheet about the subjects below one (以专业为单位): how many there are, how many are off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from apps.datahub.models import Metric
from apps.diagnosis.models import DiagnosisPoint, Scheme
from apps.layers.models import Subject, SubjectQuerySet
from apps.monitoring.choices import Level
from apps.monitoring.models import WarningState


@dataclass(frozen=True)
class BelowRow:
    """One metric over the subjects below: how many have a warning, of how many."""

    metric: Metric
    off: int
    total: int

    @property
    def share_on(self) -> int | None:
        """How many per cent are on target, rounded down so that a fail never looks like a pass."""
        return (self.total - self.off) * 100 // self.total if self.total else None

    @property
    def words(self) -> str:
        return f"{self.total} 个对象中 {self.off} 个有预警"

    def frozen(self) -> dict[str, Any]:
        return {
            "metric": self.metric.code,
            "name": self.metric.name,
            "shown": self.words,
            "judgement": "off" if self.off else "on",
            "verdict": "有预警" if self.off else "无预警",
            "off": self.off,
            "total": self.total,
        }


def subjects_below(scheme: Scheme, subject: Subject) -> SubjectQuerySet:
    """Open subjects of the scheme's kind under `subject`, or in its unit where the tree has none."""
    rows: SubjectQuerySet = Subject.objects.of(subject.institution_id)
    rows = rows.of_kind(scheme.layer, scheme.kind).open()
    tree = rows.below(subject)
    return tree if tree.exists() or subject.unit_id is None else rows.filter(unit=subject.unit_id)


def rows_below(
    scheme: Scheme, subject: Subject, points: list[DiagnosisPoint]
) -> dict[int, list[BelowRow]]:
    """By point: its metrics over the subjects below, in three statements."""
    subjects = subjects_below(scheme, subject).order_by()
    total = subjects.count()
    off = WarningState.objects.of(subject.institution_id).filter(
        subject__in=subjects.values("pk"), level__in=(Level.RED, Level.YELLOW)
    )
    counted = off.values("rule__metric_id").annotate(n=Count("subject_id", distinct=True))
    counts = {row["rule__metric_id"]: row["n"] for row in counted}
    return {
        point.pk: [
            BelowRow(link.metric, counts.get(link.metric_id, 0), total)
            for link in point.point_metrics.all()
        ]
        for point in points
    }
