"""填入: a person puts a problem of the year into the row of their choice."""

from django.db import transaction

from apps.accounts.models import User
from apps.core.errors import InvalidError, LockedError, NotFoundError
from apps.improvement.models import Problem
from apps.improvement.selectors import problems_of_year
from apps.layers.policies import may
from apps.submissions.choices import EDITABLE_STATES, RevisionKind
from apps.submissions.models import FormColumn, Submission, SubmissionPhase
from apps.submissions.policies import may_form, require_form_visible
from apps.submissions.selectors.problem_words import appended
from apps.submissions.selectors.problems import TAKING, taken_words, taking
from apps.submissions.services.cells import _locked_cell, _target, _write
from apps.submissions.services.locking import writable_phase


def _problem(submission: Submission, problem_id: int, actor: User) -> Problem:
    require_form_visible(actor, submission)
    may_form(actor, "plans.write", submission).require()
    found = problems_of_year(submission.subject, submission.period).filter(pk=problem_id).first()
    if found is None or not may(actor, "warnings.read", submission.subject):
        raise NotFoundError("没有找到这个问题。")
    return found


def _columns(submission: Submission) -> list[FormColumn]:
    phases = SubmissionPhase.objects.of(submission.institution_id).filter(
        submission=submission, state__in=EDITABLE_STATES
    )
    columns = FormColumn.objects.of(submission.institution_id).filter(
        template=submission.template_id, semantic__in=TAKING, phase__in=phases.values("phase_id")
    )
    found = list(columns.order_by("position"))
    wanted = taking({column.semantic for column in found})
    return [column for column in found if column.semantic in wanted]


@transaction.atomic
def take_problem(*, submission: Submission, problem_id: int, row_key: str, actor: User) -> int:
    """Add the problem and its open measures to what stands in a row; gives how many cells changed.

    Nothing that is written there is lost: the words are added as the next entry. Raises NotFoundError
    where the problem is not one of this subject's year or the row not one of the form, LockedError where
    no column that takes problems is open, NotAllowedError where the actor may not write.
    """
    problem = _problem(submission, problem_id, actor)
    if not row_key:
        raise InvalidError("请选一行再填入。")
    columns = _columns(submission)
    if not columns:
        raise LockedError("现在没有可以填入问题的栏目。")
    changed = 0
    for column in columns:
        writable_phase(submission, column.phase_id or 0, actor)
        cell = _locked_cell(submission, column, _target(submission, row_key, column))
        text = cell.text
        for words in taken_words(problem, column.semantic):
            text = appended(text, words)
        if text == cell.text:
            continue
        problems = [*cell.offered.get("problems", []), problem.pk]
        cell.offered = {**cell.offered, "problems": list(dict.fromkeys(problems))}
        _write(cell, text, cell.values, actor, RevisionKind.PREFILLED)
        changed += 1
    return changed
