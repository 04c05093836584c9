"""催报: data that should have shown a problem's effect and never came are asked for, once."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from apps.core import clock
from apps.improvement.obligations import CHASE, URL_NAME
from apps.improvement.selectors.waiting import overdue_for_data
from apps.organisation.choices import Role
from apps.workflow.models import DueItem
from apps.workflow.services import open_due_item

CHASE_DAYS = 7


@transaction.atomic
def chase_data(*, institution: Any) -> dict[str, int]:
    """One due item of the quality office for each such problem; what has come is asked for no more."""
    late = {
        one.pk: one for one in overdue_for_data(institution).select_related("metric", "subject")
    }
    items = DueItem.objects.of(institution).open().filter(url_name=URL_NAME, kind=CHASE)
    asked = dict(items.values_list("object_id", "pk"))
    come = [pk for problem, pk in asked.items() if problem not in late]
    items.filter(pk__in=come).update(state=DueItem.State.DONE, closed_at=clock.now())
    fresh = [one for pk, one in sorted(late.items()) if pk not in asked]
    for problem in fresh:
        _ask(problem)
    return {"asked": len(fresh), "come": len(come)}


def _ask(problem: Any) -> None:
    """`problem` has a metric and `awaited`, the day on which the period ended."""
    open_due_item(
        kind=CHASE,
        title=f"催报再测数据：{problem.title}",
        detail=f"{problem.metric.name}的时段 {problem.awaited:%Y-%m-%d} 已结束，还没有数据",
        url_name=URL_NAME,
        object_id=problem.pk,
        institution=problem.institution,
        role=Role.QA_OFFICE,
        subject=problem.subject,
        due_on=clock.today() + timedelta(days=CHASE_DAYS),
        fragment="data",
    )
