"""Publish an assessment's results: from then on owners read them, and each is told what follows.

What is assessed after a publication is published by the next one. Results that wait for it stand on the
quality office's desk as soon as nobody is asked for more.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import ConflictError
from apps.diagnosis.choices import Purpose
from apps.diagnosis.models import Cycle, Finding
from apps.diagnosis.obligations import CYCLE_PAGE, PAGE, PUBLISH
from apps.diagnosis.selectors.published import names_of, unassessed, unpublished
from apps.layers.policies import may_everywhere
from apps.operations.services import record_audit, send_notices
from apps.organisation.choices import Role
from apps.workflow.asked import people_towards
from apps.workflow.models import DueItem
from apps.workflow.services import close_due_items, open_due_item

PUBLISH_DAYS = 7
OWED = "有要整改的问题：整改计划和措施在工作台上，请在整改期限内完成。"
NOTHING_OWED = "没有要整改的问题，看一下结果即可，不用再做什么。"


def ask_for_publication(cycle: Cycle) -> None:
    """Once for all results of an assessment that nobody is asked to add to any more."""
    if cycle.scheme.purpose != Purpose.ASSESSMENT:
        return
    items = DueItem.objects.of(cycle.institution_id).open()
    asked = items.about(PAGE, cycle.pk).exists()
    if asked or items.about(CYCLE_PAGE, cycle.pk).exists():
        return
    if count := unpublished(cycle).count():
        open_due_item(
            institution=cycle.institution,
            kind=PUBLISH,
            title=f"{cycle.title}：公布结果",
            detail=f"{count} 个考核结果",
            url_name=CYCLE_PAGE,
            object_id=cycle.pk,
            role=Role.QA_OFFICE,
            due_on=clock.today() + timedelta(days=PUBLISH_DAYS),
        )


@transaction.atomic
def publish_results(*, cycle: Cycle, actor: User, missing: int = 0) -> tuple[int, int]:
    """Gives how many results were published and how many people were told.

    `missing` says how many subjects without a result the actor knows of. Raises NotAllowedError but for
    the quality office, ConflictError where there is nothing new to publish, or naming whom the actor
    does not know to be missing.
    """
    may_everywhere(actor, "warnings.approve").require()
    rows = Cycle.objects.of(cycle.institution_id).select_for_update(of=("self",))
    cycle = rows.select_related("scheme", "institution").get(pk=cycle.pk)
    done = unpublished(cycle)
    count = done.count() if cycle.scheme.purpose == Purpose.ASSESSMENT else 0
    if not count:
        again = cycle.published_at is not None
        raise ConflictError("结果已经公布过了。" if again else "还没有可以公布的考核结果。")
    waiting = unassessed(cycle)
    if waiting.count() != missing:
        raise ConflictError(
            f"没有公布：还有 {waiting.count()} 个没有考核结果（{names_of(waiting, actor)}）。"
            "确认以后可以先公布已有的，其余的以后再公布。"
        )
    told = _tell(cycle, done)
    cycle.published_at, cycle.published_by = clock.now(), actor
    cycle.save(update_fields=["published_at", "published_by"])
    close_due_items(institution=cycle.institution, url_name=CYCLE_PAGE, object_id=cycle.pk)
    record_audit(
        actor=actor,
        action="cycle.publish",
        obj=cycle,
        after={"results": count, "missing": missing, "told": told},
    )
    return count, told


def _tell(cycle: Cycle, done: Any) -> int:
    """One message to each owner: with what is owed, which stands on the desk, or that nothing is."""
    problems = Finding.objects.of(cycle.institution_id).filter(diagnosis=OuterRef("pk"))
    owing = done.filter(Exists(problems.exclude(problem=None)))
    towards = (cycle.institution_id, cycle.scheme.owner_role, cycle.scheme.subject_kind)
    concerned = set(people_towards(*towards, owing))
    others = set(people_towards(*towards, done)) - concerned
    return sum(
        send_notices(
            institution=cycle.institution,
            user_ids=sorted(people),
            kind="diagnosis.published",
            title=f"{cycle.title}：结果已公布",
            body=body,
            url=reverse(CYCLE_PAGE, args=[cycle.pk]),
        )
        for people, body in ((concerned, OWED), (others, NOTHING_OWED))
        if people
    )
