"""Names of subjects in templates, masked where the reader may see persons masked only."""

from typing import Any

from django import template

from apps.layers.masking import shown_name
from apps.layers.models import Subject

register = template.Library()


@register.simple_tag(takes_context=True)
def subject_name(context: Any, subject: Subject) -> str:
    """``{% subject_name warning.subject %}``"""
    return shown_name(context["request"].user, subject)
