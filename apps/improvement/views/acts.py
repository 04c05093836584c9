"""What people do about a problem. A refusal shows the page again with what was typed."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from apps.accounts.requests import SignedInRequest
from apps.core.errors import DomainError, InvalidError, NotFoundError
from apps.evidence.models import EvidenceItem
from apps.evidence.services import add_evidence, remove_evidence
from apps.improvement import forms, selectors, services
from apps.improvement.choices import MeasureState
from apps.improvement.models import Escalation, Extension, Measure, Problem
from apps.improvement.policies import can_attach
from apps.improvement.views.base import OneProblem
from apps.improvement.views.detail import render_problem


class ProblemPost(OneProblem):
    """One form, one service. `place` is where the form stands on the page (`Desk.action`)."""

    required_action = "warnings.write"
    place = ""
    fragment = ""

    def form(self, request: SignedInRequest) -> Form:
        raise NotImplementedError

    def act(self, request: SignedInRequest, sent: dict[str, Any]) -> str:
        """Do it; gives what the next page says."""
        raise NotImplementedError

    def where(self) -> str:
        return self.place

    def post(self, request: SignedInRequest, **kwargs: Any) -> HttpResponse:
        form = self.form(request)
        form.auto_id = f"{self.where()}_%s"
        if not form.is_valid():
            return self.again(request, form, "有内容要改，见下面的提示。", 422)
        try:
            done = self.act(request, form.cleaned_data)
        except DomainError as error:
            if error.status in (403, 404):
                raise
            self.tell(form, error)
            return self.again(request, form, error.message, error.status)
        messages.success(request, done)
        url = reverse("improvement:problem_detail", args=[self.problem.pk])
        return redirect(f"{url}#{self.fragment or self.where()}")

    @staticmethod
    def tell(form: Form, error: DomainError) -> None:
        """Put a service's words beside the fields that it names."""
        if isinstance(error, InvalidError):
            for name, message in error.fields.items():
                if name in form.fields:
                    form.add_error(name, message)

    def again(
        self, request: SignedInRequest, form: Form, message: str, status: int
    ) -> HttpResponse:
        problem = selectors.problem_for(request.user, self.problem.pk)
        bound = {self.where(): form}
        return render_problem(request, problem, bound=bound, error=message, status=status)


class CauseAdd(ProblemPost):
    place = "cause"

    def form(self, request: SignedInRequest) -> Form:
        return forms.CauseForm(request.POST)

    def act(self, request: SignedInRequest, sent: dict[str, Any]) -> str:
        services.write_cause(problem=self.problem, actor=request.user, **sent)
        return "原因已写下。"


class MeasureAdd(ProblemPost):
    place = "plan"

    def form(self, request: SignedInRequest) -> Form:
        return forms.MeasureForm(request.POST, subject=self.problem.subject)

    def act(self, request: SignedInRequest, sent: dict[str, Any]) -> str:
        measure = services.plan_measure(problem=self.problem, actor=request.user, **sent)
        self.fragment = f"measure-{measure.pk}"
        return "措施已定，责任人会在工作台看到。"


class HandOver(ProblemPost):
    place = "owner"

    def form(self, request: SignedInRequest) -> Form:
        return forms.HandOverForm(request.POST, subject=self.problem.subject)

    def act(self, request: SignedInRequest, sent: dict[str, Any]) -> str:
        services.hand_over_problem(problem=self.problem, actor=request.user, **sent)
        return "责任人已更换，待办已转到新责任人的工作台。"


class Judge(ProblemPost):
    required_action = "warnings.approve"
    place = "judge"

    def form(self, request: SignedInRequest) -> Form:
        return forms.JudgeForm(request.POST)

    def act(self, request: SignedInRequest, sent: dict[str, Any]) -> str:
        passed = request.POST.get("passed") == "yes"
        services.judge_problem(problem=self.problem, actor=request.user, passed=passed, **sent)
        return "复评达标，问题已销号。" if passed else "复评未达标，已退回整改。"


class MeasurePost(ProblemPost):
    """A form of one measure; an absent, foreign or unreadable one is 404."""

    measure: Measure

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        self.measure = selectors.measure_for(request.user, kwargs["pk"])
        self.problem: Problem = self.measure.problem
        self.fragment = f"measure-{self.measure.pk}"

    def where(self) -> str:
        return f"{self.place}-{self.measure.pk}"


class MeasureChange(MeasurePost):
    place = "change"

    def form(self, request: SignedInRequest) -> Form:
        return forms.ChangeForm(request.POST, measure=self.measure)

    def act(self, request: SignedInRequest, sent: dict[str, Any]) -> str:
        services.change_measure(measure=self.measure, actor=request.user, **sent)
        return "措施已改。"


class MeasureDrop(MeasurePost):
    place = "drop"

    def form(self, request: SignedInRequest) -> Form:
        return forms.ReasonForm(request.POST)

    def act(self, request: SignedInRequest, sent: dict[str, Any]) -> str:
        services.drop_measure(measure=self.measure, actor=request.user, **sent)
        return "措施已取消，记录仍在。"


