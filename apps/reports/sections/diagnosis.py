"""自我诊断与考核性诊断: which schemes ran in the year, who took part, who missed, what was concluded."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count, Q

from apps.diagnosis.choices import DiagnosisState, Purpose
from apps.diagnosis.models import Conclusion, Diagnosis, Scheme
from apps.diagnosis.selectors.years import of_year
from apps.rendering.blocks import Block, Cell, Chart, Column, Paragraph, Series, Table
from apps.reports.sections.lineage import counted
from apps.reports.sections.registry import section
from apps.reports.sections.scope import (
    Scope,
    Sum,
    count_cell,
    few_note,
    once,
    sayable,
    shown_count,
    sum_of,
)

LIST = "diagnosis:diagnosis_list"


@dataclass
class Run:
    """A scheme in the year: its cycles, and the diagnoses in scope by their state."""

    scheme: Scheme
    cycles: int = 0
    states: Counter[str] = field(default_factory=Counter)

    @property
    def layer(self) -> str:
        return self.scheme.layer

    def number(self, state: str) -> int:
        return sayable(self.states[state], self.layer)


@once
def runs(scope: Scope) -> list[Run]:
    """Schemes with a diagnosis in the year and scope, in the order of the schemes: two statements."""
    institution = scope.subject.institution_id
    rows = of_year(Diagnosis.objects.of(institution).filter(scope.about()), scope.period)
    counted_rows = rows.order_by().values("cycle__scheme_id", "state").annotate(number=Count("pk"))
    cycles = (
        rows.order_by().values("cycle__scheme_id").annotate(number=Count("cycle_id", distinct=True))
    )
    often = {row["cycle__scheme_id"]: row["number"] for row in cycles}
    schemes = Scheme.objects.of(institution).filter(pk__in=often)
    found = {scheme.pk: Run(scheme, often[scheme.pk]) for scheme in schemes}
    for row in counted_rows:
        if row["cycle__scheme_id"] in found:
            found[row["cycle__scheme_id"]].states[row["state"]] += row["number"]
    return list(found.values())


def sum_in(scope: Scope, *states: str) -> Sum:
    return sum_of(
        (run.states[state], run.layer) for run in runs(scope) for state in states or run.states
    )


@section("diagnosis", "自我诊断与考核性诊断：周期、参与、未做、结论")
def compute(scope: Scope) -> list[Block]:
    if not runs(scope):
        return [Paragraph(f"{scope.period.title}没有开展诊断。", "note")]
    note = few_note(sum_in(scope))
    blocks: list[Block] = [_table(scope), *note, _chart(scope)]
    conclusions = _conclusions(scope)
    return [*blocks, conclusions] if conclusions.rows else blocks


def _table(scope: Scope) -> Table:
    source = counted(scope, "诊断", LIST, f"{scope.this}截止的诊断周期")
    rows = []
    for run in runs(scope):
        missed = run.states[DiagnosisState.MISSED]
        said = run.number(DiagnosisState.SUBMITTED) + run.number(DiagnosisState.MISSED)
        rows.append(
            (
                Cell(run.scheme.name),
                Cell(run.scheme.get_purpose_display()),
                Cell(run.scheme.cadence.short),
                Cell(str(run.cycles), source),
                _count(scope, run, DiagnosisState.SUBMITTED),
                _count(scope, run, DiagnosisState.MISSED)._replace(tone="off" if missed else ""),
                Cell(_share(run.number(DiagnosisState.SUBMITTED), said)),
            )
        )
    columns = (
        Column("诊断方案", 36),
        Column("性质", 14),
        Column("周期", 10),
        Column("次数", 11, numeric=True),
        Column("已做", 9, numeric=True),
        Column("逾期未做", 10, numeric=True),
        Column("参与率", 10, numeric=True),
    )
    return Table(f"{scope.period.title}诊断开展情况", columns, tuple(rows))


def _count(scope: Scope, run: Run, state: str) -> Cell:
    link = scope.rows_at(LIST, scheme=str(run.scheme.pk), state=state)
    return count_cell(run.states[state], run.layer, link)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "—"


def _chart(scope: Scope) -> Chart:
    states = (DiagnosisState.SUBMITTED, DiagnosisState.MISSED, DiagnosisState.DRAFT)
    return Chart(
        "stacked",
        "各方案的参与",
        tuple(run.scheme.name for run in runs(scope)),
        tuple(
            Series(str(state.label), tuple(str(run.number(state)) for run in runs(scope)))
            for state in states
        ),
        "份",
    )


def _conclusions(scope: Scope) -> Table:
    """How the assessments of the year ended, by scheme."""
    counts = (
        Conclusion.objects.of(scope.subject.institution_id)
        .filter(scope.about("diagnosis__subject"))
        .filter(
            Q(concluded_on__range=(scope.period.start, scope.period.end)),
            diagnosis__cycle__scheme__purpose=Purpose.ASSESSMENT,
        )
        .order_by()
        .values("diagnosis__cycle__scheme__name", "diagnosis__cycle__scheme__layer", "result")
        .annotate(number=Count("pk"))
        .order_by("diagnosis__cycle__scheme__name", "result")
    )
    rows = tuple(
        (
            Cell(row["diagnosis__cycle__scheme__name"]),
            Cell(row["result"]),
            Cell(shown_count(row["number"], row["diagnosis__cycle__scheme__layer"])),
        )
        for row in counts
    )
    columns = (Column("考核方案", 50), Column("结论", 30), Column("份数", 20, numeric=True))
    return Table("考核性诊断结论", columns, rows)
