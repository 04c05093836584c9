"""Names and bars as pages and exports write them."""

from decimal import Decimal
from typing import Any

from apps.accounts.models import User
from apps.datahub.bar import measure_of, within_words
from apps.improvement.bars import bar_of
from apps.improvement.models import Problem
from apps.layers.masking import shown_name
from apps.layers.models import Subject
from apps.organisation.choices import Role


def person_name(reader: Any, person: User | None, subject: Subject) -> str:
    """A responsible person's name; masked where it is the subject's own, or a student's."""
    if person is None:
        return ""
    if person.pk == getattr(reader, "pk", None):
        return person.name
    if subject.user_id == person.pk:
        return shown_name(reader, subject)
    if person.kind == User.Kind.STUDENT:
        return person.name[:1] + "*" * max(1, len(person.name) - 1)
    return person.name


def owner_words(reader: Any, problem: Problem) -> str:
    """The person that owes it, else the role as the college calls it."""
    if problem.owner is not None:
        return person_name(reader, problem.owner, problem.subject)
    return role_words(problem, problem.owner_role)


def role_words(problem: Problem, role: str) -> str:
    if role not in Role.values:
        return role
    return problem.institution.word("roles", role, str(Role(role).label))


def value_words(problem: Problem, value: Decimal | None) -> str:
    """A value of the problem's metric with its unit."""
    if problem.metric is None or value is None:
        return ""
    return measure_of(problem.metric).number(value)


def bar_words(problem: Problem) -> str:
    """What the re-measurement must show."""
    if problem.metric is None:
        return problem.bar
    return problem.metric.name + within_words(bar_of(problem), measure_of(problem.metric))
