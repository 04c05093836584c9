"""Problems are found by number and title."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from apps.improvement.models import Problem
from apps.improvement.selectors import problems_for
from apps.layers.masking import shown_name
from apps.layers.search import Hit, Source, any_of, note, register_source


def _rows(user: Any, text: str) -> QuerySet[Problem]:
    return problems_for(user).filter(any_of(text, "number", "title"))


def _hit(user: Any, problem: Problem) -> Hit:
    words = note(shown_name(user, problem.subject), problem.get_state_display())
    url = reverse("improvement:problem_detail", args=[problem.pk])
    return Hit(f"{problem.number} {problem.title}", words, url)


register_source("problems", Source("问题", 60, _rows, _hit))
