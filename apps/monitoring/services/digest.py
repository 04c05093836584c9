"""预警摘要: one notice to one person on one day, with how many new warnings ask for them."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Q
from django.urls import reverse

from apps.accounts.models import Institution, User
from apps.core import clock
from apps.layers.models import Subject, SubjectAssignment
from apps.monitoring.choices import CLAIM
from apps.monitoring.models import Digest, WatchRule
from apps.operations.models import JobRun
from apps.operations.services import request_job, send_notice
from apps.organisation.choices import Role
from apps.organisation.models import Assignment
from apps.workflow.models import DueItem
from apps.workflow.selectors import due_items_for

FROM_HOUR = 7


def send_digests(
    *, institution: Institution, day: date | None = None, track: Any = None
) -> dict[str, int]:
    """Tell everybody what has come to them since their last digest; the same day twice is once.

    `track(people, total)` passes people through while it reports progress.
    """
    on = day or clock.today()
    items = DueItem.objects.of(institution).open().filter(kind=CLAIM)
    told = Digest.objects.of(institution).filter(day=on).values("user_id")
    people = _asked_people(institution, items, on).exclude(pk__in=told)
    sent = 0
    for user in track(people, len(people)) if track else people:
        sent += _send(user, on)
    return {"people": len(people), "sent": sent}


def _asked_people(institution: Institution, items: Any, on: date) -> Any:
    """Whoever holds one of the roles that open items ask; who really is asked is read per person."""
    roles = list(items.order_by().values_list("role", flat=True).distinct())
    assigned = Assignment.objects.of(institution).on(on).filter(role__in=roles)
    held = SubjectAssignment.objects.of(institution).on(on).filter(role__in=roles)
    asked = Q(pk__in=assigned.values("user_id")) | Q(pk__in=held.values("user_id"))
    if {Role.TEACHER, Role.STUDENT} & set(roles):
        themselves = Subject.objects.of(institution).filter(pk__in=items.values("subject_id"))
        asked |= Q(pk__in=themselves.filter(user__isnull=False).values("user_id"))
    return User.objects.of(institution).filter(asked, is_active=True).order_by("pk")


def _send(user: User, day: date) -> int:
    last = Digest.objects.of(user.institution_id).filter(user=user).aggregate(at=Max("sent_at"))
    since = Q(opened_at__gt=last["at"]) if last["at"] else Q()
    mine = due_items_for(user).filter(kind=CLAIM).order_by()
    counts = mine.aggregate(waiting=Count("pk"), fresh=Count("pk", filter=since))
    if not counts["fresh"]:
        return 0
    fresh, waiting = counts["fresh"], counts["waiting"]
    try:
        with transaction.atomic():
            Digest.objects.create(
                institution=user.institution,
                user=user,
                day=day,
                new=fresh,
                waiting=waiting,
                sent_at=clock.now(),
            )
            send_notice(
                user=user,
                kind="warnings.digest",
                title=f"新发 {fresh} 条预警待你认领",
                body=f"现在共有 {waiting} 条等你认领；数据恢复后预警会自动关闭。",
                url=f"{reverse('monitoring:warning_list')}?asked=me",
            )
    except IntegrityError:
        return 0  # somebody else has just told them
    return 1


def request_digests() -> int:
    """One job for every institution with rules and day, from seven in the morning; asked twice, once."""
    now = clock.now().astimezone(clock.ZONE)
    return sum(1 for _ in _request_due(now.date())) if now.hour >= FROM_HOUR else 0


def _request_due(day: date) -> Iterator[JobRun]:
    rules = WatchRule.objects.across_institutions(reason="the timetable sends digests")
    for institution in Institution.objects.filter(pk__in=rules.enabled().values("institution_id")):
        runs = JobRun.objects.of(institution).filter(
            type="monitoring.send_digest", arguments__day=str(day)
        )
        if not runs.exists():
            yield request_job(
                "monitoring.send_digest",
                institution=institution,
                arguments={"day": str(day)},
                unique_key=str(day),
                visible_to="warnings",
            )
