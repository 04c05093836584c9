"""What the pages of settings share: who may, what is absent, what a refused post says."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import AccessMixin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views import View

from apps.accounts.models import User
from apps.accounts.requests import SignedInRequest
from apps.core.errors import DomainError, InvalidError, NotAllowedError, NotFoundError
from apps.layers.rights import rights_of

PAGE_SIZE = 30
REFUSED = "你的角色不能打开这一页；如果工作需要，请联系系统管理员。"


class ConsoleView(AccessMixin, View):
    """`required_action` is a right, or "staff" for every member of staff."""

    required_action = "staff"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        if not user.is_authenticated:
            return self.handle_no_permission()
        if not allowed(user, self.required_action):
            raise NotAllowedError(REFUSED)
        return super().dispatch(request, *args, **kwargs)


def allowed(user: User, action: str) -> bool:
    if action == "staff":
        return user.kind == User.Kind.STAFF
    return rights_of(user).allows_everywhere(action)


def find(rows: QuerySet[Any], user: User, pk: int, word: str = "没有找到这一项。") -> Any:
    """A row of the reader's own institution. Raises NotFoundError for absent and foreign alike."""
    found = rows.filter(institution=user.institution_id, pk=pk).first()
    if found is None:
        raise NotFoundError(word)
    return found


class PostView(ConsoleView):
    """A form post: do it, or say why not, and go back where one was."""

    http_method_names = ["post"]

    def act(self, request: SignedInRequest, **ids: int) -> str:
        """Do it and give the sentence that says so."""
        raise NotImplementedError

    def back(self, request: SignedInRequest, **ids: int) -> HttpResponse:
        raise NotImplementedError

    def post(self, request: SignedInRequest, **ids: int) -> HttpResponse:
        try:
            done = self.act(request, **ids)
        except DomainError as error:
            if error.status in (403, 404):
                raise
            messages.error(request, _words(error))
        else:
            messages.success(request, done)
        return self.back(request, **ids)


def _words(error: DomainError) -> str:
    extra = "；".join(error.fields.values()) if isinstance(error, InvalidError) else ""
    return f"{error.message}（{extra}）" if extra and extra not in error.message else error.message


def form_words(form: Any) -> str:
    """What is wrong in a form, in one line."""
    return "；".join(
        f"{form.fields[name].label if name in form.fields else ''}{'：' if name in form.fields else ''}{' '.join(errors)}"
        for name, errors in form.errors.items()
    )


def checked(form: Any) -> dict[str, Any]:
    """The form's values. Raises InvalidError with what is wrong."""
    if not form.is_valid():
        raise InvalidError(form_words(form))
    return form.cleaned_data


def back_to(name: str, **kwargs: Any) -> HttpResponse:
    return redirect(name, **kwargs)
