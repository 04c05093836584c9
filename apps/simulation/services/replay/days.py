"""Day after day: the timetable ticks, then those whose turn it is work off a part of their desks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q

from apps.accounts.models import Institution, User
from apps.core import clock
from apps.core.errors import DomainError
from apps.core.request_cache import request_cache
from apps.diagnosis.services import run_cycles
from apps.monitoring.services import recompute_warnings
from apps.organisation.choices import Role
from apps.simulation.services.replay import diagnoses, forms, problems, reports, year
from apps.simulation.services.replay.cast import (
    NotNowError,
    actor_for,
    few_of_each_kind,
    gets_to_it_on,
    is_long_late,
    keeps_up,
    lot,
)
from apps.workflow.models import DueItem

Act = Callable[[DueItem, User], None]
Tell = Callable[[str], None]
FILL = "submissions.fill"
# What takes long is done for a few subjects of each kind.
LONG = (FILL, "diagnosis.fill", "diagnosis.assess")
# What a subject's own people put off, where they are of that kind; who reviews or verifies does it.
OWN = ("warning.handle", "diagnosis.fill", "problem.plan", "measure.do")
ACTS: dict[str, Act] = {
    FILL: forms.fill,
    "submissions.review": forms.review,
    "warning.handle": problems.handle_warning,
    "warning.follow": problems.follow_warning,
    "diagnosis.fill": diagnoses.fill,
    "diagnosis.assess": diagnoses.assess,
    "diagnosis.publish": diagnoses.publish,
    "problem.plan": problems.plan,
    "measure.do": problems.work,
    "measure.verify": problems.verify,
    "problem.judge": problems.judge,
    "escalation.decide": problems.decide,
}
# So many steps of a report's approval are taken on one day.
LEVELS = 3
# What waits for the end of the year before.
AFTER: dict[str, Act] = {"reports.write": reports.write, "reports.review": reports.review}
STEP, AUTUMN = timedelta(days=14), 11
# At most so many items of one kind a day: the story needs no more, and the reader no hour of waiting.
A_DAY = 30


@dataclass
class Replayed:
    """What was done, by kind of item; `refused` counts what the system did not let through."""

    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    hopeless: set[int] = field(default_factory=set)
    reasons: Counter[str] = field(default_factory=Counter)


def replay(
    *,
    institution: Institution,
    since: date,
    until: date,
    tell: Tell,
    bring_in: Callable[[date], None] | None = None,
    step: timedelta = STEP,
) -> Replayed:
    """Run the years from `since` to `until` through the desks of the college's people.

    `bring_in` imports what has become known by a day. `step` lies between two days of this year and
    of each autumn; at other times two steps do.
    Raises InvalidError where nobody is the quality office, which opens the year.
    """
    replayed = Replayed()
    days = list(_days(since, until, step))
    for number, day in enumerate(days, start=1):
        with clock.travel(day), request_cache():
            if bring_in is not None:
                bring_in(day)
            year.begin(institution, day)
            recompute_warnings(institution=institution)
            run_cycles(institution=institution)
            _work(institution, replayed, ACTS)
            year.end(institution, day)
            for _ in range(LEVELS):
                _work(institution, replayed, AFTER)
        tell(f"  {day}（{number}/{len(days)}）：{replayed.done.total()} 件已办")
    with request_cache():
        year.ask_now(institution)
    return replayed


def _days(since: date, until: date, step: timedelta) -> Iterator[date]:
    day = since
    while day < until:
        yield day
        day += step if day.year == until.year or day.month >= AUTUMN else 2 * step
    yield until


def _work(institution: Institution, replayed: Replayed, acts: Mapping[str, Act]) -> None:
    for kind, act in acts.items():
        left = A_DAY
        for item in _items(institution, kind, replayed):
            actor = actor_for(item)
            if actor is None:
                continue
            try:
                act(item, actor)
            except NotNowError:
                continue
            except DomainError as error:
                replayed.refused[kind] += 1
                replayed.reasons[f"{kind}：{error}"] += 1
                replayed.hopeless.add(item.pk)
            else:
                replayed.done[kind] += 1
            left -= 1
            if not left:
                break


def _items(institution: Institution, kind: str, replayed: Replayed) -> list[DueItem]:
    """What is due today from people who have an account and get to it; measures when their date is near."""
    items = DueItem.objects.of(institution).open().filter(kind=kind)
    items = items.select_related("subject__unit", "holder__institution", "except_user")
    if kind == "measure.do":
        items = items.filter(due_on__lte=clock.today() + 2 * STEP)
    personal = Q(role__in=[Role.TEACHER, Role.STUDENT], holder=None, subject__user=None)
    items = items.exclude(personal).exclude(pk__in=replayed.hopeless).order_by("pk")
    if kind == "warning.follow":
        items = items.filter(due_on__lte=clock.today())
    if kind in LONG:
        items = items.filter(subject__in=few_of_each_kind(institution))
    if kind == FILL:
        return _forms(items)
    ready = (one for one in items if kind not in OWN or keeps_up(one) or is_long_late(one))
    return sorted(ready, key=lambda item: lot(item.pk))


def _forms(items: Iterable[DueItem]) -> list[DueItem]:
    """Forms whose day has come, the longest waiting first."""
    found = [(gets_to_it_on(one), one.pk, one) for one in items]
    today = clock.today()
    ready = sorted((day, pk, one) for day, pk, one in found if day is not None and day <= today)
    return [one for _, _, one in ready]
