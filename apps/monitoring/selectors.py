"""Warnings as far as the reader's rights reach: list, heat map, and one with its story."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from apps.core import clock
from apps.core.errors import NotFoundError
from apps.datahub.models import Observation
from apps.datahub.selectors.metrics import Point, series
from apps.improvement.models import Problem
from apps.layers.models import Subject
from apps.layers.registry import layer_words
from apps.layers.within import about, small_groups
from apps.monitoring.choices import CLAIM, ESCALATE, FOLLOW, Handling, Level
from apps.monitoring.models import EarlyWarning, Mute, RuleVersion, WarningEvent, WatchRule
from apps.organisation.models import Period
from apps.workflow.selectors import due_items_for
from apps.workflow.unowned import unowned_items

WORST_FIRST = Case(
    When(level=Level.RED, then=Value(0)),
    When(level=Level.YELLOW, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)
POINTS = 12


def warnings_for(actor: Any) -> QuerySet[EarlyWarning]:
    """Warnings about subjects that the reader may watch, the worst and oldest first."""
    subjects = Subject.objects.of(actor.institution_id).visible_to(actor, "warnings.read")
    return (
        EarlyWarning.objects.of(actor.institution_id)
        .filter(subject__in=subjects.values("pk"))
        .select_related("subject__unit", "rule__metric", "period", "handled_by")
        .order_by(WORST_FIRST, "opened_on", "pk")
    )


def warning_for(actor: Any, pk: int) -> EarlyWarning:
    """One warning. Raises NotFoundError for an absent, foreign or unreadable one alike."""
    found = warnings_for(actor).filter(pk=pk).first()
    if found is None:
        raise NotFoundError("没有找到这条预警。")
    return found


def given_in(warnings: QuerySet[EarlyWarning], year: Period) -> QuerySet[EarlyWarning]:
    """Warnings that were given in a year, also those that are closed by now."""
    return warnings.filter(opened_on__range=(year.start, year.end))


def open_at_end(year: Period) -> Q:
    """Not closed when the year ended."""
    return Q(closed_on=None) | Q(closed_on__gt=year.end)


def of_year(warnings: QuerySet[EarlyWarning], chosen: dict[str, Any]) -> QuerySet[EarlyWarning]:
    """Open warnings; with a year those given in it, all or those still open at its end."""
    if chosen.get("about"):
        warnings = warnings.filter(about(chosen["about"]))
    year = chosen.get("year")
    if year is None:
        return warnings.filter(closed_on=None)
    warnings = given_in(warnings, year)
    return warnings.filter(open_at_end(year)) if chosen.get("still") else warnings


def few_of_year(institution: Any, chosen: dict[str, Any]) -> Q:
    """Groups of students by unit that the annual report does not count."""
    rows = of_year(EarlyWarning.objects.of(institution), chosen)
    if chosen.get("level"):
        rows = rows.filter(level=chosen["level"])
    return small_groups(rows, "subject__unit__name")


def asked_of(warnings: QuerySet[EarlyWarning], actor: Any, asked: str) -> QuerySet[EarlyWarning]:
    """`me`: what the reader is asked to claim or has claimed. `nobody`: what nobody can be asked."""
    kinds = (CLAIM, ESCALATE, FOLLOW)
    if asked == "me":
        mine = due_items_for(actor).filter(kind__in=kinds)
        claimed = Q(handled_by=actor, handling=Handling.ACKNOWLEDGED)
        return warnings.filter(Q(pk__in=mine.values("object_id")) | claimed)
    if asked == "nobody":
        items = unowned_items(actor.institution_id).filter(kind__in=kinds)
        return warnings.filter(pk__in=items.values("object_id"))
    return warnings


@dataclass(frozen=True)
class HeatCell:
    """One layer in one unit: how many warnings are open, how many of them red, and how dark it is."""

    layer: str
    unit_id: int | None
    total: int = 0
    red: int = 0
    shade: int = 0


@dataclass(frozen=True)
class HeatRow:
    unit_id: int | None
    name: str
    cells: list[HeatCell]
    total: int


@dataclass(frozen=True)
class HeatMap:
    layers: list[tuple[str, str]]
    rows: list[HeatRow]
    total: int
    red: int


def _shade(total: int, most: int) -> int:
    """0 for none, 1 to 4 by the share of the fullest cell."""
    return 0 if not total else min(4, 1 + (4 * total - 1) // max(most, 1))


def heat_map(institution: Any, warnings: QuerySet[EarlyWarning]) -> HeatMap:
    """Open warnings by layer and unit, in one query; a number in every cell."""
    counted = (
        warnings.order_by()
        .values("subject__layer", "subject__unit_id", "subject__unit__name")
        .annotate(n=Count("pk"), red=Count("pk", filter=Q(level=Level.RED)))
    )
    found = {(row["subject__layer"], row["subject__unit_id"]): row for row in counted}
    names = {
        row["subject__unit_id"]: row["subject__unit__name"] or "全校" for row in found.values()
    }
    most = max((row["n"] for row in found.values()), default=0)
    layers = layer_words(institution)
    rows = []
    for unit_id, name in names.items():
        cells = []
        for code, _ in layers:
            hit = found.get((code, unit_id))
            total = hit["n"] if hit else 0
            red = hit["red"] if hit else 0
            cells.append(HeatCell(code, unit_id, total, red, _shade(total, most)))
        rows.append(HeatRow(unit_id, name, cells, sum(cell.total for cell in cells)))
    rows.sort(key=lambda row: (-row.total, row.name))
    return HeatMap(
        layers,
        rows,
        sum(row.total for row in rows),
        sum(cell.red for row in rows for cell in row.cells),
    )


@dataclass(frozen=True)
class Story:
    """Everything about one warning: its number with the way to its row, its line, its changes."""

    warning: EarlyWarning
    observation: Observation | None
    points: list[Point]
    events: list[WarningEvent]
    problems: list[Problem]
    mute: Mute | None

    @property
    def running(self) -> Point | None:
        """A value of a period that has not ended: shown, but judged only when the period is over."""
        seen = (one for one in self.points if one.period.end > clock.today())
        return next((one for one in seen if one.value is not None), None)

    @property
    def in_hand(self) -> bool:
        """Whether a problem is being worked on, read now and not at the last run."""
        return any(problem.closed_on is None for problem in self.problems)


def story_of(warning: EarlyWarning) -> Story:
    observations = Observation.objects.of(warning.institution_id).current()
    events = WarningEvent.objects.of(warning.institution_id).filter(
        rule=warning.rule_id, subject=warning.subject_id
    )
    return Story(
        warning=warning,
        observation=observations.filter(
            subject=warning.subject_id,
            metric=warning.rule.metric_id,
            period=warning.period_id,
        )
        .select_related("batch__source")
        .first(),
        points=series(warning.subject, warning.rule.metric, POINTS),
        events=list(events.select_related("period").order_by("-id")[:50]),
        problems=list(_problems_about(warning)[:5]),
        mute=Mute.objects.of(warning.institution_id)
        .filter(warning=warning, ended_on=None)
        .select_related("muted_by")
        .first(),
    )


def _problems_about(warning: EarlyWarning) -> QuerySet[Problem]:
    """Problems of the same subject and metric, wherever they come from, and those of this warning."""
    same = Q(subject=warning.subject_id, metric=warning.rule.metric_id)
    own = Q(origin_url_name="monitoring:warning_detail", origin_id=warning.pk)
    rows = Problem.objects.of(warning.institution_id).filter(same | own)
    return rows.select_related("owner").order_by("-pk")


def rules_of(institution: Any) -> QuerySet[WatchRule]:
    """The rules of an institution with how many warnings are open under each."""
    still_open = Q(early_warnings__closed_on=None, early_warnings__pk__isnull=False)
    return (
        WatchRule.objects.of(institution)
        .filter(metric__retired=False)
        .select_related("metric")
        .annotate(open_warnings=Count("early_warnings", filter=still_open))
        .order_by("position", "code")
    )


def rule_for(actor: Any, pk: int) -> WatchRule:
    """One rule. Raises NotFoundError for an absent or a foreign one alike."""
    found = rules_of(actor.institution_id).filter(pk=pk).first()
    if found is None:
        raise NotFoundError("没有找到这条规则。")
    return found


def versions_of_rule(rule: WatchRule) -> list[RuleVersion]:
    """Its versions, the newest first; none while its bounds were never changed."""
    rows = RuleVersion.objects.of(rule.institution_id).filter(rule=rule)
    return list(rows.select_related("changed_by").order_by("-number"))
