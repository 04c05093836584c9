"""What is due of rounds: open, remind, close. Each once, however often and by however many it is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from apps.accounts.models import Institution, User
from apps.core import clock
from apps.core.errors import ConflictError, DomainError, InvalidError
from apps.operations.services import record_audit, send_notices
from apps.organisation.cadences import Calendar, Window, day_title
from apps.organisation.calendar import is_working_day
from apps.workflow.round_models import RoundState

from .kinds import ROUNDS, Plan, RoundKind

DAY = timedelta(days=1)
MOST_NOT_RUN = 60
DEMAND_DAYS = 14


@dataclass(frozen=True)
class Opened:
    """How many rounds were opened, how many subjects they ask, and windows found that nobody ran."""

    rounds: int = 0
    items: int = 0
    not_run: int = 0


@dataclass(frozen=True)
class Closed:
    """How many rounds were closed, and how much in them nobody did."""

    rounds: int = 0
    missed: int = 0


def tick(institution: Institution) -> dict[str, dict[str, Any]]:
    """Everything that is due of all kinds as of today, by kind: what was closed, opened, reminded of."""
    return {
        code: {
            "closed": asdict(close_due(kind, institution)),
            "opened": asdict(open_due(kind, institution)),
            "reminded": remind_due(kind, institution),
        }
        for code, kind in ROUNDS.items()
    }


def open_due(kind: RoundKind, institution: Institution) -> Opened:
    """Open what is due today and not there yet.

    After a pause only the current round opens; the windows in between are recorded as not run.
    """
    calendar, today = Calendar.of(institution), clock.today()
    rounds = items = not_run = 0
    for plan, window in kind.due(institution, calendar, today):
        opens_on = plan.timing.opens_on(window)
        if opens_on > today or not _any_working_day(institution, opens_on, window.end):
            continue
        if _of_plan(kind, institution, plan).filter(code=window.code).exists():
            continue
        opened = _open_once(kind, institution, plan, window, calendar)
        if opened is not None:
            rounds, items, not_run = rounds + 1, items + opened[0].subjects, not_run + opened[1]
    return Opened(rounds, items, not_run)


def _of_plan(kind: RoundKind, institution: Any, plan: Plan) -> Any:
    return kind.rows(institution).filter(**kind.belongs(plan))


def _any_working_day(institution: Any, start: date, end: date) -> bool:
    """Whether anybody works within the days; a year whose holidays are not announced counts as working."""
    try:
        return any(
            is_working_day(institution, start + DAY * offset)
            for offset in range((end - start).days + 1)
        )
    except DomainError:
        return True


@transaction.atomic
def _open_once(
    kind: RoundKind, institution: Institution, plan: Plan, window: Window, calendar: Calendar
) -> tuple[Any, int] | None:
    """The round's key is taken once: of two ticks at the same moment the second waits, and finds it."""
    row = _row(kind, institution, plan, window, plan.timing.opens_on(window), RoundState.RUNNING)
    if not _taken(row):
        return None
    not_run = _record_not_run(kind, institution, plan, window, calendar, row)
    _ask(kind, row, Q())
    after = {"plan": plan.name, "subjects": row.subjects, "not_run": not_run}
    record_audit(action=f"{kind.audit}.open", obj=row, after=after)
    return row, not_run


def _taken(row: Any) -> bool:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def _ask(kind: RoundKind, row: Any, among: Q) -> int:
    asked = kind.ask(row, among)
    row.subjects += asked
    row.save(update_fields=["subjects"])
    return asked


def _row(
    kind: RoundKind,
    institution: Institution,
    plan: Plan,
    window: Window,
    opens_on: date,
    state: str,
) -> Any:
    return kind.model(
        institution=institution,
        **kind.belongs(plan),
        code=window.code,
        title=f"{plan.name} · {window.title}"[:120],
        starts_on=window.start,
        opens_on=opens_on,
        closes_on=window.end,
        last_on=plan.timing.last_on(window),
        period=window.period,
        state=state,
        opened_at=clock.now() if state == RoundState.RUNNING else None,
    )


def _record_not_run(
    kind: RoundKind,
    institution: Institution,
    plan: Plan,
    window: Window,
    calendar: Calendar,
    row: Any,
) -> int:
    earlier = _of_plan(kind, institution, plan).exclude(pk=row.pk).order_by("-closes_on")
    floor = earlier.values_list("closes_on", flat=True).first()
    if floor is None:
        return 0
    slept = [
        _row(kind, institution, plan, one, one.start, RoundState.NOT_RUN)
        for one in islice(plan.cadence.windows_back(calendar, window.start, floor), MOST_NOT_RUN)
        if _any_working_day(institution, one.start, one.end)
    ]
    return len(kind.model.objects.bulk_create(slept, ignore_conflicts=True))


