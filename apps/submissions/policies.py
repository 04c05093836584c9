"""Who may what with one form: the table of roles, and the two cases that it leaves to the form's owner.

1. A form about a person whom the template names as its filler is that person's own (000 五(七): 以……学生
   为单位). Being oneself is the one right that is not an assignment (design, section 2); it reaches this
   one form and no other plan, so the table of roles stays as it is.
2. A form about the whole college has no unit whose head could send it. Who is asked to fill it, by a role
   of the institution that may write plans, also sends it: to others, who review it.
"""

from typing import Any

from apps.core.errors import NotFoundError
from apps.layers.policies import YES, Decision, may
from apps.layers.rights import rights_of
from apps.organisation.choices import INSTITUTION_ROLES
from apps.submissions.models import Submission
from apps.submissions.selectors.own import is_own_form

OWN_VERBS = ("plans.read", "plans.write", "plans.submit")


def _fills_for_the_college(actor: Any, submission: Submission) -> bool:
    owner = submission.template.owner_role
    return owner in INSTITUTION_ROLES and owner in rights_of(actor).roles


def may_form(actor: Any, action: str, submission: Submission) -> Decision:
    """Whether the actor may do `action` ("plans.read", "plans.write", "plans.submit") with the form."""
    if action in OWN_VERBS and is_own_form(actor, submission):
        return YES
    decision = may(actor, action, submission.subject)
    if not decision and action == "plans.submit" and _fills_for_the_college(actor, submission):
        return may(actor, "plans.write", submission.subject)
    return decision


def require_form_visible(actor: Any, submission: Submission) -> None:
    """Foreign and absent look the same: raise NotFoundError unless readable."""
    if not may_form(actor, "plans.read", submission):
        raise NotFoundError
