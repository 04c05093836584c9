"""Rows and groups of the filer's own, by ordinary forms and by JSON for their names."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse

from apps.accounts.requests import SignedInRequest
from apps.core.errors import DomainError
from apps.submissions.services import (
    add_group,
    add_row,
    remove_group,
    remove_row,
    rename_group,
    rename_row,
    take_problem,
)
from apps.submissions.views.base import FormView, JsonView


class FormPost(FormView):
    """A form post on one form: do it, or say why not, and go back to the grid."""

    required_action = "plans.write"

    def act(self, request: SignedInRequest, **ids: int) -> str:
        raise NotImplementedError

    def post(self, request: SignedInRequest, pk: int, **kwargs: int) -> HttpResponse:
        try:
            done = self.act(request, **kwargs)
        except DomainError as error:
            if error.status in (403, 404):
                raise
            messages.error(request, error.message)
        else:
            messages.success(request, done)
        return self.back()


class RowAdd(FormPost):
    def act(self, request: SignedInRequest, **ids: int) -> str:
        add_row(
            submission=self.submission,
            group_key=request.POST.get("group", ""),
            label=request.POST.get("label", ""),
            actor=request.user,
        )
        return "已加一行。"


class RowDelete(FormPost):
    def act(self, request: SignedInRequest, **ids: int) -> str:
        remove_row(submission=self.submission, row_id=ids["row_id"], actor=request.user)
        return "已删除空行。"


class GroupAdd(FormPost):
    def act(self, request: SignedInRequest, **ids: int) -> str:
        group = add_group(
            submission=self.submission, title=request.POST.get("title", ""), actor=request.user
        )
        return f"已增加“{group.title}”。"


class GroupDelete(FormPost):
    def act(self, request: SignedInRequest, **ids: int) -> str:
        remove_group(submission=self.submission, group_id=ids["group_id"], actor=request.user)
        return "已删除。"


class ProblemTake(FormPost):
    """填入: a problem of the year goes into the row that was chosen."""

    def act(self, request: SignedInRequest, **ids: int) -> str:
        changed = take_problem(
            submission=self.submission,
            problem_id=ids["problem_id"],
            row_key=request.POST.get("row", ""),
            actor=request.user,
        )
        return f"已填入 {changed} 格。" if changed else "这一行已经写有这个问题。"


class RowRename(JsonView):
    def post(self, request: SignedInRequest, pk: int, row_id: int) -> HttpResponse:
        data = self.body()
        row = rename_row(
            submission=self.submission,
            row_id=row_id,
            label=self.text(data, "label"),
            version=self.number(data, "version"),
            actor=request.user,
        )
        return JsonResponse({"version": row.version, "label": row.label})


class GroupRename(JsonView):
    def post(self, request: SignedInRequest, pk: int, group_id: int) -> HttpResponse:
        data = self.body()
        group = rename_group(
            submission=self.submission,
            group_id=group_id,
            title=self.text(data, "label"),
            version=self.number(data, "version"),
            actor=request.user,
        )
        return JsonResponse({"version": group.version, "label": group.title})
