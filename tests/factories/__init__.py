"""Whatever a test needs, with defaults for all that it does not care about."""

from .forms import form_definition, make_submission, make_template
from .organisation import (
    PASSWORD,
    give_role,
    log_in,
    make_calendar,
    make_institution,
    make_subject,
    make_unit,
    make_user,
    told,
)

__all__ = [
    "PASSWORD",
    "form_definition",
    "give_role",
    "log_in",
    "make_calendar",
    "make_institution",
    "make_subject",
    "make_submission",
    "make_template",
    "make_unit",
    "make_user",
    "told",
]
