"""What people do about a problem. A refusal shows the page again with what was typed."""

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from apps.core.errors import DomainError, InvalidError, NotFoundError
from apps.evidence.models import EvidenceItem
from apps.evidence.services import add_evidence, remove_evidence
from apps.improvement import forms, policies, selectors, services
from apps.improvement.choices import MeasureState
from apps.improvement.models import Escalation, Extension, Measure, Problem
from apps.improvement.views.base import OneProblem
from apps.improvement.views.detail import render_problem
from apps.layers.pages import ActPage, Asks


class ProblemAct(OneProblem, ActPage, abstract=True):
    """One form, one service. `place` is where the form stands on the page (`Desk.action`)."""

    required_action = "warnings.write"
    place = ""
    fragment = ""

    def form(self, request: Any) -> Form:
        found: Any = super().form(request)
        found.auto_id = f"{self.where()}_%s"
        return found

    def where(self) -> str:
        return self.place

    def back_url(self) -> str:
        url = reverse("improvement:problem_detail", args=[self.problem.pk])
        return f"{url}#{self.fragment or self.where()}"

    def refused(self, request: Any, form: Any, error: DomainError) -> HttpResponseBase:
        return self.again(request, form, error.message, error.status)

    def again(self, request: Any, form: Form, message: str, status: int) -> HttpResponse:
        problem = selectors.problem_for(request.user, self.problem.pk)
        bound = {self.where(): form}
        return render_problem(request, problem, bound=bound, error=message, status=status)


class CauseAdd(ProblemAct):
    title = "写原因"
    asks = Asks(policies.can_plan, "problem")
    place = "cause"
    form_class = forms.CauseForm

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        services.write_cause(problem=self.problem, actor=request.user, **sent)
        return "原因已写下。"


class MeasureAdd(ProblemAct):
    title = "定措施"
    asks = Asks(policies.can_plan, "problem")
    place = "plan"
    form_class = forms.MeasureForm

    def form_options(self, request: Any) -> dict[str, Any]:
        return {"subject": self.problem.subject}

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        measure = services.plan_measure(problem=self.problem, actor=request.user, **sent)
        self.fragment = f"measure-{measure.pk}"
        return "措施已定，责任人会在工作台看到。"


class HandOver(ProblemAct):
    title = "更换责任人"
    asks = Asks(policies.can_hand_over, "problem")
    place = "owner"
    form_class = forms.HandOverForm

    def form_options(self, request: Any) -> dict[str, Any]:
        return {"subject": self.problem.subject}

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        services.hand_over_problem(problem=self.problem, actor=request.user, **sent)
        return "责任人已更换，待办已转到新责任人的工作台。"


class Judge(ProblemAct):
    title = "复评"
    asks = Asks(policies.can_judge, "problem")
    required_action = "warnings.approve"
    place = "judge"
    form_class = forms.JudgeForm

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        passed = request.POST.get("passed") == "yes"
        services.judge_problem(problem=self.problem, actor=request.user, passed=passed, **sent)
        return "复评达标，问题已销号。" if passed else "复评未达标，已退回整改。"


class MeasureAct(ProblemAct, abstract=True):
    """A form of one measure; an absent, foreign or unreadable one is 404."""

    measure: Measure

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        self.measure = selectors.measure_for(request.user, kwargs["pk"])
        self.problem: Problem = self.measure.problem
        self.fragment = f"measure-{self.measure.pk}"

    def where(self) -> str:
        return f"{self.place}-{self.measure.pk}"


class MeasureChange(MeasureAct):
    title = "修改措施"
    asks = Asks(policies.can_change, "measure")
    place = "change"
    form_class = forms.ChangeForm

    def form_options(self, request: Any) -> dict[str, Any]:
        return {"measure": self.measure}

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        services.change_measure(measure=self.measure, actor=request.user, **sent)
        return "措施已改。"


class MeasureDrop(MeasureAct):
    title = "取消措施"
    asks = Asks(policies.can_change, "measure")
    place = "drop"
    form_class = forms.ReasonForm

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        services.drop_measure(measure=self.measure, actor=request.user, **sent)
        return "措施已取消，记录仍在。"


