"""Others' planted problems: a CSV or JSON file of subject, metric, period, value and expected level."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from apps.core.errors import InvalidError
from apps.datahub.choices import MetricKind
from apps.simulation.services.generator.bounds import LEVELS, NO_DATA
from apps.simulation.services.generator.metrics import MetricFacts
from apps.simulation.services.generator.planting import Planted, Plants

# What a column may be called.
NAMES = {
    "subject": ("subject", "code", "对象编码"),
    "metric": ("metric", "指标编码"),
    "period": ("period", "时期"),
    "value": ("value", "数值"),
    "level": ("level", "expected", "expected_level", "expected level", "预警等级"),
}
OPTIONAL = ("value",)


@dataclass(frozen=True)
class Wish:
    """One row of the file; an empty value means that nothing is to be recorded."""

    row: int
    subject: str
    metric: str
    period: str
    value: str
    level: str


def read_wishes(path: Path) -> list[Wish]:
    """Raises InvalidError, naming the row, for a file that is no such list."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidError(f"读不了 {path.name}：{error}") from error
    rows = _from_json(text, path.name) if path.suffix == ".json" else _from_csv(text)
    return [_wish(number, row, path.name) for number, row in rows]


def _from_csv(text: str) -> Iterable[tuple[int, dict[str, str]]]:
    return enumerate(csv.DictReader(io.StringIO(text)), start=2)


def _from_json(text: str, name: str) -> Iterable[tuple[int, dict[str, str]]]:
    try:
        rows = json.loads(text)
    except ValueError as error:
        raise InvalidError(f"{name} 不是 JSON：{error}") from error
    rows = rows.get("points", rows.get("planted")) if isinstance(rows, dict) else rows
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise InvalidError(f"{name} 应是一个列表，每项是 subject、metric、period、value、level。")
    return enumerate(rows, start=1)


def _wish(number: int, row: Mapping[str, object], name: str) -> Wish:
    values = {field: _cell(row, names) for field, names in NAMES.items()}
    missing = [f for f, value in values.items() if not value and f not in OPTIONAL]
    if missing:
        raise InvalidError(f"{name} 第 {number} 行缺少 {'、'.join(missing)}。")
    level = values["level"].lower().replace(" ", "_")
    if level not in LEVELS:
        raise InvalidError(f"{name} 第 {number} 行的等级应为 {'、'.join(LEVELS)} 之一。")
    if (level == NO_DATA) != (values["value"] == ""):
        raise InvalidError(f"{name} 第 {number} 行：没有数值的行等级为 {NO_DATA}，反之亦然。")
    return Wish(
        number, values["subject"], values["metric"], values["period"], values["value"], level
    )


def _cell(row: Mapping[str, object], names: tuple[str, ...]) -> str:
    found = next((row[name] for name in names if row.get(name) is not None), "")
    return str(found).strip()


def plants_of(
    wishes: list[Wish], metrics: dict[str, MetricFacts], subjects: dict[str, set[str]]
) -> dict[str, Plants]:
    """By metric; `subjects` are the codes that each metric is about. Raises InvalidError."""
    found: dict[str, Plants] = {}
    for wish in wishes:
        metric = metrics.get(wish.metric)
        if metric is None:
            raise InvalidError(
                f"埋设第 {wish.row} 行：指标 {wish.metric} 不在方案里，或由系统计算，不能埋设。"
            )
        if wish.subject not in subjects[metric.code]:
            raise InvalidError(f"埋设第 {wish.row} 行：{metric.name}没有对象 {wish.subject}。")
        _check_value(wish, metric)
        planted = Planted("file", wish.value or None, wish.level)
        found.setdefault(metric.code, {})[wish.subject, wish.period] = planted
    return found


def _check_value(wish: Wish, metric: MetricFacts) -> None:
    if not wish.value:
        return
    try:
        value = Decimal(wish.value)
    except InvalidOperation:
        raise InvalidError(f"埋设第 {wish.row} 行：“{wish.value}”不是数字。") from None
    whole = metric.value_kind != MetricKind.INTEGER or value == value.to_integral_value()
    share = metric.value_kind != MetricKind.PERCENT or 0 <= value <= 100
    if not (value.is_finite() and whole and share):
        raise InvalidError(f"埋设第 {wish.row} 行：{metric.name}不能是 {wish.value}。")
