"""What must hold in a form's definition, each with the key that a file's author looks at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from apps.layers.registry import unknown_kind
from apps.organisation.cadences import Moment
from apps.organisation.models import Period
from apps.organisation.spans import Span
from apps.submissions.choices import Semantic

FIELD = re.compile(r"\{([^}]*)\}")
FIELDS = ("subject", "year", "period")
# Periods of each kind by which the order of a phase's days is tried: the longest and the shortest.
SPANS = {
    Period.Kind.YEAR: (Span(date(2027, 1, 1), date(2027, 12, 31)),),
    Period.Kind.ACADEMIC_YEAR: (Span(date(2026, 9, 1), date(2027, 8, 31)),),
    Period.Kind.TERM: (
        Span(date(2026, 9, 1), date(2027, 1, 24)),
        Span(date(2027, 2, 1), date(2027, 7, 11)),
    ),
    Period.Kind.MONTH: (
        Span(date(2027, 1, 1), date(2027, 1, 31)),
        Span(date(2027, 2, 1), date(2027, 2, 28)),
    ),
    Period.Kind.WEEK: (Span(date(2026, 9, 7), date(2026, 9, 13)),),
}
Complaints = Iterator[tuple[str, str]]


def complaints_of(form: dict[str, Any]) -> Complaints:
    """(key, reason) for everything in the definition that does not hold together."""
    for check in (_kind, _title, _phases, _columns, _groups, _own_columns):
        yield from check(form)


def _kind(form: dict[str, Any]) -> Complaints:
    yield from unknown_kind(form["layer"], form["kind"])


def _title(form: dict[str, Any]) -> Complaints:
    for name in FIELD.findall(form["title_pattern"]):
        if name not in FIELDS:
            yield "title_pattern", f"只能填入 {{subject}}、{{year}} 与 {{period}}，没有 {{{name}}}"
    if re.search(r"[{}]", FIELD.sub("", form["title_pattern"])):
        yield "title_pattern", "花括号不成对"


def _phases(form: dict[str, Any]) -> Complaints:
    for index, phase in enumerate(form["phases"], 1):
        for key, reason in _days(phase, SPANS[form.get("period", Period.Kind.YEAR)]):
            yield f"phases[{index}].{key}", reason
    codes = [phase["code"] for phase in form["phases"]]
    labels = (Semantic.GROUP, Semantic.ITEM)
    for index, column in enumerate(form["columns"], 1):
        key = f"columns[{index}].phase"
        if column["phase"] and column["phase"] not in codes:
            yield key, f"没有填写阶段“{column['phase']}”（{'、'.join(codes)}）"
        if bool(column["phase"]) == (column["semantic"] in labels):
            yield key, "标签列不属于任何阶段，其余各列须属于一个阶段"


def _days(phase: dict[str, Any], spans: tuple[Span, ...]) -> Complaints:
    moments = {}
    for key in ("opens", "due"):
        try:
            moments[key] = Moment.of(phase[key])
        except ValueError as error:
            yield key, str(error)
    if len(moments) == 2 and any(
        moments["due"].on(*span) < moments["opens"].on(*span) for span in spans
    ):
        yield "due", "截止早于开放（次年的日子写作 01-10+1）"


def _columns(form: dict[str, Any]) -> Complaints:
    """A share is of something: one part that is about problems, and one that is not."""
    for index, column in enumerate(form["columns"], 1):
        flags = {part["problem"] for part in column["parts"]}
        if column["problem_share"] and flags != {True, False}:
            yield f"columns[{index}].problem_share", "占比须有分项，其中有问题与原因，也有其他"
        if column["parts"] and not column["phase"]:
            yield f"columns[{index}].parts", "标签列没有分项"


def _own_columns(form: dict[str, Any]) -> Complaints:
    """A column is written in one section only, and the table keeps at least one."""
    writable = [column["code"] for column in form["columns"] if column["phase"]]
    taken: list[str] = []
    for index, group in enumerate(form["groups"], 1):
        key = f"groups[{index}].own_columns"
        for code in group["own_columns"]:
            if code not in writable:
                yield key, f"没有可填写的列“{code}”（{'、'.join(writable)}）"
            elif code in taken:
                yield key, f"列“{code}”已是另一组的专用栏"
            taken.append(code)
    plain = [group for group in form["groups"] if not group["own_columns"]]
    if plain and not set(writable) - set(taken):
        yield "groups", "各列都是专用栏，表中没有可填写的列"


def _groups(form: dict[str, Any]) -> Complaints:
    numbers = [item["number"] for group in form["groups"] for item in group["items"]]
    if form["continuous_numbers"] and numbers != list(range(1, len(numbers) + 1)):
        yield "groups", "连续编号的项目应自 1 起依次编号"
    for index, group in enumerate(form["groups"], 1):
        own = [item["number"] for item in group["items"]]
        if not form["continuous_numbers"] and own != list(range(1, len(own) + 1)):
            yield f"groups[{index}].items", "组内项目应自 1 起依次编号"
        if not own and not group["free_rows"]:
            yield f"groups[{index}].items", "没有项目的组须允许自行加行（free_rows: true）"


def metric_complaints(form: dict[str, Any], metrics: dict[str, dict[str, Any]]) -> Complaints:
    """A measure's metric is one of the form's own kind of subject."""
    about = (form["layer"], form["kind"])
    for g, group in enumerate(form["groups"], 1):
        for i, item in enumerate(group["items"], 1):
            for m, measure in enumerate(item["measures"], 1):
                metric = metrics.get(measure["metric"])
                if metric and (metric["layer"], metric["kind"]) != about:
                    key = f"groups[{g}].items[{i}].measures[{m}].metric"
                    yield key, f"“{measure['metric']}”不是 {'.'.join(about)} 的指标"
