"""The one place that writes observations: append-only versions, of which one is current.

Whatever brings values in (a file, a form, a fact, a formula) hands them over here as rows. A value
that is already there is left alone; another value becomes a new version. Nothing is deleted: an
undone version only stops being current, and the latest that is not undone takes its place.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, F, Max, OuterRef, QuerySet, Subquery

from apps.accounts.models import Institution
from apps.core import clock
from apps.core.bulk import insert_rows
from apps.core.errors import InvalidError
from apps.datahub.models import Batch, Observation

Key = tuple[int, int, int]  # metric, period, subject
STEP = Decimal("0.000001")
LIMIT = Decimal(10) ** 15
# What a binary float keeps for certain: more would read back as another value on SQLite.
SIGNIFICANT = Context(prec=15, rounding=ROUND_HALF_UP)
COLUMNS = (
    *("institution", "metric", "period", "subject", "value", "text", "version", "sheet", "row"),
    *("is_current", "undone", "batch", "recorded_at", "recorded_by"),
)
# Keys in one statement: SQLite counts each as a parameter.
CHUNK = {"sqlite": 900, "postgresql": 10_000}


@dataclass(frozen=True, slots=True)
class ObservationRow:
    """One value on its way in; `sheet` and `row` say where in the batch's file it stood."""

    subject_id: int
    metric_id: int
    period_id: int
    value: Decimal
    text: str = ""
    sheet: str = ""
    row: int | None = None

    @property
    def key(self) -> Key:
        return self.metric_id, self.period_id, self.subject_id


@dataclass
class Counts:
    new: int = 0
    changed: int = 0
    same: int = 0
    # Values that were derived before and now cannot be; only derivation takes values away.
    gone: int = 0

    @property
    def written(self) -> int:
        return self.new + self.changed + self.gone


@dataclass(slots=True)
class Standing:
    """What the table holds under one key."""

    version: int = 0
    current: int | None = None
    value: Decimal | None = None


def stored(value: Decimal) -> Decimal:
    """The value as the column holds it: fifteen significant digits, at most six decimals."""
    if not value.is_finite() or abs(value) >= LIMIT:
        raise InvalidError(f"数值 {value} 超出可保存的范围。")
    return SIGNIFICANT.plus(value).quantize(STEP, rounding=ROUND_HALF_UP)


@transaction.atomic
def record_observations(
    *, institution: Institution, rows: Iterable[ObservationRow], batch: Batch | None, actor: Any
) -> Counts:
    """Write what differs from the current value. Of rows with one key the last one stands.

    A handful of statements per ten thousand rows, whatever is there already. Writers of one
    institution take turns.
    """
    lock_observations(institution)
    counts = Counts()
    stamp = (True, False, batch and batch.pk, clock.now(), getattr(actor, "pk", None))
    for pair, group in _by_pair({row.key: row for row in rows}):
        found = _standing(institution, pair, [row.subject_id for row in group])
        old, fresh = _compare(group, found, counts)
        Observation.objects.of(institution).filter(pk__in=old).update(is_current=False)
        insert_rows(
            Observation,
            COLUMNS,
            (
                (institution.pk, *row.key, value, row.text, version, row.sheet, row.row, *stamp)
                for row, value, version in fresh
            ),
        )
    return counts


def _compare(
    group: list[ObservationRow], found: dict[int, Standing], counts: Counts
) -> tuple[list[int], list[tuple[ObservationRow, Decimal, int]]]:
    """Which rows stop being current, and which are to be written with what value and version."""
    old: list[int] = []
    fresh: list[tuple[ObservationRow, Decimal, int]] = []
    for row in group:
        there, value = found.get(row.subject_id) or Standing(), stored(row.value)
        if there.current is None:
            counts.new += 1
        elif there.value == value:
            counts.same += 1
            continue
        else:
            counts.changed += 1
            old.append(there.current)
        fresh.append((row, value, there.version + 1))
    return old, fresh


@transaction.atomic
def withdraw_observations(*, institution: Institution, ids: Iterable[int]) -> int:
    """Values that can no longer be derived stop being current; returns how many."""
    lock_observations(institution)
    rows, waiting = Observation.objects.of(institution), iter(ids)
    gone = 0
    while chunk := list(islice(waiting, _chunk())):
        gone += rows.filter(pk__in=chunk, is_current=True).update(is_current=False, undone=True)
    return gone


@transaction.atomic
def undo_observations(*, batch: Batch) -> Counts:
    """Take back what a batch wrote; under each key the latest version not undone is current again.

    `changed` counts values that went back to an older one, `gone` those that are no more.
    """
    lock_observations(batch.institution)
    rows = Observation.objects.of(batch.institution_id)
    mine = rows.filter(batch=batch)
    stood = mine.filter(is_current=True).count()
    mine.update(is_current=False, undone=True)
    restored = _heirs(rows, mine).update(is_current=True)
    return Counts(changed=restored, gone=stood - restored)


def _heirs(rows: QuerySet[Observation], undone: QuerySet[Observation]) -> QuerySet[Observation]:
    """For each key of the undone rows, its latest row that is not undone, unless that is current."""
    same_key = {
        "institution": OuterRef("institution"),
        "subject": OuterRef("subject"),
        "metric": OuterRef("metric"),
        "period": OuterRef("period"),
    }
    latest = (
        rows.filter(**same_key, undone=False)
        .order_by()
        .values("institution")
        .annotate(latest=Max("version"))
        .values("latest")
    )
    heirs = rows.filter(Exists(undone.filter(**same_key)), undone=False, is_current=False)
    heirs = heirs.annotate(latest=Subquery(latest)).filter(version=F("latest"))
    return rows.filter(pk__in=heirs.values("pk"))


def lock_observations(institution: Institution) -> None:
    """Until the transaction ends nobody else writes this institution's observations.

    SQLite has one writer anyway; `no_key` lets others refer to the institution meanwhile.
    """
    if connection.features.has_select_for_update:
        list(Institution.objects.select_for_update(no_key=True).filter(pk=institution.pk))


def _chunk() -> int:
    return CHUNK.get(connection.vendor, 900)


def _by_pair(
    wanted: dict[Key, ObservationRow],
) -> Iterator[tuple[tuple[int, int], list[ObservationRow]]]:
    """Rows of one metric and period at a time, in pieces that fit into one statement."""
    pairs: dict[tuple[int, int], list[ObservationRow]] = {}
    for (metric, period, _), row in wanted.items():
        pairs.setdefault((metric, period), []).append(row)
    size = _chunk()
    for pair, rows in pairs.items():
        for start in range(0, len(rows), size):
            yield pair, rows[start : start + size]


def _standing(
    institution: Institution, pair: tuple[int, int], subjects: list[int]
) -> dict[int, Standing]:
    """The highest version under each key, undone or not, and the current value."""
    metric, period = pair
    rows = Observation.objects.of(institution).filter(
        subject_id__in=subjects, metric_id=metric, period_id=period
    )
    found: dict[int, Standing] = {}
    for pk, subject, version, current, value in rows.values_list(
        "pk", "subject_id", "version", "is_current", "value"
    ):
        there = found.setdefault(subject, Standing())
        there.version = max(there.version, version)
        if current:
            there.current, there.value = pk, value
    return found
