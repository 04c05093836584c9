"""Problems of the year in a form: which row each belongs to, and what stands in that row's cells."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Subquery

from apps.improvement.models import Problem
from apps.improvement.selectors import open_measures_of, problems_of_year
from apps.layers.policies import may
from apps.organisation.spans import periods_before
from apps.submissions.choices import EDITABLE_STATES, Semantic
from apps.submissions.models import Cell, FormItem, Submission
from apps.submissions.selectors.form import FormData
from apps.submissions.selectors.problem_words import (
    effect_words,
    listed,
    measure_words,
    open_measures,
    problem_words,
)

# The columns that take a problem chosen by hand: itself, or its measures.
TAKING = (Semantic.PROBLEM.value, Semantic.IMPROVEMENT.value, Semantic.MEASURE.value)


@dataclass(frozen=True)
class TextOffer:
    """A text for one cell and the problems that it comes from; `carried`: from the year before."""

    text: str
    problems: tuple[int, ...] = ()
    carried: bool = False


def _metric_codes(item: FormItem) -> set[str]:
    return {measure.metric for measure in item.measures if measure.metric}


def rows_of_problems(problems: Iterable[Problem], items: list[FormItem]) -> dict[int, int]:
    """{problem id: item id} for problems whose metric is a row's measure: the first such row."""
    row_of: dict[str, int] = {}
    for item in items:
        for code in _metric_codes(item):
            row_of.setdefault(code, item.pk)
    return {
        problem.pk: row_of[problem.metric.code]
        for problem in problems
        if problem.metric is not None and problem.metric.code in row_of
    }


class ProblemOffers:
    """Every text that the register of problems has for one form, in a fixed number of queries."""

    def __init__(self, submission: Submission, items: list[FormItem]) -> None:
        self.submission, self.items = submission, items
        self.start, self.end = submission.period.start, submission.period.end

    @cached_property
    def problems(self) -> list[Problem]:
        rows = problems_of_year(self.submission.subject, self.submission.period)
        return list(rows.order_by("number"))

    @cached_property
    def by_item(self) -> dict[int, list[Problem]]:
        rows = rows_of_problems(self.problems, self.items)
        found: dict[int, list[Problem]] = {}
        for problem in self.problems:
            if problem.pk in rows:
                found.setdefault(rows[problem.pk], []).append(problem)
        return found

    @cached_property
    def last_time(self) -> dict[tuple[str, str], str]:
        """{(group code, item code): text} of 改进措施 in the form of the period before."""
        cells = Cell.objects.of(self.submission.institution_id).filter(
            submission__subject=self.submission.subject_id,
            submission__form_code=self.submission.form_code,
            submission__period=Subquery(periods_before(self.submission.period).values("pk")[:1]),
            column__semantic=Semantic.IMPROVEMENT,
            item__isnull=False,
        )
        rows = cells.values_list("item__group__code", "item__code", "text")
        return {(group, item): text.strip() for group, item, text in rows if text.strip()}

    @cached_property
    def carried_measures(self) -> dict[int, list[tuple[Problem, str]]]:
        """Open measures of problems from before the year, by the row of their problem's metric."""
        measures = list(
            open_measures_of(self.submission.subject)
            .filter(problem__opened_on__lt=self.start)
            .select_related("problem__metric")
            .order_by("problem__number", "due_on", "pk")
        )
        rows = rows_of_problems([one.problem for one in measures], self.items)
        found: dict[int, list[tuple[Problem, str]]] = {}
        for one in measures:
            if one.problem_id in rows:
                words = measure_words(one, one.problem)
                found.setdefault(rows[one.problem_id], []).append((one.problem, words))
        return found

    def of(self, item: FormItem, semantic: str) -> TextOffer | None:
        """The text for one row's cell in a column of this meaning, or None."""
        makers = {
            Semantic.PROBLEM.value: self._problems,
            Semantic.IMPROVEMENT.value: self._improvements,
            Semantic.RESULT.value: self._effects,
            Semantic.MEASURE.value: self._carried,
        }
        maker = makers.get(semantic)
        offer = maker(item) if maker else None
        return offer if offer and offer.text else None

    def _problems(self, item: FormItem) -> TextOffer:
        return self._each(item, lambda problem: [problem_words(problem)])

    def _improvements(self, item: FormItem) -> TextOffer:
        return self._each(
            item, lambda problem: [measure_words(m, problem) for m in open_measures(problem)]
        )

    def _effects(self, item: FormItem) -> TextOffer:
        return self._each(item, lambda problem: [effect_words(problem, self.start, self.end)])

    def _each(self, item: FormItem, words: Any) -> TextOffer:
        said = [(problem.pk, words(problem)) for problem in self.by_item.get(item.pk, [])]
        entries = [entry for _, texts in said for entry in texts if entry]
        return TextOffer(listed(entries), tuple(pk for pk, texts in said if any(texts)))

    def _carried(self, item: FormItem) -> TextOffer:
        """What was to be improved last year, and measures from the register that it does not name."""
        before = self.last_time.get((item.group.code, item.code), "")
        measures = self.carried_measures.get(item.pk, [])
        missing = [words for problem, words in measures if problem.number not in before]
        text = "\n".join(part for part in (before, listed(missing)) if part)
        problems = tuple(dict.fromkeys(problem.pk for problem, _ in measures))
        return TextOffer(text, problems, carried=True)


