"""The story of one problem: everything that happened to it, in a fixed number of queries."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet

from apps.core import clock
from apps.datahub.models import Observation
from apps.datahub.selectors.metrics import Point, readable_subjects, series
from apps.evidence.models import EvidenceItem
from apps.improvement.choices import State
from apps.improvement.models import (
    Cause,
    Escalation,
    Extension,
    Measure,
    Problem,
    Recheck,
    Remeasurement,
)
from apps.operations.models import AuditEntry
from apps.organisation.models import Period

POINTS, MOST_ACTS = 12, 200


@dataclass(frozen=True)
class MeasureStory:
    """One measure with its evidence, how it was verified, and its extensions."""

    measure: Measure
    items: list[EvidenceItem]
    rechecks: list[Recheck]
    extensions: list[Extension]

    @property
    def asked(self) -> Extension | None:
        return next((one for one in self.extensions if one.state == "asked"), None)


@dataclass(frozen=True)
class Story:
    """Everything about one problem, oldest first."""

    problem: Problem
    causes: list[Cause] = field(default_factory=list)
    measures: list[MeasureStory] = field(default_factory=list)
    remeasurements: list[Remeasurement] = field(default_factory=list)
    escalations: list[Escalation] = field(default_factory=list)

    @property
    def current(self) -> list[MeasureStory]:
        """Measures of this round: those planned since the problem was last re-opened."""
        return [one for one in self.measures if one.measure.round == self.problem.reopened]


def story_of(problem: Problem) -> Story:
    """In a fixed number of queries, however much happened."""
    institution = problem.institution_id
    standing = EvidenceItem.objects.of(institution).standing()
    measures = (
        Measure.objects.of(institution)
        .filter(problem=problem)
        .select_related("owner", "done_by", "evidence_set", "problem__subject__unit")
        .prefetch_related(
            Prefetch(
                "evidence_set__items", standing.select_related("file", "added_by"), "standing_items"
            ),
            Prefetch("rechecks", Recheck.objects.of(institution).select_related("checked_by")),
            Prefetch(
                "extensions",
                Extension.objects.of(institution).select_related("asked_by", "decided_by"),
            ),
        )
    )
    return Story(
        problem=problem,
        causes=list(problem.causes.select_related("written_by")),
        measures=[_measure_story(one) for one in measures.order_by("round", "due_on", "id")],
        remeasurements=list(problem.remeasurements.select_related("period", "judged_by")),
        escalations=list(problem.escalations.select_related("decided_by")),
    )


def _measure_story(measure: Measure) -> MeasureStory:
    items: list[EvidenceItem] = getattr(measure.evidence_set, "standing_items", [])
    return MeasureStory(
        measure, items, list(measure.rechecks.all()), list(measure.extensions.all())
    )


def acts_of(problem: Problem) -> QuerySet[AuditEntry]:
    """What was done about a problem, the newest first: its rows of the audit log."""
    rows = AuditEntry.objects.of(problem.institution_id).filter(
        object_type=Problem._meta.label_lower, object_id=str(problem.pk)
    )
    return rows.select_related("actor").order_by("-id")[:MOST_ACTS]


@dataclass(frozen=True)
class Awaited:
    """The first period that can measure a problem anew, and what is known of it already."""

    after: date  # the last measure was done
    period: Period | None  # None: the calendar ends before
    observation: Observation | None = None

    @property
    def ended(self) -> bool:
        return self.period is not None and self.period.end <= clock.today()


def awaited_of(story: Story) -> Awaited | None:
    """None unless the problem waits for the data; the rule itself stands in `services.closing`."""
    problem, metric = story.problem, story.problem.metric
    done = [one.measure.done_on for one in story.measures if one.measure.state == "verified"]
    days = [day for day in done if day is not None]
    if problem.state != State.REMEASURING or metric is None or not days:
        return None
    periods = Period.objects.of(problem.institution_id).filter(kind=metric.period_kind)
    period = periods.filter(end__gt=max(days)).order_by("end", "pk").first()
    rows = Observation.objects.of(problem.institution_id).current()
    seen = rows.filter(subject=problem.subject_id, metric=metric, period=period) if period else rows
    return Awaited(max(days), period, seen.first() if period else None)


@dataclass(frozen=True)
class Numbers:
    """The problem's metric over its last periods, and the row in which it was found."""

    points: list[Point]
    found: Observation | None
    may_follow: bool  # whether the reader may open the pages of the number


def numbers_of(problem: Problem, reader: Any) -> Numbers | None:
    """None for a problem without metric."""
    if problem.metric is None:
        return None
    rows = Observation.objects.of(problem.institution_id)
    return Numbers(
        points=series(problem.subject, problem.metric, POINTS),
        found=rows.filter(pk=problem.found_observation_id or 0).first(),
        may_follow=readable_subjects(reader).filter(pk=problem.subject_id).exists(),
    )
