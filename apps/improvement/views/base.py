"""What all pages of problems share: who may come in, and what the address names."""

from typing import Any

from django.contrib.auth.mixins import AccessMixin
from django.http import HttpRequest, HttpResponseBase
from django.views import View

from apps.core.errors import NotAllowedError
from apps.improvement.models import Problem
from apps.improvement.selectors import problem_for
from apps.layers.rights import rights_of


class ProblemPage(AccessMixin, View):
    """Signed in; pages about no single problem also need the right to read problems somewhere."""

    required_action = "warnings.read"
    about_one = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.find(request, **kwargs)
        answers = hasattr(self, (request.method or "").lower())
        if answers and not self.about_one and not rights_of(request.user).allows("warnings.read"):
            raise NotAllowedError("你的角色不涉及问题与整改。")
        return super().dispatch(request, *args, **kwargs)

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        """What the address names; absent, foreign and unreadable look the same."""


class OneProblem(ProblemPage):
    """A view of one problem; whoever has a part in it may come in without any role."""

    about_one = True
    problem: Problem

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        self.problem = problem_for(request.user, kwargs["pk"])
