"""A new problem by hand: first about what, then the problem."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from apps.accounts.requests import SignedInRequest
from apps.core.errors import DomainError, InvalidError, NotAllowedError, NotFoundError
from apps.improvement import selectors, services
from apps.improvement.forms import ProblemForm
from apps.improvement.views.base import ProblemPage
from apps.layers.models import Subject
from apps.layers.policies import may
from apps.layers.registry import layers
from apps.layers.rights import rights_of
from apps.layers.selectors import subjects_in_charge, subjects_visible_to


class ProblemNew(ProblemPage):
    """About what: the writer's own subjects at once, any other that they may write about by search."""

    required_action = "warnings.write"

    def get(self, request: SignedInRequest) -> HttpResponse:
        if not rights_of(request.user).allows("warnings.write"):
            raise NotAllowedError("你的角色不能提出问题。")
        text = request.GET.get("q", "").strip()[:60]
        rows = subjects_visible_to(request.user, "warnings.write")
        if not text:
            rows = rows.filter(subjects_in_charge(request.user))
        found = [
            (subject, layers[subject.layer].kind(subject.kind).title)
            for subject in selectors.subjects_to_choose(rows, text)
        ]
        context = {"text": text, "subjects": found}
        return render(request, "improvement/problem_subject.html", context)


class ProblemWrite(ProblemPage):
    """A problem of one subject; a subject that the reader does not see is 404."""

    required_action = "warnings.write"
    about_one = True
    subject: Subject

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        rows = subjects_visible_to(request.user, "warnings.read")
        found = rows.select_related("unit", "institution").filter(pk=kwargs["pk"]).first()
        if found is None:
            raise NotFoundError("没有找到这个对象。")
        self.subject = found

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        may(request.user, "warnings.write", self.subject).require()
        return self.show(request, ProblemForm(subject=self.subject))

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        may(request.user, "warnings.write", self.subject).require()
        form = ProblemForm(request.POST, subject=self.subject)
        if not form.is_valid():
            return self.show(request, form, status=422)
        try:
            problem = services.open_problem_by_hand(
                subject=self.subject, actor=request.user, **form.cleaned_data
            )
        except DomainError as error:
            if error.status in (403, 404):
                raise
            fields = error.fields if isinstance(error, InvalidError) else {}
            for name in fields:
                form.add_error(name, fields[name])
            return self.show(request, form, error.message, error.status)
        messages.success(request, f"已登记，编号 {problem.number}。")
        return redirect("improvement:problem_detail", pk=problem.pk)

    def show(
        self, request: SignedInRequest, form: Any, error: str = "", status: int = 200
    ) -> HttpResponse:
        context = {"subject": self.subject, "form": form, "error": error}
        return render(request, "improvement/problem_new.html", context, status=status)
