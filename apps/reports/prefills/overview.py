"""自我诊改工作概述: the annual report's figures as sentences."""

from apps.core import clock
from apps.improvement.choices import OPEN_STATES, State
from apps.layers.models import Subject
from apps.organisation.models import Period
from apps.reports.prefills.facts import ALL, diagnoses, running, target_counts, warnings
from apps.reports.prefills.rows import scope_of
from apps.reports.sections import Scope, problems
from apps.reports.sections.scope import known_layers, layer_word, sayable
from apps.submissions.selectors.prefills import register_prefill


@register_prefill("problems.overview")
def overview(subject: Subject, period: Period) -> str:
    """截至……，2026 年度目标 345 项……；在册问题 54 个（专业层面 35 个、……），已销号 0 个，仍在整改 54 个。"""
    scope = scope_of(subject, period)
    said = [words(scope, ALL) for words in (target_counts, diagnoses, warnings)]
    said.append(_problems(scope))
    found = [one for one in said if one]
    if not found:
        return ""
    today = clock.today()
    since = f"（截至{today.year}年{today.month}月{today.day}日）" if running(scope) else ""
    return f"{period.words}{since}：{'。'.join(found)}。{_hidden(scope)}"


def _problems(scope: Scope) -> str:
    """The same numbers as the figures of the annual report."""
    total = problems.sum_in(scope).number
    if not total:
        return ""
    layers = []
    for layer in known_layers():
        counts = problems.by_layer(scope).get(layer.code)
        number = sum(sayable(one, layer.code) for one in counts.values()) if counts else 0
        if number:
            layers.append(f"{layer_word(scope, layer)} {number} 个")
    closed = problems.sum_in(scope, State.CLOSED).number
    left = problems.sum_in(scope, *OPEN_STATES).number
    return f"在册问题 {total} 个（{'、'.join(layers)}），已销号 {closed} 个，仍在整改 {left} 个"


def _hidden(scope: Scope) -> str:
    if not problems.sum_in(scope).few:
        return ""
    return "涉及学生且少于 5 个的未计入。"
