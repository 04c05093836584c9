"""Open and close obligations; each service that creates or ends one calls these."""

from datetime import date
from typing import Any

from apps.accounts.models import User
from apps.core import clock
from apps.layers.models import Subject
from apps.organisation.models import Unit
from apps.workflow.models import DueItem


def open_due_item(
    *,
    kind: str,
    title: str,
    url_name: str,
    object_id: int,
    institution: Any,
    role: str = "",
    post: str = "",
    holder: User | None = None,
    except_user: User | None = None,
    subject: Subject | None = None,
    unit: Unit | None = None,
    due_on: date | None = None,
    detail: str = "",
    minutes: int | None = None,
    returned: bool = False,
    fragment: str = "",
    part: str = "",
) -> DueItem:
    """One obligation of a role towards `subject` (or of `holder`); the page is `url_name`/`object_id`.

    `post` (a code) asks only those holders of the role who stand in that post; `part` is the code of
    what the item is about within the object (a phase).
    """
    return DueItem.objects.create(
        institution=institution,
        kind=kind,
        title=title[:200],
        detail=detail[:300],
        url_name=url_name,
        object_id=object_id,
        role=role,
        post=post,
        holder=holder,
        except_user=except_user,
        subject=subject,
        unit=unit,
        due_on=due_on,
        minutes=minutes,
        returned=returned,
        fragment=fragment,
        part=part,
        opened_at=clock.now(),
    )


def close_due_items(
    *,
    institution: Any,
    url_name: str,
    object_id: int,
    kind: str | None = None,
    subject: Subject | None = None,
    fragment: str | None = None,
    part: str | None = None,
    cancelled: bool = False,
) -> int:
    """End the open obligations about an object (towards one subject, of one part); gives how many."""
    items = DueItem.objects.of(institution).open().about(url_name, object_id)
    if subject is not None:
        items = items.filter(subject=subject)
    if kind is not None:
        items = items.filter(kind=kind)
    if fragment is not None:
        items = items.filter(fragment=fragment)
    if part is not None:
        items = items.filter(part=part)
    state = DueItem.State.CANCELLED if cancelled else DueItem.State.DONE
    return items.update(state=state, closed_at=clock.now())
