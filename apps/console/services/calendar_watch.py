"""Say in time that the calendar runs out: on the desks of the administrator and the quality office."""

from django.db import transaction

from apps.accounts.models import Institution
from apps.console.obligations import CALENDAR, CALENDAR_PAGE
from apps.organisation.choices import Role
from apps.organisation.models import Period
from apps.organisation.running_out import Gap, calendar_gaps
from apps.workflow.models import DueItem
from apps.workflow.services import close_due_items, open_due_item

# Who can write it, and who sees first that nothing opens any more.
ASKED = (Role.SYSTEM_ADMIN, Role.QA_OFFICE)


def watch_calendars() -> int:
    """Every institution that has a calendar; gives how many run out."""
    reason = "the timetable watches calendars"
    having = Period.objects.across_institutions(reason=reason).values("institution_id")
    return sum(watch_calendar(institution=one) for one in Institution.objects.filter(pk__in=having))


@transaction.atomic
def watch_calendar(*, institution: Institution) -> bool:
    """Ask for the next part of the calendar sixty days before it is missing; what is written since is
    asked for no more. Twice changes nothing. Gives whether it runs out."""
    institution = Institution.objects.select_for_update(no_key=True).get(pk=institution.pk)
    gaps = calendar_gaps(institution)
    items = DueItem.objects.of(institution).open().filter(kind=CALENDAR)
    at = gaps[0].period.pk if gaps else 0
    for other in set(items.exclude(object_id=at).values_list("object_id", flat=True)):
        close_due_items(
            institution=institution, url_name=CALENDAR_PAGE, object_id=other, kind=CALENDAR
        )
    if gaps and not items.filter(object_id=at).exists():
        for role in ASKED:
            _ask(institution, gaps, role)
    return bool(gaps)


def _ask(institution: Institution, gaps: list[Gap], role: Role) -> None:
    open_due_item(
        institution=institution,
        kind=CALENDAR,
        title=f"补 {gaps[0].year} 年校历",
        detail=f"{'；'.join(gap.words for gap in gaps)}。缺了校历，到时候该开启的都不会开启。",
        url_name=CALENDAR_PAGE,
        object_id=gaps[0].period.pk,
        role=role,
        due_on=gaps[0].ends_on,
    )
