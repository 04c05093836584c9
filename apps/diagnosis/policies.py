"""Who may fill in, read, assess: owners of the subject, its assessors, readers of its warnings."""

from typing import Any

from apps.diagnosis.choices import Purpose
from apps.diagnosis.models import Scheme
from apps.layers.models import Subject
from apps.layers.policies import YES, Decision, may
from apps.layers.selectors import holders_of

NOT_OWNER = "只有质量主体本人可以填写这份自我诊断。"
NOT_ASSESSOR = "只有考核者可以填写考核性诊断。"
OWN = "不能考核自己负责的对象。"


def holds(actor: Any, role: str, subject: Subject) -> bool:
    return bool(role) and holders_of(role, subject).filter(pk=actor.pk).exists()


def owns(actor: Any, scheme: Scheme, subject: Subject) -> bool:
    """Whether a person is the subject or holds the owner's role towards it."""
    if subject.user_id == actor.pk:
        return True
    return holds(actor, scheme.owner_role, subject)


def can_fill(actor: Any, scheme: Scheme, subject: Subject) -> Decision:
    """Owners fill in a self-diagnosis; assessors an assessment, never of what is their own."""
    if subject.institution_id != getattr(actor, "institution_id", None) or not actor.is_active:
        return Decision(False, NOT_OWNER)
    if scheme.purpose == Purpose.SELF:
        return YES if owns(actor, scheme, subject) else Decision(False, NOT_OWNER)
    if not holds(actor, scheme.assessor_role, subject):
        return Decision(False, NOT_ASSESSOR)
    return Decision(False, OWN) if owns(actor, scheme, subject) else YES


def can_read(actor: Any, scheme: Scheme, subject: Subject) -> Decision:
    """Readers of the subject's warnings, and whoever may fill it in."""
    if subject.user_id == actor.pk and subject.institution_id == actor.institution_id:
        return YES
    readable = may(actor, "warnings.read", subject)
    return readable if readable else can_fill(actor, scheme, subject)
