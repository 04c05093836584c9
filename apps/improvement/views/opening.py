"""A new problem by hand: first about what, then the problem."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from apps.core.errors import NotFoundError
from apps.improvement import selectors, services
from apps.improvement.forms import ProblemForm
from apps.layers.models import Subject
from apps.layers.pages import DetailPage, EditPage
from apps.layers.registry import layers
from apps.layers.selectors import subjects_in_charge, subjects_visible_to


class ProblemNew(DetailPage):
    """About what: the writer's own subjects at once, any other that they may write about by search."""

    title = "登记问题"
    required_action = "warnings.write"
    refusal = "你的角色不能提出问题。"
    template = "improvement/problem_subject.html"

    def context(self, request: Any) -> dict[str, Any]:
        text = request.GET.get("q", "").strip()[:60]
        rows = subjects_visible_to(request.user, "warnings.write")
        if not text:
            rows = rows.filter(subjects_in_charge(request.user))
        found = [
            (subject, layers[subject.layer].kind(subject.kind).title)
            for subject in selectors.subjects_to_choose(rows, text)
        ]
        return {"text": text, "subjects": found}


class ProblemWrite(EditPage):
    """A problem of one subject; a subject that the reader does not see is 404."""

    title = "登记问题"
    required_action = "warnings.write"
    target_subject = "subject"
    form_class = ProblemForm
    template = "improvement/problem_new.html"
    subject: Subject

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        rows = subjects_visible_to(request.user, "warnings.read")
        found = rows.select_related("unit", "institution").filter(pk=kwargs["pk"]).first()
        if found is None:
            raise NotFoundError("没有找到这个对象。")
        self.subject = found

    def form_options(self, request: Any) -> dict[str, Any]:
        return {"subject": self.subject}

    def context(self, request: Any) -> dict[str, Any]:
        return {"subject": self.subject}

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        self.problem = services.open_problem_by_hand(
            subject=self.subject, actor=request.user, **sent
        )
        return f"已登记，编号 {self.problem.number}。"

    def back_url(self) -> str:
        return reverse("improvement:problem_detail", args=[self.problem.pk])
