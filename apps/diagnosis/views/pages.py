"""Read what was and is being diagnosed: mine, running cycles, one cycle, one diagnosis, a spiral."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.requests import SignedInRequest
from apps.core import clock
from apps.core.htmx import render_page
from apps.diagnosis import services
from apps.diagnosis.choices import CycleState, DiagnosisState, Purpose
from apps.diagnosis.forms import UNTOUCHED, DiagnosisFilter, SubjectFilter
from apps.diagnosis.models import Conclusion, Cycle, Diagnosis
from apps.diagnosis.policies import can_fill
from apps.diagnosis.selectors import cycles
from apps.diagnosis.selectors.published import names_of, published, unassessed, unpublished
from apps.diagnosis.selectors.spiral import draw, spiral_of
from apps.diagnosis.selectors.years import diagnoses_for
from apps.diagnosis.views.base import PAGE_SIZE, DiagnosisPage, SubjectPage, told
from apps.layers.models import Subject
from apps.layers.policies import may_everywhere

MINE = 30


class Home(DiagnosisPage):
    """What I owe, what I wrote, and for whoever answers for others how far the cycles are."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        user = request.user
        items = cycles.my_items(user)
        staff = user.kind == User.Kind.STAFF
        ended = Paginator(cycles.ended_for(user), PAGE_SIZE) if staff else None
        page = ended.get_page(request.GET.get("page")) if ended else None
        context = {
            "items": items[:MINE],
            "item_count": items.count(),
            "mine": cycles.my_diagnoses(user)[: cycles.RECENT],
            "me": Subject.objects.of(user.institution_id).filter(user=user).first(),
            "running": cycles.running_for(user) if staff else [],
            "page": page,
            "ended": cycles.completions(user, list(page)) if page else [],
        }
        return render(request, "diagnosis/home.html", context)


class DiagnosisList(DiagnosisPage):
    """Diagnoses of all rounds: by year, scheme and state."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        form = DiagnosisFilter(request.GET, reader=request.user)
        chosen = form.chosen()
        rows = diagnoses_for(request.user, chosen)
        context = {
            "form": form,
            "chips": form.chips(chosen),
            "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        }
        return render_page(
            request,
            page="diagnosis/diagnosis_list.html",
            partial="diagnosis/partials/_diagnoses.html",
            context=context,
        )


class CyclePage(DiagnosisPage):
    gated = True
    cycle: Cycle

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        self.cycle = cycles.cycle_for(request.user, kwargs["pk"])


class CycleDetail(CyclePage):
    """The subjects of a cycle within the reader's reach, with where each stands."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        form = SubjectFilter(request.GET)
        chosen = form.cleaned_data if form.is_valid() else {}
        rows = narrow(cycles.subjects_of(request.user, self.cycle), chosen)
        page = Paginator(rows.order_by("unit__position", "code"), PAGE_SIZE).get_page(
            request.GET.get("page")
        )
        assessor = bool(may_everywhere(request.user, "warnings.approve"))
        assessment = self.cycle.scheme.purpose == Purpose.ASSESSMENT
        context = {
            "cycle": self.cycle,
            "scheme": self.cycle.scheme,
            "form": form,
            "page": page,
            "rows": self.rows(request, list(page), assessor),
            "completion": cycles.completions(request.user, [self.cycle])[0],
            "not_asked": cycles.not_asked(request.user, self.cycle),
            "may_remind": self.cycle.state == CycleState.RUNNING
            and may_everywhere(request.user, "warnings.write"),
            "assessment": assessment,
            **(self.publication(request) if assessor and assessment else {}),
        }
        return render_page(
            request,
            page="diagnosis/cycle_detail.html",
            partial="diagnosis/partials/_subjects.html",
            context=context,
        )

    def publication(self, request: SignedInRequest) -> dict[str, Any]:
        """What could be published now, and who has no result yet."""
        waiting = unassessed(self.cycle)
        ready = unpublished(self.cycle).count()
        return {
            "may_publish": ready or self.cycle.published_at is None,
            "ready": ready,
            "missing": waiting.count(),
            "missing_names": names_of(waiting, request.user),
        }

    def rows(
        self, request: SignedInRequest, subjects: list[Any], assessor: bool
    ) -> list[dict[str, Any]]:
        """A page of subjects; conclusions once they are published, or for the quality office."""
        readable = Diagnosis.objects.of(self.cycle.institution_id).filter(
            pk__in=[one.diagnosis_id for one in subjects]
        )
        if not assessor:
            readable = readable.filter(published(self.cycle))
        found = Conclusion.objects.of(self.cycle.institution_id).filter(diagnosis__in=readable)
        results = dict(found.values_list("diagnosis_id", "result"))
        words = dict(DiagnosisState.choices)
        return [
            {
                "subject": subject,
                "diagnosis": subject.diagnosis_id,
                "state": subject.stands or UNTOUCHED,
                "word": words.get(subject.stands, "未动"),
                "result": results.get(subject.diagnosis_id, ""),
            }
            for subject in subjects
        ]


