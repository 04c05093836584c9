"""Open the cycles that are due: each once per scheme and window; what was slept through is not run."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any

from django.db import transaction

from apps.accounts.models import Institution, User
from apps.core import clock
from apps.core.errors import ConflictError, DomainError, InvalidError
from apps.diagnosis.choices import CycleState, Purpose
from apps.diagnosis.models import Cycle, Scheme
from apps.diagnosis.obligations import ASSESS, FILL, PAGE
from apps.diagnosis.selectors.owners import subjects_asked
from apps.diagnosis.selectors.sheet import points_of
from apps.layers.policies import may_everywhere
from apps.operations.services import record_audit
from apps.organisation.cadences import Calendar, Window, day_title
from apps.organisation.calendar import is_working_day
from apps.workflow.services import open_due_items

DAY = timedelta(days=1)
MOST_NOT_RUN = 60
DEMAND_DAYS = 14


@dataclass(frozen=True)
class Opened:
    """How many cycles were opened, obligations made, and windows found that nobody ran."""

    cycles: int = 0
    items: int = 0
    not_run: int = 0


def open_due_cycles(*, institution: Institution) -> Opened:
    """Open what is due today and not there yet; twice changes nothing.

    After a pause only the current cycle opens; the windows in between are recorded as not run.
    """
    calendar = Calendar.of(institution)
    cycles = items = not_run = 0
    for scheme in Scheme.objects.of(institution).enabled():
        window = due_window(scheme, calendar, clock.today())
        if window is None or _there(scheme, window):
            continue
        opened = _open_once(scheme, window, calendar)
        if opened is not None:
            cycles, items = cycles + 1, items + opened[0].subjects
            not_run += opened[1]
    return Opened(cycles, items, not_run)


def due_window(scheme: Scheme, calendar: Calendar, day: date) -> Window | None:
    """The window that is to be open on a day, or None."""
    window = scheme.cadence.window_on(calendar, day)
    if window is None or (scheme.starts_on and window.end < scheme.starts_on):
        return None
    opens_on = scheme.timing.opens_on(window)
    if opens_on > day or not _any_working_day(scheme.institution_id, opens_on, window.end):
        return None
    return window


def _any_working_day(institution: Any, start: date, end: date) -> bool:
    """Whether anybody works within the days; a year whose holidays are not announced counts as working."""
    try:
        return any(
            is_working_day(institution, start + DAY * offset)
            for offset in range((end - start).days + 1)
        )
    except DomainError:
        return True


def _there(scheme: Scheme, window: Window) -> bool:
    return Cycle.objects.of(scheme.institution_id).filter(scheme=scheme, code=window.code).exists()


@transaction.atomic
def _open_once(scheme: Scheme, window: Window, calendar: Calendar) -> tuple[Cycle, int] | None:
    """Under the scheme's lock, so that two ticks at once make one cycle."""
    scheme = _locked(scheme)
    if _there(scheme, window):
        return None
    not_run = _record_not_run(scheme, window, calendar)
    cycle = _open(scheme, window, scheme.timing.opens_on(window))
    record_audit(
        action="cycle.open",
        obj=cycle,
        after={"scheme": scheme.code, "subjects": cycle.subjects, "not_run": not_run},
    )
    return cycle, not_run


def _locked(scheme: Scheme) -> Scheme:
    rows = Scheme.objects.of(scheme.institution_id).select_for_update(of=("self",))
    return rows.select_related("institution").get(pk=scheme.pk)


def _record_not_run(scheme: Scheme, window: Window, calendar: Calendar) -> int:
    last = Cycle.objects.of(scheme.institution_id).filter(scheme=scheme).order_by("-closes_on")
    floor = last.values_list("closes_on", flat=True).first()
    if floor is None:
        return 0
    earlier = scheme.cadence.windows_back(calendar, window.start, floor)
    rows = [
        _row(scheme, one, one.start, CycleState.NOT_RUN)
        for one in islice(earlier, MOST_NOT_RUN)
        if _any_working_day(scheme.institution_id, one.start, one.end)
    ]
    return len(Cycle.objects.bulk_create(rows, ignore_conflicts=True))


def _row(scheme: Scheme, window: Window, opens_on: date, state: CycleState) -> Cycle:
    return Cycle(
        institution=scheme.institution,
        scheme=scheme,
        code=window.code,
        title=f"{scheme.name} · {window.title}"[:120],
        starts_on=window.start,
        opens_on=opens_on,
        closes_on=window.end,
        last_on=scheme.timing.last_on(window),
        period=window.period,
        state=state,
        opened_at=clock.now() if state == CycleState.RUNNING else None,
    )


def _open(scheme: Scheme, window: Window, opens_on: date) -> Cycle:
    cycle = _row(scheme, window, opens_on, CycleState.RUNNING)
    cycle.save()
    points = len(points_of(scheme))
    assessment = scheme.purpose == Purpose.ASSESSMENT
    cycle.subjects = open_due_items(
        subjects=subjects_asked(
            scheme.institution, *scheme.subject_kind, scheme.filler_role
        ).in_units_of(scheme.unit_kinds),
        institution=scheme.institution,
        kind=ASSESS if assessment else FILL,
        title=cycle.title,
        detail=f"{points} 个诊断点" if points else "",
        url_name=PAGE,
        object_id=cycle.pk,
        role=scheme.filler_role,
        due_on=cycle.closes_on,
        minutes=scheme.minutes,
        not_oneself=assessment,
    )
    cycle.save(update_fields=["subjects"])
    return cycle


@transaction.atomic
def open_on_demand(*, scheme: Scheme, actor: User, closes_on: date | None = None) -> Cycle:
    """Open a round of a scheme that has no interval, up to and with `closes_on` (14 days from today).

    Raises NotAllowedError but for the quality office, ConflictError where one is running or was opened
    today, InvalidError for a day that has passed or a scheme with a cadence.
    """
    may_everywhere(actor, "warnings.write").require()
    scheme = _locked(scheme)
    today = clock.today()
    closes_on = closes_on or today + timedelta(days=DEMAND_DAYS)
    if not scheme.on_demand or not scheme.enabled:
        raise InvalidError("只有启用的、按需开启的方案可以手工开启。")
    if closes_on < today:
        raise InvalidError("截止日期已过。", fields={"closes_on": "不能早于今天。"})
    window = Window(f"D{today:%Y%m%d}", day_title(today), today, closes_on)
    running = Cycle.objects.of(scheme.institution_id).filter(scheme=scheme).running()
    if running.exists() or _there(scheme, window):
        raise ConflictError("这个方案已有一轮正在进行，或今天已开启过。")
    cycle = _open(scheme, window, today)
    record_audit(actor=actor, action="cycle.open", obj=cycle, after={"subjects": cycle.subjects})
    return cycle
