"""Submit, withdraw, approve, return, reopen; remarks on cells."""

from django.http import HttpResponse, JsonResponse

from apps.accounts.requests import SignedInRequest
from apps.core.errors import InvalidError
from apps.submissions import services
from apps.submissions.forms import ApproveForm, ReasonForm
from apps.submissions.views.base import JsonView
from apps.submissions.views.rows import FormPost


def _reason(request: SignedInRequest, what: str) -> str:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        raise InvalidError(f"请写明{what}原因（不超过 1000 字）。")
    return form.cleaned_data["reason"]


class PhaseSubmit(FormPost):
    required_action = "plans.submit"

    def act(self, request: SignedInRequest, **ids: int) -> str:
        services.submit_phase(
            submission=self.submission, phase_id=ids["phase_id"], actor=request.user
        )
        return "已送审，可在工作台“等待他人”里看进展。"


class PhaseWithdraw(FormPost):
    required_action = "plans.submit"

    def act(self, request: SignedInRequest, **ids: int) -> str:
        services.withdraw_phase(
            submission=self.submission, phase_id=ids["phase_id"], actor=request.user
        )
        return "已撤回，可以继续修改。"


class PhaseApprove(FormPost):
    required_action = "plans.approve"

    def act(self, request: SignedInRequest, **ids: int) -> str:
        form = ApproveForm(request.POST)
        services.approve_phase(
            submission=self.submission,
            phase_id=ids["phase_id"],
            actor=request.user,
            level_code=request.POST.get("level", ""),
            reason=form.cleaned_data["reason"] if form.is_valid() else "",
        )
        return "已通过。"


class PhaseReturn(FormPost):
    required_action = "plans.approve"

    def act(self, request: SignedInRequest, **ids: int) -> str:
        services.return_phase(
            submission=self.submission,
            phase_id=ids["phase_id"],
            actor=request.user,
            level_code=request.POST.get("level", ""),
            reason=_reason(request, "退回"),
        )
        return "已退回，填报人的工作台上会看到原因。"


class PhaseReopen(FormPost):
    required_action = "plans.approve"

    def act(self, request: SignedInRequest, **ids: int) -> str:
        services.reopen_phase(
            submission=self.submission,
            phase_id=ids["phase_id"],
            actor=request.user,
            reason=_reason(request, "重新开放的"),
        )
        return "已重新开放。"


class RemarkSave(JsonView):
    """A reviewer's remark on one cell."""

    required_action = "plans.approve"

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        data = self.body()
        remark = services.remark_on_cell(
            submission=self.submission,
            row_key=self.text(data, "key").split("-")[0],
            column_code=self.text(data, "column"),
            text=self.text(data, "text"),
            actor=request.user,
        )
        return JsonResponse({"id": remark.pk, "text": remark.text, "author": remark.author.name})


class RemarkDelete(JsonView):
    required_action = "plans.approve"

    def post(self, request: SignedInRequest, pk: int, remark_id: int) -> HttpResponse:
        services.remove_remark(submission=self.submission, remark_id=remark_id, actor=request.user)
        return JsonResponse({"removed": remark_id})


class RemarkAnswer(JsonView):
    def post(self, request: SignedInRequest, pk: int, remark_id: int) -> HttpResponse:
        remark = services.answer_remark(
            submission=self.submission, remark_id=remark_id, actor=request.user
        )
        return JsonResponse({"id": remark.pk, "answered": True})
