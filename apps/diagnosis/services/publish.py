"""Publish an assessment's results: from then on owners read them, and each is told."""

from django.db import transaction
from django.urls import reverse

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import ConflictError
from apps.diagnosis.choices import Purpose
from apps.diagnosis.models import Cycle, Diagnosis
from apps.diagnosis.selectors.owners import people_towards
from apps.layers.policies import may_everywhere
from apps.operations.services import record_audit, send_notices


@transaction.atomic
def publish_results(*, cycle: Cycle, actor: User) -> int:
    """Gives how many people were told. Raises NotAllowedError but for the quality office,
    ConflictError where there is nothing to publish or it is published."""
    may_everywhere(actor, "warnings.approve").require()
    rows = Cycle.objects.of(cycle.institution_id).select_for_update(of=("self",))
    cycle = rows.select_related("scheme", "institution").get(pk=cycle.pk)
    done = Diagnosis.objects.of(cycle.institution_id).submitted().filter(cycle=cycle)
    if cycle.scheme.purpose != Purpose.ASSESSMENT or not done.exists():
        raise ConflictError("还没有可以公布的考核结果。")
    if cycle.published_at is not None:
        raise ConflictError("结果已经公布过了。")
    cycle.published_at, cycle.published_by = clock.now(), actor
    cycle.save(update_fields=["published_at", "published_by"])
    people = people_towards(
        cycle.institution_id, cycle.scheme.owner_role, cycle.scheme.subject_kind, done
    )
    told = send_notices(
        institution=cycle.institution,
        user_ids=people,
        kind="diagnosis.published",
        title=f"{cycle.title}：结果已公布",
        url=reverse("diagnosis:cycle_detail", args=[cycle.pk]),
    )
    record_audit(actor=actor, action="cycle.publish", obj=cycle, after={"told": told})
    return told
