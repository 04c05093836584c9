"""What an administrator writes into the calendar: a period's dates, a day off, a day moved."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction

from apps.accounts.models import Institution, User
from apps.core.errors import InvalidError
from apps.core.request_cache import forget
from apps.operations.services import record_audit
from apps.organisation.models import Holiday, Period

DAY = timedelta(days=1)
FIELDS = ("title", "start", "end", "data_open")


def _values(row: Any, fields: tuple[str, ...]) -> dict[str, str]:
    return {name: str(getattr(row, name)) for name in fields}


@transaction.atomic
def save_period(
    *,
    institution: Institution,
    kind: str,
    code: str,
    title: str,
    start: date,
    end: date,
    parent: Period | None = None,
    data_open: bool = True,
    actor: User | None = None,
) -> Period:
    """Write a period by its kind and code; a neighbour that touched the old border follows it.

    Raises InvalidError for dates that do not fit the parent, the children or another period of the
    same kind.
    """
    if kind not in Period.Kind.values:
        raise InvalidError("没有这种时段。", fields={"kind": "不在类别清单内。"})
    period = Period.objects.of(institution).filter(kind=kind, code=code).first()
    before = _values(period, FIELDS) if period else None
    borders = (period.start, period.end) if period else None
    if period is None:
        period = Period(institution=institution, kind=kind, code=code)
    period.title, period.parent, period.data_open = title, parent, data_open
    period.start, period.end = start, end
    _check_frame(period)
    if borders and kind != Period.Kind.WEEK:
        _pull_neighbours(period, *borders)
    _check_overlap(period)
    period.save()
    after = _values(period, FIELDS)
    if before != after:
        record_audit(actor=actor, action="period.save", obj=period, before=before, after=after)
        forget()
    return period


def _check_frame(period: Period) -> None:
    if period.end < period.start:
        raise InvalidError("结束日期早于开始日期。", fields={"end": "早于开始日期。"})
    parent = period.parent
    if parent is not None:
        if parent.institution_id != period.institution_id:
            raise InvalidError("上级时段不属于本校。", fields={"parent": "不属于本校。"})
        if not parent.start <= period.start <= period.end <= parent.end:
            raise InvalidError(
                f"超出了“{parent.title}”的起止日期。", fields={"start": "超出上级时段。"}
            )
    if period.pk:
        below = Period.objects.of(period.institution_id).filter(parent=period)
        outside = below.filter(start__lt=period.start) | below.filter(end__gt=period.end)
        first = outside.first()
        if first is not None:
            raise InvalidError(
                f"“{first.title}”将落在“{period.title}”之外，请先调整它。",
                fields={"end": "下级时段会落在外面。"},
            )


def _pull_neighbours(period: Period, old_start: date, old_end: date) -> None:
    """A moved border is moved on both sides, so that no day is left out."""
    same = Period.objects.of(period.institution_id).filter(kind=period.kind, parent=period.parent)
    pulls = (
        (same.filter(end=old_start - DAY).first(), "end", period.start - DAY),
        (same.filter(start=old_end + DAY).first(), "start", period.end + DAY),
    )
    for neighbour, field, day in pulls:
        if neighbour is not None and getattr(neighbour, field) != day:
            setattr(neighbour, field, day)
            _check_frame(neighbour)
            neighbour.save(update_fields=[field])


def _check_overlap(period: Period) -> None:
    same = Period.objects.of(period.institution_id).filter(kind=period.kind)
    other = same.exclude(pk=period.pk).filter(start__lte=period.end, end__gte=period.start).first()
    if other is not None:
        raise InvalidError(f"与“{other.title}”重叠。", fields={"start": "与另一时段重叠。"})


@transaction.atomic
def save_holiday(
    *,
    institution: Institution,
    day: date,
    name: str,
    is_off: bool = True,
    actor: User | None = None,
) -> Holiday:
    """Write a day off, or with ``is_off=False`` a day on which the college works after all."""
    name = name.strip()
    if not name:
        raise InvalidError("请填写名称。", fields={"name": "请填写名称。"})
    holiday = Holiday.objects.of(institution).filter(day=day).first()
    before = _values(holiday, ("name", "is_off")) if holiday else None
    holiday = holiday or Holiday(institution=institution, day=day)
    holiday.name, holiday.is_off = name, is_off
    after = _values(holiday, ("name", "is_off"))
    if before != after:
        holiday.save()
        record_audit(actor=actor, action="holiday.save", obj=holiday, before=before, after=after)
        forget()
    return holiday


@transaction.atomic
def remove_holiday(*, holiday: Holiday, actor: User | None = None) -> None:
    """Leave a day to the national calendar again."""
    record_audit(
        actor=actor,
        action="holiday.remove",
        obj=holiday,
        before={"day": str(holiday.day), **_values(holiday, ("name", "is_off"))},
    )
    holiday.delete()
    forget()
