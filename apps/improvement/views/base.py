"""What all pages of problems share: who may come in, and what the address names."""

from typing import Any

from django.http import HttpRequest

from apps.improvement.models import Problem
from apps.improvement.selectors import problem_for
from apps.layers.pages import BY_FINDING, Page


class OneProblem(Page, abstract=True):
    """A page of one problem; whoever has a part in it may come in without any role."""

    title = "问题与整改"
    required_action = "warnings.read"
    asks = BY_FINDING
    problem: Problem

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        self.problem = problem_for(request.user, kwargs["pk"])
