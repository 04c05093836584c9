"""A self-diagnosis or an assessment on somebody's desk."""

from __future__ import annotations

from apps.accounts.models import User
from apps.core.errors import NotFoundError
from apps.diagnosis import services
from apps.diagnosis.choices import Conformity
from apps.diagnosis.models import Cycle
from apps.diagnosis.policies import can_fill
from apps.diagnosis.selectors.published import unassessed
from apps.diagnosis.selectors.sheet import sheet_of
from apps.diagnosis.services.answers import default_due_on, field_name
from apps.diagnosis.services.own_view import own_name
from apps.layers.models import Subject
from apps.simulation.services.replay.cast import NotNowError, lot
from apps.simulation.services.replay.words import say
from apps.workflow.models import DueItem

# Of a hundred points that no number shows, so many are judged 基本符合, the others 符合.
MOSTLY_OF = 15


def _asked(item: DueItem) -> tuple[Cycle, Subject]:
    """The cycle and the subject that the item is about."""
    found = Cycle.objects.of(item.institution_id).select_related("scheme", "institution")
    if item.subject is None:
        raise NotFoundError
    return found.get(pk=item.object_id), item.subject


def fill(item: DueItem, actor: User) -> None:
    """Confirm what is on target; for what is off, say what, why, what will be done, who, by when."""
    cycle, subject = _asked(item)
    typed: dict[str, str] = {}
    sheet = sheet_of(cycle.scheme, subject)
    for row in sheet.off:
        if row.needs_words:
            place = (subject.code, row.key)
            typed |= {
                field_name(row.key, "title"): row.sentence,
                field_name(row.key, "cause"): say("cause", *place),
                field_name(row.key, "measure"): say("plan", *place),
                field_name(row.key, "owner"): str(actor.pk),
                field_name(row.key, "due_on"): default_due_on(cycle.scheme).isoformat(),
            }
    for group in sheet.bare:
        weak = lot(subject.code, group.point.pk) < MOSTLY_OF
        mark = Conformity.MOSTLY if weak else Conformity.CONFORMS
        typed[own_name(group.point)] = str(mark.value)
    services.submit_self_diagnosis(cycle=cycle, subject=subject, actor=actor, typed=typed)


def assess(item: DueItem, actor: User) -> None:
    """Judge each point by what the data say, and conclude."""
    cycle, subject = _asked(item)
    if not can_fill(actor, cycle.scheme, subject):
        raise NotNowError
    sheet = sheet_of(cycle.scheme, subject)
    off = {row.point.pk for row in sheet.off}
    typed = {"remark": say("opinion", subject.code)}
    for group in sheet.groups:
        weak = Conformity.MOSTLY if lot(subject.code, group.point.pk) < 60 else Conformity.NOT
        mark = weak if group.point.pk in off else Conformity.CONFORMS
        typed[f"p{group.point.pk}-conformity"] = str(mark.value)
    typed["result"] = cycle.scheme.conclusion_list[0]
    services.submit_assessment(cycle=cycle, subject=subject, actor=actor, typed=typed)


def publish(item: DueItem, actor: User) -> None:
    """What is there is published; who has no result yet is known and follows later."""
    cycle = Cycle.objects.of(item.institution_id).get(pk=item.object_id)
    missing = unassessed(cycle).count()
    services.publish_results(cycle=cycle, actor=actor, missing=missing)