@dataclass(frozen=True)
class OtherProblems:
    """Problems that stand in no row of the form, and how the page names them."""

    title: str = ""
    problems: tuple[Problem, ...] = ()


def open_semantics(form: FormData) -> set[str]:
    """The meanings of the columns that may be written now."""
    open_phases = {phase.phase_id for phase in form.phases if phase.state in EDITABLE_STATES}
    return {column.semantic for column in form.columns if column.phase_id in open_phases}


def other_problems(form: FormData, actor: Any) -> OtherProblems:
    """At the end of the year 本年度其他问题, at its start those whose measures go on from last year.

    None for whoever may not read the subject's problems.
    """
    submission, open_now = form.submission, open_semantics(form)
    if not open_now & set(TAKING) or not may(actor, "warnings.read", submission.subject):
        return OtherProblems()
    problems = problems_of_year(submission.subject, submission.period).order_by("number")
    if Semantic.PROBLEM in open_now:
        title, found = "本年度其他问题", list(problems)
    else:
        title = "上年延续的整改措施"
        before = problems.filter(opened_on__lt=submission.period.start)
        found = [problem for problem in before if open_measures(problem)]
    placed = _placed(form, taking(open_now)[0]) | _will_stand(form, found)
    return OtherProblems(title, tuple(one for one in found if one.pk not in placed))


def taking(semantics: Container[str]) -> tuple[str, ...]:
    """Which columns take a problem now: at the end of the year itself and what improves it, before
    that its measures. The first tells whether it stands in the form."""
    if Semantic.PROBLEM in semantics:
        return Semantic.PROBLEM.value, Semantic.IMPROVEMENT.value
    return (Semantic.MEASURE.value,)


def _placed(form: FormData, semantic: str) -> set[int]:
    """Problems that a cell of this meaning says it comes from."""
    return {
        pk
        for row in form.rows
        for cell in row.cells.values()
        if cell.column.semantic == semantic
        for pk in cell.offered.get("problems", [])
    }


def _will_stand(form: FormData, problems: list[Problem]) -> set[int]:
    """Problems with a row of their own, unless a person wrote something else there."""
    items = [row.item for row in form.rows if row.item is not None]
    rows, open_now = rows_of_problems(problems, items), open_semantics(form)
    column = taking(open_now)[0]
    written = {
        row.item.pk
        for row in form.rows
        if row.item is not None
        for cell in row.cells.values()
        if cell.column.semantic == column and cell.text and cell.text != cell.offered.get("text")
    }
    return {pk for pk, item in rows.items() if item not in written}


def taken_words(problem: Problem, semantic: str) -> list[str]:
    """What a column of this meaning gets when somebody puts a problem into a row."""
    if semantic == Semantic.PROBLEM:
        return [problem_words(problem)]
    return [measure_words(measure, problem) for measure in open_measures(problem)]
