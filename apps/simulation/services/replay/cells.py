"""What a person writes into a form's cells: aims a little above what there is, words elsewhere."""

from __future__ import annotations

from decimal import Decimal

from apps.accounts.models import User
from apps.datahub.choices import Direction, MetricKind
from apps.datahub.models import Metric
from apps.simulation.services.replay.cast import lot
from apps.simulation.services.replay.words import say
from apps.submissions import services
from apps.submissions.choices import Semantic
from apps.submissions.models import Cell, FormColumn, FormPhase, Submission
from apps.submissions.selectors import load_form
from apps.submissions.selectors.parts import join_parts, lacks_problems, split_parts
from apps.submissions.selectors.progress import cell_is_filled
from apps.submissions.selectors.rows import GroupData, RowData
from apps.submissions.services.prefill_numbers import Offers

# What a year's work sets out to gain, as thousandths of what there is: some of it will be too much,
# and what was exceptional the year before may fall a little.
GAINS = (-20, -10, -5, 0, 0, 5, 15)
# Of a hundred measures so many have been carried out when the form asks.
CARRIED_OUT = 75
LINES, MORE = 2, 8


class Writer:
    """One person at one form."""

    def __init__(self, submission: Submission, actor: User) -> None:
        self.submission, self.actor = submission, actor
        self.form = load_form(submission)
        items = [row.item for row in self.form.rows if row.item and row.item.measures]
        self.numbers = Offers(submission, items) if items else None

    def fill(self, phase: FormPhase) -> None:
        """Write every cell of the phase in which something is still missing."""
        columns = self.form.columns_of(phase)
        entries = [
            self._entry(group, row, column)
            for group in self.form.groups
            for row in group.rows
            for column in group.columns_among(columns)
            if not self._is_done(row.cells.get(column.code), column)
        ]
        services.save_cells(submission=self.submission, entries=entries, actor=self.actor)

    @staticmethod
    def _is_done(cell: Cell | None, column: FormColumn) -> bool:
        if cell is None or not cell_is_filled(cell, column):
            return False
        too_long = column.char_limit is not None and len(cell.text) > column.char_limit
        return not too_long and not lacks_problems(cell.text, column)

    def _entry(self, group: GroupData, row: RowData, column: FormColumn) -> services.Entry:
        cell = row.cells.get(column.code)
        values = dict(cell.values) if cell is not None else {}
        aims = self._aims(row) if column.semantic == Semantic.TARGET else {}
        done = self._is_carried_out(row, cell)
        text = "" if aims else self._text(group, row, column, done=done)
        values |= aims | {one.code: one.options[0 if done else -1] for one in column.choices}
        return services.Entry(
            row_key=row.key,
            column_code=column.code,
            text=text[: column.char_limit] if column.char_limit else text,
            values=values,
            version=cell.version if cell is not None else 0,
        )

    def _place(self, row: RowData) -> tuple[str, str, str]:
        return self.submission.subject.code, row.label, self.submission.period.code

    def _is_carried_out(self, row: RowData, cell: Cell | None) -> bool:
        """Where the data told of an effect there is one."""
        told = cell is not None and bool(cell.text)
        return told or lot("carried out", *self._place(row)) < CARRIED_OUT

    def _text(self, group: GroupData, row: RowData, column: FormColumn, *, done: bool) -> str:
        written = row.cells[column.code].text if column.code in row.cells else ""
        if column.parts:
            return self._parts(row, column, written)
        kinds: tuple[str, ...] = (column.caption, column.semantic)
        if column.choices and not done:
            # The first option of a choice is that it has been done, the last that it has not.
            kinds = (f"{column.semantic}.none", *kinds)
        unit, role = self.submission.subject.unit, self.submission.template.owner_role
        return written or say(
            kinds,
            *self._place(row),
            item=row.label,
            group=group.title,
            unit=unit.name if unit else self.submission.institution.word("roles", role, role),
            person=self.actor.name,
        )

    def _parts(self, row: RowData, column: FormColumn, written: str) -> str:
        """What the system offers, shortened, and words of one's own, until problems have their share."""
        parts = {
            code: "\n".join(text.split("\n")[:LINES])
            for code, text in split_parts(written, column.parts).items()
        }
        for part in column.parts:
            parts[part.code] = parts[part.code] or self._part(part.code, row, 0)
        problems = [part for part in column.parts if part.problem]
        for more in range(1, MORE):
            text = join_parts(parts, column.parts)
            if not lacks_problems(text, column):
                break
            part = problems[more % len(problems)]
            parts[part.code] += self._part(part.code, row, more)
        return join_parts(parts, column.parts)

    def _part(self, code: str, row: RowData, more: int) -> str:
        return say(f"part.{code}", *self._place(row), more=more, item=row.label)

    def _aims(self, row: RowData) -> dict[str, str]:
        """A little better than what there was, for each measure of which the data know that."""
        if self.numbers is None or row.item is None:
            return {}
        metrics = {one.code: one.metric for one in row.item.measures}
        return {
            offer.measure: self._better(
                Decimal(offer.text), self.numbers.metrics[metrics[offer.measure]]
            )
            for offer in self.numbers.of(row.item, Semantic.BASELINE)
        }

    def _better(self, have: Decimal, metric: Metric) -> str:
        place = (self.submission.subject.code, metric.code, self.submission.period.code)
        gain = have * GAINS[lot("gain", *place, of=len(GAINS))] / 1000
        aim = max(have - gain if metric.direction == Direction.DOWN else have + gain, Decimal(0))
        if metric.unit == "%":
            aim = min(aim, Decimal(100))
        whole = metric.value_kind == MetricKind.INTEGER
        return f"{aim:.{0 if whole else metric.digits}f}"
