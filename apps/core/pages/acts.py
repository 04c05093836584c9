"""Acts: bind the form, call one service, say what happened or why not, go back."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from apps.core.errors import DomainError, InvalidError

# A refusal that is the answer itself: the page is not the reader's, or not there.
BARRED = (403, 404)
TO_CHANGE = "有内容要改，见下面的提示。"


class ActMixin:
    """A button or a form that is sent: one service, one sentence about it, and back to `back`.

    Refused input and a domain error go to `refused`; by default they are told on the page gone back to.
    """

    form_class: type[Form] | None = None
    back: str = ""

    def form(self, request: Any) -> Form | None:
        """The bound form; None where the button alone says it all."""
        if self.form_class is None:
            return None
        return self.form_class(request.POST, request.FILES, **self.form_options(request))

    def form_options(self, request: Any) -> dict[str, Any]:
        return {}

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        """Call one service; gives the sentence that the next page says ("" says nothing)."""
        raise NotImplementedError

    def back_url(self) -> str:
        """Where it goes on: `back` with the address's own key where there is one."""
        kwargs: dict[str, Any] = getattr(self, "kwargs", {})
        return reverse(self.back, args=[kwargs["pk"]] if "pk" in kwargs else [])

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = self.form(request)
        if form is not None and not form.is_valid():
            return self.refused(request, form, InvalidError(TO_CHANGE))
        try:
            done = self.act(request, form.cleaned_data if form is not None else {})
        except DomainError as error:
            if error.status in BARRED:
                raise
            if form is not None:
                blame(form, error)
            return self.refused(request, form, error)
        if done:
            messages.success(request, done)
        return self.done(request)

    def done(self, request: Any) -> HttpResponseBase:
        return redirect(self.back_url())

    def refused(self, request: Any, form: Form | None, error: DomainError) -> HttpResponseBase:
        """Say why on the page that it came from."""
        messages.error(request, first_word(form) or error.message)
        return redirect(self.back_url())


class EditMixin(ActMixin):
    """A form on a page of its own: shown, sent, and shown again with what was typed (422, or what refuses)."""

    template: str = ""

    def context(self, request: Any) -> dict[str, Any]:
        return {}

    def empty_form(self, request: Any) -> Form:
        """The form before anything was typed."""
        form: Any = self.form_class
        return form(initial=self.initial(request), **self.form_options(request))

    def initial(self, request: Any) -> dict[str, Any]:
        return {}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.show(request, self.empty_form(request))

    def show(self, request: HttpRequest, form: Form | None, status: int = 200) -> HttpResponse:
        context = {"page": self, **self.context(request), "form": form}
        return render(request, self.template, context, status=status)

    def refused(
        self, request: HttpRequest, form: Form | None, error: DomainError
    ) -> HttpResponseBase:
        if form is not None and not form.errors:
            form.add_error(None, error.message)
        return self.show(request, form, status=error.status)


def blame(form: Form, error: DomainError) -> None:
    """Put a service's words beside the fields that it names."""
    for name, message in (error.fields if isinstance(error, InvalidError) else {}).items():
        form.add_error(name if name in form.fields else None, message)


def first_word(form: Form | None) -> str:
    """「暂缓至：请填日期。」: the first thing that a form refuses."""
    if form is None or not form.errors:
        return ""
    name, words = next(iter(form.errors.items()))
    label = str(form.fields[name].label or "") if name in form.fields else ""
    return f"{label}：{words[0]}" if label else str(words[0])
