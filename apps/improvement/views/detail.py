"""One problem: its steps, its numbers, and for each act a form or the reason why not."""

from dataclasses import dataclass, field
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render

from apps.accounts.requests import SignedInRequest
from apps.datahub.selectors.metrics import shown
from apps.datahub.selectors.trend import trend_of
from apps.improvement import forms, policies, selectors
from apps.improvement.models import Escalation, Measure, Problem
from apps.improvement.selectors import MeasureStory, Story
from apps.improvement.views.base import OneProblem
from apps.improvement.views.history import history_of
from apps.improvement.views.steps import steps_of
from apps.layers.policies import Decision

Bound = dict[str, Form]  # forms as they came in, by their place: "cause", "finish-12"


@dataclass(frozen=True)
class Action:
    """A form that may be sent, or the reason why not; `open`: it came back with something to correct."""

    decision: Decision
    form: Form | None = None
    open: bool = False

    @property
    def reason(self) -> str:
        return self.decision.reason


@dataclass
class Desk:
    """The forms of one page: those that came in, and fresh ones, each with ids of its own."""

    user: Any
    bound: Bound = field(default_factory=dict)

    def action(self, place: str, decision: Decision, kind: type[Form], **parts: Any) -> Action:
        sent = self.bound.get(place)
        if sent is not None:
            return Action(decision, sent, True)
        if not decision:
            return Action(decision)
        return Action(decision, kind(auto_id=f"{place}_%s", **parts))

    def measure(self, told: MeasureStory) -> dict[str, Any]:
        """Everything that the reader may do about one measure."""
        measure, user = told.measure, self.user
        work, verify = policies.can_work_on(user, measure), policies.can_verify(user, measure)
        name, asked = f"-{measure.pk}", told.asked
        if asked is not None:
            asked.measure = measure
        return {
            "told": told,
            "measure": measure,
            "finish": self.action(f"finish{name}", work, forms.FinishForm),
            "attach": self.action(
                f"attach{name}", policies.can_attach(user, measure), forms.EvidenceForm
            ),
            "change": self.action(
                f"change{name}",
                policies.can_change(user, measure),
                forms.ChangeForm,
                measure=measure,
            ),
            "drop": self.action(
                f"drop{name}", policies.can_change(user, measure), forms.ReasonForm
            ),
            "recheck": self.action(f"recheck{name}", verify, forms.RecheckForm),
            "extend": self.action(f"extend{name}", work, forms.ExtensionForm),
            "answer": asked
            and self.action(
                f"answer-{asked.pk}",
                policies.can_decide_extension(user, asked),
                forms.AnswerForm,
            ),
        }

    def escalation(self, raised: Escalation, problem: Problem) -> dict[str, Any]:
        raised.problem = problem
        decision = policies.can_decide_escalation(self.user, raised)
        return {
            "raised": raised,
            "decide": self.action(f"escalation-{raised.pk}", decision, forms.DecisionForm),
        }


def _numbers(problem: Problem, user: Any) -> dict[str, Any]:
    """The metric before and after, as a line and as rows."""
    numbers = selectors.numbers_of(problem, user)
    if numbers is None or problem.metric is None:
        return {}
    metric = problem.metric
    return {
        "numbers": numbers,
        "trend": trend_of(numbers.points),
        "points": [(one.period.title, shown(one.value, metric)) for one in numbers.points],
    }


def _mine(measures: list[Measure], user: Any) -> bool:
    return any(one.owner_id == user.pk for one in measures)


def context_of(story: Story, user: Any, bound: Bound) -> dict[str, Any]:
    problem, desk = story.problem, Desk(user, bound)
    plan = policies.can_plan(user, problem)
    over = policies.can_hand_over(user, problem)
    subject = problem.subject
    measures = [desk.measure(one) for one in story.measures]
    raised = [desk.escalation(one, problem) for one in story.escalations]
    return {
        "problem": problem,
        "story": story,
        "steps": steps_of(story),
        "awaited": selectors.awaited_of(story),
        "measures": [one for one in measures if one["measure"].round == problem.reopened],
        "earlier": [one for one in measures if one["measure"].round != problem.reopened],
        "escalations": raised,
        "cause": desk.action("cause", plan, forms.CauseForm),
        "plan": desk.action("plan", plan, forms.MeasureForm, subject=subject),
        "owner": desk.action("owner", over, forms.HandOverForm, subject=subject),
        "judge": desk.action("judge", policies.can_judge(user, problem), forms.JudgeForm),
        "people": selectors.people_near(subject) if plan or over else [],
        "history": history_of(problem, user),
        **_numbers(problem, user),
    }


def render_problem(
    request: SignedInRequest,
    problem: Problem,
    *,
    bound: Bound | None = None,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page; after a refusal with what was typed still in its form."""
    context = context_of(selectors.story_of(problem), request.user, bound or {})
    context["error"] = error
    return render(request, "improvement/problem_detail.html", context, status=status)


class ProblemDetail(OneProblem):
    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        return render_problem(request, self.problem)
