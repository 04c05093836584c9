"""Which new values look wrong beside the last ones and beside each other; the user decides.

A share that was written as a fraction (0.625 for 62.5 %), thousands beside units, yuan beside ten
thousand yuan: the number is a number, only its scale is another one's.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from statistics import median

from apps.datahub.choices import MetricKind
from apps.datahub.committers.base import chunks
from apps.datahub.models import Metric, Observation
from apps.datahub.services.observations import ObservationRow
from apps.organisation.models import Period

# So many times its neighbour or less than that part of it: no change, another scale.
ANOTHER_SCALE = 30
NAMED = 10
Place = tuple[int, int]


def doubts(
    institution: object, rows: list[ObservationRow], metrics: Mapping[int, Metric]
) -> list[str]:
    """One sentence for each value that looks wrong, the first ten of them by name."""
    last = _last_values(institution, rows)
    beside = defaultdict(list)
    for row in rows:
        beside[row.metric_id].append(row.value)
    found = list(_each(rows, metrics, last, beside))
    left = len(found) - NAMED
    return [
        *found[:NAMED],
        *([f"另有 {left} 个数值与上次或同表的数相差悬殊。"] if left > 0 else []),
    ]


def _each(
    rows: Iterable[ObservationRow],
    metrics: Mapping[int, Metric],
    last: Mapping[Place, Decimal],
    beside: Mapping[int, list[Decimal]],
) -> Iterator[str]:
    for row in rows:
        metric = metrics[row.metric_id]
        share = metric.value_kind == MetricKind.PERCENT
        before = last.get((row.metric_id, row.subject_id))
        if before is not None:
            if _is_other_scale(row.value, before):
                yield _said(row, metric, f"上一时段是 {_plain(before)}")
        elif share and 0 < row.value < 1:
            others = [value for value in beside[row.metric_id] if value > 1]
            words = f"同一指标的其他数在 {_plain(median(others))} 上下" if others else "不到 1%"
            yield _said(row, metric, words)


def _is_other_scale(value: Decimal, other: Decimal) -> bool:
    small, large = sorted((abs(value), abs(other)))
    return small > 0 and large / small >= ANOTHER_SCALE


def _said(row: ObservationRow, metric: Metric, beside: str) -> str:
    meant = ""
    if metric.value_kind == MetricKind.PERCENT and 0 < row.value < 1:
        meant = f"；如果是 {_plain(row.value * 100)}%，请改为 {_plain(row.value * 100)}"
    return f"请核对第 {row.row} 行：{metric.name} {row.text}，{beside}，数量级可能不对{meant}。"


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _last_values(institution: object, rows: list[ObservationRow]) -> dict[Place, Decimal]:
    """The value of the latest period before the row's, of the same metric and subject."""
    periods = dict(
        Period.objects.of(institution)
        .filter(pk__in={row.period_id for row in rows})
        .values_list("pk", "start")
    )
    starts = {(row.metric_id, row.subject_id): periods[row.period_id] for row in rows}
    known = Observation.objects.of(institution).current()
    known = known.filter(metric_id__in={row.metric_id for row in rows}, value__isnull=False)
    found: dict[Place, Decimal] = {}
    for chunk in chunks(row.subject_id for row in rows):
        values = known.filter(subject_id__in=chunk).order_by("period__end")
        for metric, subject, end, value in values.values_list(
            "metric_id", "subject_id", "period__end", "value"
        ):
            start = starts.get((metric, subject))
            if start is not None and end < start:
                found[metric, subject] = value
    return found