class EvidenceAdd(MeasureAct):
    """Evidence alone; what was written as result stays in the form."""

    title = "上传佐证"
    asks = Asks(policies.can_attach, "measure")
    required_action = "evidence.write"
    place = "finish"
    form_class = forms.FinishForm

    def keep(self, request: Any, sent: dict[str, Any]) -> int:
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

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        count = self.keep(request, sent)
        if not count:
            raise InvalidError("请选择文件。", fields={"upload": "请选择文件。"})
        return f"已上传 {count} 份材料；写好完成情况再送验收。"

    def done(self, request: Any) -> HttpResponseBase:
        if not request.POST.get("result"):
            return super().done(request)
        form = forms.FinishForm({"result": request.POST["result"]}, auto_id=f"{self.where()}_%s")
        return self.again(request, form, "", 200)


class MeasureFinish(EvidenceAdd):
    """Result and evidence in one go, as on a phone: files first, so that they are never lost."""

    title = "完成措施"
    asks = Asks(policies.can_work_on, "measure")
    required_action = "warnings.write"

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        if self.measure.state == MeasureState.PLANNED:
            self.keep(request, sent)
        services.finish_measure(measure=self.measure, actor=request.user, result=sent["result"])
        return "已完成，等另一人验收。"

    def done(self, request: Any) -> HttpResponseBase:
        return ProblemAct.done(self, request)


class EvidenceRemove(MeasureAct):
    title = "移除佐证"
    asks = Asks(policies.can_attach, "measure")
    required_action = "evidence.write"
    place = "finish"
    form_class = Form

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        rows = EvidenceItem.objects.of(self.measure.institution_id).standing()
        rows = rows.filter(evidence_set=self.measure.evidence_set_id)
        found = rows.select_related("evidence_set").filter(pk=self.kwargs["item_id"]).first()
        if found is None:
            raise NotFoundError("没有找到这份材料。")
        remove_evidence(item=found, actor=request.user)
        return "材料已移除，记录仍在。"


class MeasureRecheck(MeasureAct):
    title = "验收措施"
    asks = Asks(policies.can_verify, "measure")
    required_action = "warnings.approve"
    place = "recheck"
    form_class = forms.RecheckForm

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        passed = request.POST.get("passed") == "yes"
        services.recheck_measure(measure=self.measure, actor=request.user, passed=passed, **sent)
        return "验收通过。" if passed else "已退回，责任人会在工作台看到意见。"


class ExtensionAsk(MeasureAct):
    title = "申请延期"
    asks = Asks(policies.can_work_on, "measure")
    place = "extend"
    form_class = forms.ExtensionForm

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        services.ask_extension(measure=self.measure, actor=request.user, **sent)
        return "延期申请已提交，批准前按原期限。"


class ExtensionDecide(ProblemAct):
    title = "审批延期"
    asks = Asks(policies.can_decide_extension, "extension")
    required_action = "warnings.approve"
    extension: Extension

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        self.extension = selectors.extension_for(request.user, kwargs["pk"])
        self.problem: Problem = self.extension.measure.problem
        self.fragment = f"measure-{self.extension.measure_id}"

    def where(self) -> str:
        return f"answer-{self.extension.pk}"

    form_class = forms.AnswerForm

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        granted = request.POST.get("granted") == "yes"
        services.decide_extension(
            extension=self.extension, actor=request.user, granted=granted, **sent
        )
        return "已同意延期。" if granted else "已回复不同意延期。"


class EscalationDecide(ProblemAct):
    title = "督办决定"
    asks = Asks(policies.can_decide_escalation, "escalation")
    required_action = "warnings.approve"
    escalation: Escalation

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        self.escalation = selectors.escalation_for(request.user, kwargs["pk"])
        self.problem: Problem = self.escalation.problem

    def where(self) -> str:
        return f"escalation-{self.escalation.pk}"

    form_class = forms.DecisionForm

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        services.decide_escalation(escalation=self.escalation, actor=request.user, **sent)
        return "处理决定已记下。"
