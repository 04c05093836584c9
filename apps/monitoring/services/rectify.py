"""开立整改: a problem is opened from a warning, with the rule's bounds as the bar that closes it."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import InvalidError
from apps.datahub.bar import measure_of, verdict_words
from apps.datahub.models import Observation
from apps.improvement.bars import pass_fields
from apps.improvement.models import Problem
from apps.improvement.services import open_problem
from apps.layers.policies import may
from apps.monitoring.bars import bar_for, kept_bar
from apps.monitoring.choices import Handling, Level
from apps.monitoring.models import EarlyWarning
from apps.monitoring.services.handle import URL, locked, write_handling


def title_of(warning: EarlyWarning) -> str:
    """One sentence: metric, value, bound; of old data that they are old, not what they say."""
    metric, period = warning.rule.metric, warning.period
    when = period.title if period else ""
    if warning.value is None:
        return f"{when}{metric.name}没有数据"[:200]
    value = measure_of(metric).number(warning.value)
    if warning.level == Level.STALE:
        kind = warning.get_bound_kind_display()
        return f"{metric.name}{kind}，最近一次是{when} {value}"[:200]
    bar = kept_bar(warning)
    said = verdict_words(bar.judge(warning.value), bar, measure_of(metric)) if bar else ""
    return f"{when}{metric.name}为 {value}{said and '，'}{said}"[:200]


def _bar(warning: EarlyWarning) -> dict[str, Any]:
    """What will close the problem: the bounds of the metric; without bounds, that data come again."""
    bar = bar_for(warning)
    if not bar:
        return {"bar": f"按期报送“{warning.rule.metric.name}”的数据"}
    return {"metric": warning.rule.metric, **pass_fields(bar)}


def _found(warning: EarlyWarning) -> dict[str, Any]:
    if warning.level == Level.STALE:  # what was reported before says nothing of what is missing
        return {"found_period": warning.period, "found_value": None, "found_observation_id": None}
    value: Decimal | None = warning.value
    seen = (
        Observation.objects.of(warning.institution_id)
        .current()
        .filter(subject=warning.subject_id, metric=warning.rule.metric_id, period=warning.period_id)
        .first()
    )
    return {
        "found_period": warning.period,
        "found_value": value,
        "found_observation_id": seen.pk if seen else None,
    }


@transaction.atomic
def rectify(
    *,
    warning: EarlyWarning,
    actor: User,
    title: str,
    cause: str,
    measure: str,
    owner: User,
    due_on: date,
) -> Problem:
    """Open a problem and leave the warning to it: 整改中 until the problem is closed by new data.

    Raises ConflictError naming the number where the subject's metric has an open problem already.
    """
    warning = locked(warning)
    may(actor, "warnings.write", warning.subject).require()
    if due_on < clock.today():
        sentence = "整改期限不能早于今天。"
        raise InvalidError(sentence, fields={"due_on": sentence})
    problem = open_problem(
        subject=warning.subject,
        title=title,
        origin="warning",
        actor=actor,
        due_on=due_on,
        owner=owner,
        origin_label=f"预警：{warning.rule.name}",
        origin_url_name=URL,
        origin_id=warning.pk,
        point=warning.rule.metric.point,
        cause=cause,
        measure=measure,
        measure_owner=owner,
        measure_due_on=due_on,
        **_bar(warning),
        **_found(warning),
    )
    write_handling(warning, Handling.IN_RECTIFICATION, actor, problem=problem.number)
    return problem
