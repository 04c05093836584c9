"""诊改台账: the register as a workbook, one line a problem."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.http import content_disposition_header

from apps.core import clock
from apps.improvement.models import Measure, Problem, Recheck, Remeasurement
from apps.improvement.naming import bar_words, owner_words, person_name, value_words
from apps.layers.masking import shown_name
from apps.layers.registry import layer_word
from apps.rendering.xlsx import Cell, Column, Table, write_table

COLUMNS = (
    Column("编号", width=11),
    Column("层面", width=9),
    Column("部门", width=14, wrap=True),
    Column("对象", width=14, wrap=True),
    Column("问题", width=24, wrap=True),
    Column("来源", width=12, wrap=True),
    Column("销号标准", width=18, wrap=True),
    Column("原因", width=22, wrap=True),
    Column("措施", width=28, wrap=True),
    Column("责任人", width=10, wrap=True),
    Column("期限", width=11),
    Column("状态", width=10),
    Column("验收", width=20, wrap=True),
    Column("再测值", width=14, wrap=True),
    Column("销号日期", width=11),
)


def attachment(name: str) -> str:
    return content_disposition_header(True, name) or "attachment"


def workbook(problems: QuerySet[Problem], *, reader: Any) -> tuple[bytes, int]:
    """The workbook and how many problems stand in it; names masked as on the pages."""
    institution = reader.institution_id
    checks = Recheck.objects.of(institution).select_related("checked_by")
    found = list(
        problems.select_related("institution")
        .prefetch_related(
            "causes",
            Prefetch(
                "measures",
                Measure.objects.of(institution)
                .select_related("owner")
                .prefetch_related(Prefetch("rechecks", checks)),
            ),
            Prefetch("remeasurements", Remeasurement.objects.of(institution)),
        )
        .order_by("number")
    )
    table = Table(
        name="诊改台账",
        title="诊改台账",
        lead=f"{reader.institution.name}　截至 {clock.today():%Y-%m-%d}　共 {len(found)} 项",
        columns=COLUMNS,
        rows=(list(_line(one, reader)) for one in found),
    )
    return write_table(table), len(found)


def _lines(parts: list[str]) -> str:
    """One as it is; several numbered, each on a line of its own."""
    if len(parts) < 2:
        return "".join(parts)
    return "\n".join(f"{number}. {part}" for number, part in enumerate(parts, start=1))


def _line(problem: Problem, reader: Any) -> Iterator[Cell]:
    subject, measures = problem.subject, list(problem.measures.all())
    yield problem.number
    yield layer_word(reader.institution, subject.layer)
    yield subject.unit.name if subject.unit else ""
    yield shown_name(reader, subject)
    yield problem.title
    yield _origin(problem)
    yield bar_words(problem)
    yield _lines([cause.text for cause in problem.causes.all()])
    yield _lines([_measure(one, problem, reader) for one in measures])
    yield owner_words(reader, problem)
    yield problem.due_on
    yield problem.get_state_display()
    yield _lines([_check(one, problem, reader) for one in measures if one.rechecks.all()])
    yield _lines([_remeasured(problem, one) for one in problem.remeasurements.all()])
    yield problem.closed_on


def _origin(problem: Problem) -> str:
    """预警：订单培养学生数; a label that names its kind already is not told twice."""
    kind, label = problem.get_origin_display(), problem.origin_label
    return label if label.startswith(kind) else "：".join(filter(None, (kind, label)))


def _measure(measure: Measure, problem: Problem, reader: Any) -> str:
    owner = person_name(reader, measure.owner, problem.subject)
    gone = f"，已取消：{measure.drop_reason}" if measure.drop_reason else ""
    return f"{measure.text}（{owner}，{measure.due_on:%Y-%m-%d}{gone}）"


def _check(measure: Measure, problem: Problem, reader: Any) -> str:
    last = list(measure.rechecks.all())[-1]
    name = person_name(reader, last.checked_by, problem.subject)
    said = f"：{last.remark}" if last.remark else ""
    return f"{'通过' if last.passed else '退回'}（{name}，{last.checked_on:%Y-%m-%d}）{said}"


def _remeasured(problem: Problem, done: Remeasurement) -> str:
    value = value_words(problem, done.value) or done.remark
    return f"{value}（{'达到' if done.passed else '未达到'}）"