@transaction.atomic
def open_by_hand(
    kind: RoundKind,
    institution: Institution,
    plan: Plan,
    *,
    actor: User,
    closes_on: date | None = None,
    among: Q | None = None,
) -> Any:
    """Open a round of a plan outside its cadence, from today up to and with `closes_on` (14 days), for
    those of `among`; where a round is running, those who are not asked yet are added to it.

    Whether the actor may is the owner's to ask. Raises ConflictError where one was opened by hand
    and closed today, InvalidError for a day that has passed.
    """
    today, among = clock.today(), among or Q()
    running = _of_plan(kind, institution, plan).running().order_by("-starts_on").first()
    if running is not None:
        return _widen(kind, institution, running.pk, among, actor)
    closes_on = closes_on or today + timedelta(days=DEMAND_DAYS)
    if closes_on < today:
        raise InvalidError("截止日期已过。", fields={"closes_on": "不能早于今天。"})
    window = Window(f"D{today:%Y%m%d}", day_title(today), today, closes_on)
    row = _row(kind, institution, plan, window, today, RoundState.RUNNING)
    if not _taken(row):
        raise ConflictError("今天已经手工开启过一轮。")
    _ask(kind, row, among)
    after = {"plan": plan.name, "subjects": row.subjects, "by_hand": True}
    record_audit(actor=actor, action=f"{kind.audit}.open", obj=row, after=after)
    return row


def _widen(kind: RoundKind, institution: Institution, pk: int, among: Q, actor: User) -> Any:
    """Whoever of `among` is not asked in a running round is asked in it now."""
    row = _locked(kind, institution, pk)
    if added := _ask(kind, row, among):
        after = {"added": added, "subjects": row.subjects}
        record_audit(actor=actor, action=f"{kind.audit}.widen", obj=row, after=after)
    return row


def close_due(kind: RoundKind, institution: Institution) -> Closed:
    """Close every running round whose last day is before today."""
    over = kind.rows(institution).running().filter(last_on__lt=clock.today())
    closed = [
        _close(kind, institution, pk) for pk in over.order_by("pk").values_list("pk", flat=True)
    ]
    missed = [one for one in closed if one is not None]
    return Closed(len(missed), sum(missed))


@transaction.atomic
def _close(kind: RoundKind, institution: Institution, pk: int) -> int | None:
    row = _locked(kind, institution, pk)
    if row.state != RoundState.RUNNING:
        return None
    ended = kind.end(row)
    row.submitted, row.late, row.missed = ended.submitted, ended.late, ended.missed
    row.state, row.closed_at = RoundState.CLOSED, clock.now()
    row.save(update_fields=["submitted", "late", "missed", "state", "closed_at"])
    kind.ended(row)
    after = {"done": ended.submitted, "late": ended.late, "missed": ended.missed}
    record_audit(action=f"{kind.audit}.close", obj=row, after=after)
    return ended.missed


def _locked(kind: RoundKind, institution: Any, pk: int) -> Any:
    rows = kind.rows(institution).select_for_update(of=("self",))
    return rows.select_related("institution").get(pk=pk)


def remind_due(kind: RoundKind, institution: Institution) -> int:
    """Messages about every round that ends within its days of reminding; once. Gives how many."""
    return sum(_remind(kind, institution, pk) for pk in list(_to_remind(kind, institution)))


def _to_remind(kind: RoundKind, institution: Institution) -> Iterator[int]:
    today = clock.today()
    for row in kind.rows(institution).running().filter(reminded_on=None):
        if kind.timing_of(row).reminds_on(row.closes_on) <= today:
            yield row.pk


@transaction.atomic
def _remind(kind: RoundKind, institution: Institution, pk: int, actor: User | None = None) -> int:
    row = _locked(kind, institution, pk)
    if row.state != RoundState.RUNNING or (actor is None and row.reminded_on):
        return 0
    if row.reminded_on == clock.today():
        raise ConflictError("今天已经提醒过了。")
    sent = send_notices(
        institution=row.institution,
        user_ids=kind.owing(row),
        kind=f"{kind.code}.remind",
        title=f"{row.title}：{row.closes_on.month}月{row.closes_on.day}日前要提交",
        url=kind.url(row),
    )
    row.reminded_on = clock.today()
    row.save(update_fields=["reminded_on"])
    record_audit(actor=actor, action=f"{kind.audit}.remind", obj=row, after={"people": sent})
    return sent


def remind_now(kind: RoundKind, row: Any, *, actor: User) -> int:
    """Remind by hand, once a day. Raises ConflictError a second time, or where the round is over."""
    if row.state != RoundState.RUNNING:
        raise ConflictError("这一轮已经结束。")
    return _remind(kind, row.institution, row.pk, actor)
