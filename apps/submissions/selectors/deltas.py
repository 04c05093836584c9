"""How far a target is from what is there, and whether it goes the wrong way."""

from decimal import Decimal
from typing import NamedTuple

from apps.datahub.bar import Side, target_bar
from apps.datahub.choices import Direction
from apps.submissions.choices import Semantic
from apps.submissions.models import Cell, FormColumn
from apps.submissions.selectors.rows import RowData
from apps.submissions.selectors.shape import FormShape


class Delta(NamedTuple):
    """`step` with its sign; `worse` says which way it is wrong, empty where it is not."""

    step: str = ""
    worse: str = ""

    def __str__(self) -> str:
        return f"{self.step}，{self.worse}" if self.worse else self.step


def deltas_of(form: FormShape, row: RowData, column: FormColumn) -> dict[str, Delta]:
    """For each number of a target's cell its distance from 现有基础, where both are written."""
    own, base = row.cells.get(column.code), _baseline(form, row)
    if row.item is None or column.semantic != Semantic.TARGET or own is None or base is None:
        return {}
    found = {}
    for measure in row.item.measures:
        was, wanted = base.values.get(measure.code), own.values.get(measure.code)
        if was and wanted:
            known, aim = Decimal(was), Decimal(wanted)
            step = aim - known
            direction = form.directions.get(measure.metric, Direction.NONE)
            found[measure.code] = Delta(
                f"{'+' if step >= 0 else '−'}{abs(step):f}", worse_than(known, aim, direction)
            )
    return found


def worse_than(was: Decimal, wanted: Decimal, direction: str) -> str:
    """What is there is the least that a target must reach."""
    bound = target_bar(direction, was).judge(wanted).bound
    return f"{Side(bound.side).label}现有基础" if bound else ""


def _baseline(form: FormShape, row: RowData) -> Cell | None:
    codes = (column.code for column in form.columns if column.semantic == Semantic.BASELINE)
    return next((row.cells[code] for code in codes if code in row.cells), None)