class EvidenceAdd(MeasurePost):
    """Evidence alone; what was written as result stays in the form."""

    required_action = "evidence.write"
    place = "finish"

    def form(self, request: SignedInRequest) -> Form:
        return forms.FinishForm(request.POST, request.FILES)

    def keep(self, request: SignedInRequest, sent: dict[str, Any]) -> int:
        """Add what was sent; gives how many."""
        evidence_set = self.measure.evidence_set
        if evidence_set is None:
            return 0
        for upload in sent["upload"]:
            add_evidence(
                evidence_set=evidence_set,
                upload=upload,
                note=sent["note"],
                actor=request.user,
            )
        return len(sent["upload"])

    def act(self, request: SignedInRequest, sent: dict[str, Any]) -> str:
        can_attach(request.user, self.measure).require()
        count = self.keep(request, sent)
        if not count:
            raise InvalidError("请选择文件。", fields={"upload": "请选择文件。"})
        return f"已上传 {count} 份材料；写好完成情况再送验收。"

    def post(self, request: SignedInRequest, **kwargs: Any) -> HttpResponse:
        response = super().post(request, **kwargs)
        if response.status_code != 302 or not request.POST.get("result"):
            return response
        form = forms.FinishForm({"result": request.POST["result"]}, auto_id=f"{self.where()}_%s")
        return self.again(request, form, "", 200)


class MeasureFinish(EvidenceAdd):
    """Result and evidence in one go, as on a phone: files first, so that they are never lost."""

    required_action = "warnings.write"

    def act(self, request: SignedInRequest, sent: dict[str, Any]) -> str:
        if self.measure.state == MeasureState.PLANNED:
            self.keep(request, sent)
        services.finish_measure(measure=self.measure, actor=request.user, result=sent["result"])
        return "已完成，等另一人验收。"

    def post(self, request: SignedInRequest, **kwargs: Any) -> HttpResponse:
        return ProblemPost.post(self, request, **kwargs)


class EvidenceRemove(MeasurePost):
    required_action = "evidence.write"
    place = "finish"

    def form(self, request: SignedInRequest) -> Form:
        return Form(request.POST)

    def act(self, request: SignedInRequest, sent: dict[str, Any]) -> str:
        rows = EvidenceItem.objects.of(self.measure.institution_id).standing()
        rows = rows.filter(evidence_set=self.measure.evidence_set_id)
        found = rows.select_related("evidence_set").filter(pk=self.kwargs["item_id"]).first()
        if found is None:
            raise NotFoundError("没有找到这份材料。")
        remove_evidence(item=found, actor=request.user)
        return "材料已移除，记录仍在。"


class MeasureRecheck(MeasurePost):
    required_action = "warnings.approve"
    place = "recheck"

    def form(self, request: SignedInRequest) -> Form:
        return forms.RecheckForm(request.POST)

    def act(self, request: SignedInRequest, sent: dict[str, Any]) -> str:
        passed = request.POST.get("passed") == "yes"
        services.recheck_measure(measure=self.measure, actor=request.user, passed=passed, **sent)
        return "验收通过。" if passed else "已退回，责任人会在工作台看到意见。"


class ExtensionAsk(MeasurePost):
    place = "extend"

    def form(self, request: SignedInRequest) -> Form:
        return forms.ExtensionForm(request.POST)

    def act(self, request: SignedInRequest, sent: dict[str, Any]) -> str:
        services.ask_extension(measure=self.measure, actor=request.user, **sent)
        return "延期申请已提交，批准前按原期限。"


class ExtensionDecide(ProblemPost):
    required_action = "warnings.approve"
    extension: Extension

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        self.extension = selectors.extension_for(request.user, kwargs["pk"])
        self.problem: Problem = self.extension.measure.problem
        self.fragment = f"measure-{self.extension.measure_id}"

    def where(self) -> str:
        return f"answer-{self.extension.pk}"

    def form(self, request: SignedInRequest) -> Form:
        return forms.AnswerForm(request.POST)

    def act(self, request: SignedInRequest, sent: dict[str, Any]) -> str:
        granted = request.POST.get("granted") == "yes"
        services.decide_extension(
            extension=self.extension, actor=request.user, granted=granted, **sent
        )
        return "已同意延期。" if granted else "已回复不同意延期。"


class EscalationDecide(ProblemPost):
    required_action = "warnings.approve"
    escalation: Escalation

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        self.escalation = selectors.escalation_for(request.user, kwargs["pk"])
        self.problem: Problem = self.escalation.problem

    def where(self) -> str:
        return f"escalation-{self.escalation.pk}"

    def form(self, request: SignedInRequest) -> Form:
        return forms.DecisionForm(request.POST)

    def act(self, request: SignedInRequest, sent: dict[str, Any]) -> str:
        services.decide_escalation(escalation=self.escalation, actor=request.user, **sent)
        return "处理决定已记下。"
