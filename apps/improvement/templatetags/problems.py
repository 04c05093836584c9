"""Words about problems in templates: ``{% load problems %}``."""

from functools import cache
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.core.components import icon
from apps.improvement import naming
from apps.improvement.models import Problem
from apps.layers.models import Subject

register = template.Library()


@register.simple_tag(takes_context=True)
def person_of(context: Any, problem: Problem, person: Any) -> str:
    """``{% person_of problem measure.owner %}``: masked where the reader's rights say so."""
    return naming.person_name(context["request"].user, person, problem.subject)


@register.simple_tag(takes_context=True)
def person_near(context: Any, subject: Subject, person: Any) -> str:
    """A person suggested for a problem of this subject."""
    return naming.person_name(context["request"].user, person, subject)


@register.simple_tag(takes_context=True)
def owner_of(context: Any, problem: Problem) -> str:
    return naming.owner_words(context["request"].user, problem)


@register.simple_tag
def role_of(problem: Problem, role: str) -> str:
    return naming.role_words(problem, role)


@register.simple_tag
def value_of(problem: Problem, value: Any) -> str:
    return naming.value_words(problem, value)


@register.simple_tag
def bar_of(problem: Problem) -> str:
    return naming.bar_words(problem)


STATE_ICONS = {
    "open": "circle-dashed",
    "in_progress": "wrench",
    "verifying": "stamp",
    "remeasuring": "gauge",
    "closed": "square-check",
}


@register.simple_tag(name="problem_state")
def state_html(problem: Problem, reader: Any = None) -> SafeString:
    """Where a problem stands: shape, word and colour."""
    return _state(problem.state, str(problem.get_state_display()))


@cache
def _state(state: str, label: str) -> SafeString:
    return format_html(
        '<span class="zg-pstate zg-pstate--{}">{}{}</span>', state, icon(STATE_ICONS[state]), label
    )
