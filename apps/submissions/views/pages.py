"""The list of forms, one form, and the buttons that open a year and bring data in."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render

from apps.accounts.requests import SignedInRequest
from apps.core import clock
from apps.core.errors import NotAllowedError
from apps.core.htmx import render_page
from apps.layers.policies import may, may_everywhere
from apps.layers.registry import layers
from apps.submissions import selectors
from apps.submissions.choices import ENDED_STATES, UNFINISHED, PhaseState
from apps.submissions.forms import FilterForm, ReasonForm
from apps.submissions.models import FormTemplate, SubmissionPhase
from apps.submissions.policies import may_form
from apps.submissions.services import prefill_form, why_empty
from apps.submissions.services.approvals import PHASES
from apps.submissions.views.base import FormView, SignedIn
from apps.submissions.views.rows import FormPost
from apps.workflow.changes import told_to
from apps.workflow.models import ApprovalProcess, ApprovalStep
from apps.workflow.policies import can_review
from apps.workflow.selectors import asked_at

PAGE_SIZE = 30


class SubmissionList(SignedIn):
    """年度计划: every form that the reader may read, by year, form and state."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        if not selectors.reads_plans(request.user):
            raise NotAllowedError("你的角色不涉及年度计划。")
        may_open = may_everywhere(request.user, "plans.write")
        filters = FilterForm(request.GET)
        chosen = filters.cleaned_data if filters.is_valid() else {}
        years = list(selectors.periods_with_forms(request.user.institution_id))
        year = chosen.get("year") or selectors.period_to_show(years)
        forms = selectors.reachable_submissions(request.user).filter(period__code=year)
        templates = list(
            FormTemplate.objects.of(request.user.institution_id)
            .filter(submissions__in=forms.values("pk"))
            .distinct()
            .order_by("position", "code")
        )
        if chosen.get("form"):
            forms = forms.filter(form_code=chosen["form"])
        if chosen.get("q"):
            word = chosen["q"]
            forms = forms.filter(
                Q(subject__name__icontains=word)
                | Q(subject__code__icontains=word)
                | Q(subject__pinyin__icontains=word.lower())
            )
        counts = selectors.count_by_state(request.user.institution_id, forms)
        if chosen.get("state"):
            forms = selectors.in_state(forms, chosen["state"])
        page = Paginator(forms, PAGE_SIZE).get_page(request.GET.get("page"))
        context = {
            "page": page,
            "rows": selectors.form_rows(list(page.object_list)),
            "years": years,
            "year": year,
            "templates": templates,
            "chosen": chosen,
            "states": [(value, label, counts.get(value, 0)) for value, label in PhaseState.choices],
            "may_open": may_open,
            "may_close": bool(years) and may_everywhere(request.user, "plans.approve"),
            "unfinished": UNFINISHED,
        }
        return render_page(
            request,
            page="submissions/submission_list.html",
            partial="submissions/partials/_submission_table.html",
            context=context,
        )


class SubmissionDetail(FormView):
    """One form: the grid, where it stands, and what may be done with it now."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        form = selectors.load_form(self.submission)
        phase = form.current_phase()
        phase.submission = self.submission
        acts = decisions(request.user, self.submission, phase)
        told = told_to(PHASES, phase, request.user) if acts["review"] else None
        grid = selectors.grid_of(
            form,
            request.user,
            writes=may_form(request.user, "plans.write", self.submission),
        )
        if told:
            mark_changed(grid, told.changes.changed_keys)
        context = {
            "submission": self.submission,
            "layer": layers[self.submission.template.layer],
            "grid": grid,
            "told": told,
            "header": header_fields(self.submission, request.user),
            "others": selectors.other_problems(form, request.user),
            "phase": phase,
            "steps": steps_of(phase),
            "blockers": selectors.blockers_of(form, phase.phase) if phase.editable else [],
            "hints": selectors.hints_of(form, phase.phase),
            "unsent": sum(
                remark.published_at is None and remark.author_id == request.user.pk
                for remarks in form.remarks.values()
                for remark in remarks
            ),
            "reason_form": ReasonForm(),
            "reopenable": reopenable(request.user, form, phase),
            **acts,
        }
        return render(request, "submissions/submission_detail.html", context)


def mark_changed(grid: dict[str, Any], keys: frozenset[str]) -> None:
    """Cells that have changed since the reader's last look say so."""
    for group in grid["groups"]:
        for row in group["rows"]:
            for cell in row["cells"]:
                cell["changed"] = f"{cell['key']}-{cell['column']}" in keys


def header_fields(submission: Any, reader: Any) -> list[dict[str, str]]:
    """The form's header, each field with what is written or what the system knows."""
    written = selectors.header_values(submission, reader)
    return [
        {"code": field.code, "caption": field.caption, "value": written[field.code]}
        for field in submission.template.header_fields
    ]


def steps_of(phase: SubmissionPhase) -> list[ApprovalStep]:
    if phase.process is None:
        return []
    return list(phase.process.steps.select_related("actor"))


def decisions(user: Any, submission: Any, phase: SubmissionPhase) -> dict[str, Any]:
    """Which buttons the reader gets, each with its reason when it is grey."""
    process = phase.process
    asked = process.level if process is not None else None
    reviews = can_review(user, process) if process is not None else None
    return {
        "may_write": may_form(user, "plans.write", submission),
        "may_submit": may_form(user, "plans.submit", submission),
        "review": reviews if asked else None,
        "level": asked,
        "asked": asked_at(process) if process is not None else None,
        "may_withdraw": (
            process is not None
            and process.state == ApprovalProcess.State.IN_REVIEW
            and process.submitted_by_id == user.pk
        ),
        "may_export": may(user, "plans.export", submission.subject),
        "today": clock.today(),
    }


def reopenable(user: Any, form: Any, phase: SubmissionPhase) -> list[dict[str, Any]]:
    """Phases that the reader may open again: the one that is shown, and all that the year's end closed."""
    found = [
        one
        for one in form.phases
        if one.state == PhaseState.CLOSED or (one == phase and one.state in ENDED_STATES)
    ]
    if not found or not may_everywhere(user, "plans.approve"):
        return []
    return [
        {
            "phase_id": one.phase_id,
            "words": f"重新开放{one.phase.caption if len(found) > 1 else ''}",
            "dialog": f"reopen-{one.phase_id}",
            "form": ReasonForm(auto_id=f"reopen-{one.phase_id}-%s"),
        }
        for one in found
    ]


class SubmissionPrefill(FormPost):
    """带入数据: what the system knows stands in the form, each number with its source."""

    def act(self, request: SignedInRequest, **ids: int) -> str:
        changed = prefill_form(submission=self.submission, actor=request.user)
        done = f"已带入 {changed} 格" if changed else "没有新的数据可带入"
        return f"{done}；自己填过的数没有动。{why_empty(self.submission)}"
