"""A form's header: what was written, else what the system knows (部门, 负责人, 工号, 日期)."""

from collections.abc import Callable
from typing import Any

from apps.core import clock
from apps.core.registry import Registry
from apps.layers.masking import shown_name
from apps.layers.selectors import holders_of
from apps.organisation.choices import SUBJECT_ROLES, Role
from apps.submissions.models import Submission

header_sources: Registry[Callable[[Submission], str]] = Registry("header sources")


def _source(code: str) -> Callable[[Callable[[Submission], str]], Callable[[Submission], str]]:
    return lambda compute: header_sources.register(code, compute)


@_source("subject.name")
def subject_name(submission: Submission) -> str:
    return submission.subject.name


@_source("subject.code")
def subject_code(submission: Submission) -> str:
    return submission.subject.code


@_source("subject.unit")
def subject_unit(submission: Submission) -> str:
    return submission.subject.unit.name if submission.subject.unit else ""


@_source("subject.head")
def subject_head(submission: Submission) -> str:
    """Who leads the subject itself (a major, a course), else its unit."""
    owner = submission.template.owner_role
    heads = holders_of(owner, submission.subject) if owner in SUBJECT_ROLES else None
    if not heads:
        heads = holders_of(Role.UNIT_HEAD, submission.subject)
    heads = heads.order_by("number")
    return "、".join(heads.values_list("name", flat=True)[:3])


@_source("date.month")
def month_of_form(submission: Submission) -> str:
    """The month in which the form was opened, or approved for the first time."""
    day = submission.opened_at.astimezone(clock.ZONE).date()
    return f"{day.year}年{day.month}月"


def header_values(submission: Submission, reader: Any = None) -> dict[str, str]:
    """Each header field's value by its code; a person's name is masked where the reader sees it so."""
    values = {}
    for field in submission.template.header_fields:
        code = field.code
        if submission.header.get(code):
            values[code] = str(submission.header[code])
        else:
            values[code] = header_sources[field.source](submission) if field.source else ""
            if reader is not None and values[code] == submission.subject.name:
                values[code] = shown_name(reader, submission.subject)
    return values
