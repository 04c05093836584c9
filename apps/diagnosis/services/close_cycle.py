"""Close the cycles whose last day has passed: who never touched theirs has missed it."""

from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Count, Q

from apps.accounts.models import Institution
from apps.core import clock
from apps.core.sql import Names, insert_select, literal
from apps.diagnosis.choices import CycleState, DiagnosisState
from apps.diagnosis.models import Cycle, Diagnosis
from apps.diagnosis.obligations import PAGE
from apps.diagnosis.services.publish import ask_for_publication
from apps.operations.services import record_audit
from apps.workflow.models import DueItem
from apps.workflow.services import close_due_items

# Every subject that is still asked; one that has a diagnosis keeps it by the unique key (asking for it
# beforehand would make PostgreSQL scan what is just being written).
ITEM, MADE = Names(DueItem, "i"), Names(Diagnosis)
MISS = insert_select(
    Diagnosis,
    {
        "institution": ITEM.institution,
        "cycle": ITEM.object_id,
        "subject": ITEM.subject,
        "state": literal(DiagnosisState.MISSED),
        "draft": "'{}'",
        "values": "'[]'",
        "remark": "''",
        "version": "1",
    },
    f"""FROM {ITEM} WHERE {ITEM.url_name} = {literal(PAGE)} AND {ITEM.object_id} = %s
        AND {ITEM.state} = {literal(DueItem.State.OPEN)} AND {ITEM.subject} IS NOT NULL""",
    f"ON CONFLICT ({MADE['cycle']}, {MADE['subject']}) DO NOTHING",
)


@dataclass(frozen=True)
class Closed:
    """How many cycles were closed, and how many diagnoses nobody made."""

    cycles: int = 0
    missed: int = 0


def close_due_cycles(*, institution: Institution) -> Closed:
    """Close every running cycle whose last day is before today; twice changes nothing."""
    over = Cycle.objects.of(institution).running().filter(last_on__lt=clock.today())
    closed = [_close(pk) for pk in over.order_by("pk").values_list("pk", flat=True)]
    done = [cycle for cycle in closed if cycle is not None]
    return Closed(len(done), sum(cycle.missed for cycle in done))


@transaction.atomic
def _close(pk: int) -> Cycle | None:
    rows = Cycle.objects.across_institutions(reason="the calendar closes cycles")
    cycle = rows.select_for_update(of=("self",)).select_related("institution", "scheme").get(pk=pk)
    if cycle.state != CycleState.RUNNING:
        return None
    diagnoses = Diagnosis.objects.of(cycle.institution_id).filter(cycle=cycle)
    diagnoses.filter(state=DiagnosisState.DRAFT).update(state=DiagnosisState.MISSED)
    with connection.cursor() as cursor:
        cursor.execute(MISS, [cycle.pk])
    close_due_items(
        institution=cycle.institution, url_name=PAGE, object_id=cycle.pk, cancelled=True
    )
    counts = diagnoses.aggregate(
        done=Count("pk", filter=Q(state=DiagnosisState.SUBMITTED)),
        missed=Count("pk", filter=Q(state=DiagnosisState.MISSED)),
    )
    cycle.submitted, cycle.missed = counts["done"], counts["missed"]
    cycle.state, cycle.closed_at = CycleState.CLOSED, clock.now()
    cycle.save(update_fields=["submitted", "missed", "state", "closed_at"])
    ask_for_publication(cycle)
    record_audit(action="cycle.close", obj=cycle, after=counts)
    return cycle
