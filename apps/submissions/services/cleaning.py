"""What comes from a browser, as it is stored: texts, numbers as text, choices, keys of rows."""

import re
from collections.abc import Collection
from typing import Any

from apps.core.errors import InvalidError, NotFoundError
from apps.datahub.models import Metric
from apps.datahub.values.errors import BadValueError
from apps.datahub.values.measured import clean_measured
from apps.submissions.models import FormColumn, FormItem
from apps.submissions.records import Choice, Measure

MAX_TEXT = 20_000
# What a value's column holds: fifteen digits before the point, six behind it.
NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")


def parse_key(key: str) -> tuple[str, int]:
    """``i12`` or ``r7`` → ("i", 12); anything else is not found."""
    if len(key) > 1 and key[0] in "ir" and key[1:].isdecimal() and len(key) < 19:
        return key[0], int(key[1:])
    raise NotFoundError


def _choice(choice: Choice, raw: Any) -> str:
    text = str(raw or "").strip()
    if text and text not in choice.options:
        raise InvalidError(f"“{choice.caption}”请选{'或'.join(choice.options)}。")
    return text


def _value_kinds(item: FormItem | None) -> dict[str, str]:
    """The kind of value of each metric that the item measures, by its code."""
    codes = [measure.metric for measure in item.measures if measure.metric] if item else []
    if item is None or not codes:
        return {}
    rows = Metric.objects.of(item.institution_id).filter(code__in=codes)
    return {metric.code: metric.value_kind for metric in rows}


def clean_values(
    values: Any,
    item: FormItem | None,
    column: FormColumn | None = None,
    standing: Collection[dict[str, str]] = (),
) -> dict[str, str]:
    """Numbers as text by measure code, and what was chosen by its choice's; blanks are left out.

    Raises InvalidError for what is no number or none of the metric's kind (a share of 120), and for what
    is not one of a choice's options. A number that stands there already (`standing`) is taken as it is:
    what the data offered is never in the way of the words beside it.
    """
    if not isinstance(values, dict):
        raise InvalidError("数值格式不对。")
    known = {measure.code: measure for measure in item.measures} if item else {}
    choices = {choice.code: choice for choice in column.choices} if column else {}
    kinds = _value_kinds(item)
    cleaned: dict[str, str] = {}
    for code, raw in values.items():
        if code in choices:
            if chosen := _choice(choices[code], raw):
                cleaned[code] = chosen
            continue
        text = str(raw if raw is not None else "").strip().replace("，", "").replace(",", "")
        if text in ("", "—", "－", "-"):
            continue
        if code not in known:
            raise InvalidError("没有这个度量。")
        kept = any(one.get(code) == text for one in standing)
        cleaned[code] = text if kept else _number(text, known[code], kinds)
    return cleaned


def _number(text: str, measure: Measure, kinds: dict[str, str]) -> str:
    """A measure on a metric takes what an import of that metric takes; any other one a plain number."""
    expected = "数字（整数部分至多 15 位，小数至多 6 位）"
    try:
        if kind := kinds.get(measure.metric):
            text = clean_measured(text, kind)
    except BadValueError as error:
        expected = error.expected
    else:
        if NUMBER.fullmatch(text):
            return text
    raise InvalidError(f"“{measure.caption}”应填{expected}，现在是“{text[:20]}”。")


def clean_text(text: Any) -> str:
    if not isinstance(text, str):
        raise InvalidError("内容格式不对。")
    cleaned = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if len(cleaned) > MAX_TEXT:
        raise InvalidError(f"一格最多 {MAX_TEXT} 字。")
    return cleaned
