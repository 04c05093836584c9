"""Who is asked about a warning: the rule's own role, else the one that the layer declares."""

from apps.layers.registry import layers
from apps.monitoring.models import WatchRule
from apps.organisation.choices import ROLE_TABLE, Area, Role, Verb


def may_claim(role: str) -> bool:
    """Whether the table of roles lets this role write about warnings at all."""
    return any(Verb.WRITE in right.verbs for right in ROLE_TABLE[Role(role)].get(Area.WARNINGS, ()))


def claiming_roles() -> list[tuple[str, str]]:
    return [(role.value, str(role.label)) for role in Role if may_claim(role.value)]


def declared_role(layer: str, kind: str) -> str:
    """The first role that the layer declares for this kind of subject and that may claim.

    Where there is none (a student may only read), the head of the subject's unit; the college as a
    whole has no unit: the quality office.
    """
    declared = layers.get(layer)
    if declared is None:
        return Role.QA_OFFICE.value
    for role in declared.roles:
        if kind in role.kinds and may_claim(role.code):
            return role.code
    whole = any(one.mirrors == "accounts.Institution" for one in declared.kinds if one.code == kind)
    return Role.QA_OFFICE.value if whole else Role.UNIT_HEAD.value


def owner_role_of(rule: WatchRule) -> str:
    """Whom a new warning under this rule asks."""
    return rule.owner_role or declared_role(rule.metric.layer, rule.metric.kind)
