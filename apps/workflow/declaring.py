"""What must always hold of whatever is declared approvable."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from apps.core.invariants import invariant
from apps.workflow.approvables import Approvable, State, approvables
from apps.workflow.models import DueItem

WHY = "checking an invariant"


A = TypeVar("A", bound=Approvable[Any])


def register_approvable(what: A) -> A:
    """Register a declaration; that its due items equal its obligations and its states follow its
    approvals is proved by ``check_invariants``."""
    approvables.register(what.code, what)
    invariant(f"{what.code}.due_items", f"{what.title_of}的待办与应办一一对应")(_due_items(what))
    invariant(f"{what.code}.approvals", f"{what.title_of}的状态与审批一致")(_approvals(what))
    return what


def _rows(what: Approvable[Any]) -> Any:
    rows: Any = what.model._default_manager
    return rows.across_institutions(reason=WHY).order_by()


def _owed_in(what: Approvable[Any]) -> dict[str, str]:
    to_fill = {what.states[state]: what.fill for state in (State.DRAFT, State.RETURNED)}
    return {**to_fill, what.states[State.IN_REVIEW]: what.review}


def _due_items(what: Approvable[Any]) -> Callable[[], Iterator[str]]:
    def check() -> Iterator[str]:
        """One item for whoever fills or reviews it now; none for one that is not open or has ended."""
        kinds = _owed_in(what)
        names = [what.object_path, "state", *([what.part_path] if what.part_path else [])]
        rows = _rows(what).filter(state__in=kinds).values_list(*names)
        owed = Counter((pk, kinds[state], *part) for pk, state, *part in rows.iterator())
        items = DueItem.objects.across_institutions(reason=WHY).open().order_by()
        items = items.filter(kind__in=[what.fill, what.review])
        asked = ["object_id", "kind", *(["part"] if what.part_path else [])]
        there = Counter(items.values_list(*asked).iterator())
        for key in sorted((owed - there) + (there - owed)):
            words = " of ".join(str(one) for one in key[1:])
            yield f"{what.url_name} {key[0]}: {words} owed {owed[key]}, asked {there[key]} times"

    return check


def _approvals(what: Approvable[Any]) -> Callable[[], Iterator[str]]:
    def check() -> Iterator[str]:
        """It is under review if its approval runs, and not otherwise."""
        name, in_review = what.model.__name__, what.states[State.IN_REVIEW]
        sent = _rows(what).filter(state=in_review).exclude(process__state=State.IN_REVIEW)
        for pk in sorted(sent.values_list("pk", flat=True)):
            yield f"{name} {pk}: submitted, but nothing is under review"
        running = _rows(what).filter(process__state=State.IN_REVIEW).exclude(state=in_review)
        for pk, state in sorted(running.values_list("pk", "state")):
            yield f"{name} {pk}: {state}, but its approval still runs"

    return check