def narrow(rows: Any, chosen: dict[str, Any]) -> Any:
    if chosen.get("state"):
        state = None if chosen["state"] == UNTOUCHED else chosen["state"]
        rows = rows.filter(stands=state) if state else rows.filter(stands__isnull=True)
    if chosen.get("q"):
        rows = rows.filter(Q(name__icontains=chosen["q"]) | Q(code=chosen["q"]))
    return rows


class Remind(CyclePage):
    required_action, everywhere = "warnings.write", True

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        def act() -> str:
            return f"已提醒 {services.remind_cycle(cycle=self.cycle, actor=request.user)} 人。"

        return told(request, act, self.cycle_url())

    def cycle_url(self) -> Any:
        return reverse("diagnosis:cycle_detail", args=[self.cycle.pk])


class Publish(Remind):
    required_action, everywhere = "warnings.approve", True

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        def act() -> str:
            asked = request.POST.get("missing", "")
            missing = int(asked) if asked.isdecimal() and len(asked) < 9 else 0
            count, people = services.publish_results(
                cycle=self.cycle, actor=request.user, missing=missing
            )
            later = f"；还有 {missing} 个，考核以后再公布" if missing else ""
            return f"已公布 {count} 个对象的结果，通知了 {people} 人{later}。"

        return told(request, act, self.cycle_url())


class DiagnosisDetail(SubjectPage):
    """One diagnosis as it was submitted: frozen values, findings, and scores where they may be read."""

    diagnosis: Diagnosis

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        self.diagnosis = cycles.diagnosis_for(request.user, kwargs["pk"])

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        one = self.diagnosis
        scheme = one.cycle.scheme
        assessor = bool(
            can_fill(request.user, scheme, one.subject)
            or may_everywhere(request.user, "warnings.approve")
        )
        shows = cycles.shows_results(one.cycle, one, assessor=assessor)
        assessment = scheme.purpose == Purpose.ASSESSMENT
        values = one.values if shows else []
        context = {
            "diagnosis": one,
            "cycle": one.cycle,
            "subject": one.subject,
            "points": [point for point in values if point["rows"]],
            "bare": [point for point in values if not point["rows"]],
            "findings": one.findings.select_related("problem", "metric") if shows else [],
            "assessment": assessment,
            "hidden": not shows,
            "scores": one.scores.select_related("point") if shows and assessment else [],
            "conclusion": Conclusion.objects.of(one.institution_id).filter(diagnosis=one).first()
            if shows and assessment
            else None,
            "unfinished": one.state == DiagnosisState.DRAFT,
        }
        return render(request, "diagnosis/diagnosis_detail.html", context)


class SpiralPage(SubjectPage):
    """Where a subject stands on its quality spiral this year, from what really happened."""

    subject: Subject

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        self.subject = cycles.subject_for(request.user, kwargs["pk"])

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        asked = request.GET.get("year", "")
        today = clock.today().year
        year = int(asked) if asked in {str(y) for y in range(2000, today + 2)} else today
        spiral = spiral_of(self.subject, year)
        context = {
            "subject": self.subject,
            "year": year,
            "earlier": year - 1 if year > 2000 else None,
            "later": year + 1 if year < today else None,
            "spiral": spiral,
            "drawing": draw(spiral),
        }
        return render(request, "diagnosis/spiral.html", context)
