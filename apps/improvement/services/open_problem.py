"""A problem comes into the register: numbered, with the bar that will close it, owed by somebody."""

from datetime import date
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.db import transaction

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import ConflictError, InvalidError
from apps.datahub.models import Metric, Observation
from apps.improvement.choices import HAND_ORIGINS, Origin
from apps.improvement.models import Problem, ProblemSeries
from apps.improvement.selectors import open_problem_of
from apps.improvement.services.common import require_home, say, settle, words
from apps.improvement.services.plan import add_cause, add_measure
from apps.layers.models import Subject
from apps.layers.policies import may
from apps.organisation.choices import Role
from apps.organisation.models import Period


def _check_bar(
    subject: Subject, metric: Metric | None, low: Decimal | None, high: Decimal | None, bar: str
) -> None:
    """With a metric, bounds in its unit; without one, words. Raises InvalidError."""
    if metric is None:
        words(bar, "bar", "没有指标的问题要写明销号标准。", 300)
        if low is not None or high is not None:
            message = "没有指标，不能按数值销号。"
            raise InvalidError(message, fields={"metric": message})
        return
    if (metric.institution_id, metric.layer, metric.kind) != (
        subject.institution_id,
        subject.layer,
        subject.kind,
    ):
        message = f"“{subject.name}”没有指标“{metric.name}”。"
        raise InvalidError(message, fields={"metric": message})
    if low is None and high is None:
        message = "请写明指标达到多少才能销号。"
        raise InvalidError(message, fields={"pass_low": message})
    if low is not None and high is not None and low > high:
        message = "下限不能高于上限。"
        raise InvalidError(message, fields={"pass_low": message})


def _check_addressed(subject: Subject, owner: User | None, owner_role: str) -> None:
    require_home(owner, subject, "owner")
    if owner is None and owner_role not in Role.values:
        message = "请指定责任人或责任角色。"
        raise InvalidError(message, fields={"owner": message})


def _check_alone(subject: Subject, metric: Metric | None) -> None:
    """One open problem for each metric of a subject. Raises ConflictError with its number."""
    known = open_problem_of(subject, metric) if metric is not None else None
    if known is not None and metric is not None:
        raise ConflictError(
            f"“{subject.name}”的“{metric.name}”已有未销号的问题 {known.number}。",
            detail={"problem": known.pk, "number": known.number},
        )


def _next_number(institution: Any) -> str:
    """2026-0001: one series a year; the series' row is locked until the problem is written."""
    year = clock.today().year
    rows = ProblemSeries.objects.of(institution)
    rows.get_or_create(institution=institution, year=year)
    series = rows.select_for_update(of=("self",)).get(year=year)
    series.last += 1
    series.save()
    return str(series)


class Told(TypedDict, total=False):
    """What a problem keeps as it was told: where it comes from, and the value that showed it."""

    description: str
    origin_label: str
    origin_url_name: str
    origin_id: int | None
    point: str
    found_period: Period | None
    found_value: Decimal | None
    found_observation_id: int | None


def _fitting(told: Told) -> dict[str, Any]:
    """Labels cut to their columns; anything that is not in `Told` is a fault of the caller."""
    unknown = set(told) - set(Told.__annotations__)
    if unknown:
        raise TypeError(f"open_problem() got unexpected arguments {sorted(unknown)}")
    kept: dict[str, Any] = {**told}
    for name, length in (("origin_label", 200), ("point", 120), ("origin_url_name", 80)):
        if name in kept:
            kept[name] = kept[name][:length]
    return kept


@transaction.atomic
def open_problem(
    *,
    subject: Subject,
    title: str,
    origin: str,
    actor: User | None,
    due_on: date,
    owner: User | None = None,
    owner_role: str = "",
    metric: Metric | None = None,
    pass_low: Decimal | None = None,
    pass_high: Decimal | None = None,
    pass_above: bool = False,
    pass_below: bool = False,
    bar: str = "",
    cause: str = "",
    measure: str = "",
    measure_owner: User | None = None,
    measure_due_on: date | None = None,
    **told: Unpack[Told],
) -> Problem:
    """Write a problem down. Who may is the caller's question; this asks whether it is consistent.

    With a cause and a measure it is in progress at once. Raises InvalidError naming the field, and
    ConflictError with the number where the subject's metric has an open problem already.
    """
    if origin not in Origin.values:
        raise InvalidError("没有这种来源。", fields={"origin": "没有这种来源。"})
    title = words(title, "title", "请写明问题。", 200)
    _check_bar(subject, metric, pass_low, pass_high, bar)
    _check_addressed(subject, owner, owner_role)
    number = _next_number(subject.institution)  # from here on one at a time
    _check_alone(subject, metric)
    problem = Problem.objects.create(
        institution=subject.institution,
        number=number,
        subject=subject,
        title=title,
        origin=origin,
        metric=metric,
        pass_low=pass_low,
        pass_high=pass_high,
        pass_above=pass_above,
        pass_below=pass_below,
        bar=bar.strip()[:300],
        owner=owner,
        owner_role=owner_role,
        due_on=due_on,
        term_days=max((due_on - clock.today()).days, 0),
        opened_by=actor,
        opened_on=clock.today(),
        **_fitting(told),
    )
    after = {"number": number, "origin": origin, "metric": metric and metric.code, "due_on": due_on}
    say("problem.open", problem, actor, {**after, "subject": subject.pk})
    if cause.strip():
        add_cause(problem, text=cause, category="", actor=actor)
    if measure.strip():
        responsible, day = measure_owner or owner, measure_due_on or due_on
        add_measure(problem, text=measure, owner=responsible, due_on=day, actor=actor)
    settle(problem)
    return problem


def last_observed(subject: Subject, metric: Metric) -> Observation | None:
    """The value that shows the problem: the latest of a period that has ended."""
    rows = Observation.objects.of(subject.institution_id).current()
    ended = rows.filter(subject=subject, metric=metric, period__kind=metric.period_kind)
    ended = ended.filter(period__end__lte=clock.today()).select_related("period")
    return ended.order_by("-period__end", "-pk").first()


@transaction.atomic
def open_problem_by_hand(
    *, subject: Subject, actor: User, due_on: date, origin: str = Origin.MANUAL, **parts: Any
) -> Problem:
    """Somebody found a problem: 填写 on the subject. The metric's latest value is taken as found."""
    may(actor, "warnings.write", subject).require()
    if origin not in HAND_ORIGINS:
        raise InvalidError("这种来源由系统提出。", fields={"origin": "这种来源由系统提出。"})
    if due_on < clock.today():
        message = "整改期限不能早于今天。"
        raise InvalidError(message, fields={"due_on": message})
    metric = parts.get("metric")
    seen = last_observed(subject, metric) if metric else None
    if seen is not None:
        parts |= {
            "found_period": seen.period,
            "found_value": seen.value,
            "found_observation_id": seen.pk,
        }
    return open_problem(subject=subject, actor=actor, due_on=due_on, origin=origin, **parts)
