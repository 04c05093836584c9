"""Fill in a diagnosis: on target with one click, what is off with problem, cause, measure, owner, date."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from apps.accounts.requests import SignedInRequest
from apps.core.errors import DomainError, InvalidError
from apps.diagnosis import services
from apps.diagnosis.choices import Conformity, CycleState, DiagnosisState, Purpose
from apps.diagnosis.models import Cycle, Diagnosis
from apps.diagnosis.policies import can_fill
from apps.diagnosis.selectors import cycles
from apps.diagnosis.selectors.people import people_for
from apps.diagnosis.selectors.sheet import Sheet, sheet_of
from apps.diagnosis.services.answers import (
    EXTRAS,
    DoubtfulError,
    default_due_on,
    extra_keys,
    field_name,
)
from apps.diagnosis.services.assess import known_name, open_problems
from apps.diagnosis.services.own_view import own_name
from apps.diagnosis.views.base import DiagnosisPage, SubjectPage
from apps.diagnosis.views.summary import summary_of
from apps.layers.models import Subject

MOST_FIELDS = 600


class Write(DiagnosisPage):
    """The way from the desk: to the one subject, or to a choice of those that are asked of me."""

    gated = True
    cycle: Cycle

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        self.cycle = cycles.cycle_for(request.user, kwargs["pk"])

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        named = request.GET.get("subject", "")
        items = list(cycles.my_items(request.user).filter(object_id=pk).select_related("subject"))
        if named.isdecimal() and len(named) < 18:
            return redirect("diagnosis:fill", pk=pk, subject_pk=int(named))
        if len(items) == 1 and items[0].subject_id:
            return redirect("diagnosis:fill", pk=pk, subject_pk=items[0].subject_id)
        context = {
            "cycle": self.cycle,
            "items": items,
            "missed": self.missed(request),
            "lead": "先选一个对象。" if items else "",
        }
        return render(request, "diagnosis/write.html", context)

    def missed(self, request: SignedInRequest) -> Diagnosis | None:
        """What the reader did not hand in before this round ended."""
        rows = cycles.my_diagnoses(request.user).filter(cycle=self.cycle)
        return rows.filter(state=DiagnosisState.MISSED).first()


class OneSheet(SubjectPage):
    """One subject in one cycle, by whoever may fill it in."""

    cycle: Cycle
    subject: Subject

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        self.subject = cycles.subject_for(request.user, kwargs["subject_pk"])
        self.cycle = cycles.cycle_for(request.user, kwargs["pk"])
        if hasattr(self, (request.method or "").lower()):
            can_fill(request.user, self.cycle.scheme, self.subject).require()

    def diagnosis(self) -> Diagnosis | None:
        rows = Diagnosis.objects.of(self.cycle.institution_id)
        return rows.filter(cycle=self.cycle, subject=self.subject).first()

    @property
    def assessing(self) -> bool:
        return self.cycle.scheme.purpose == Purpose.ASSESSMENT


class Fill(OneSheet):
    def get(self, request: SignedInRequest, pk: int, subject_pk: int) -> HttpResponse:
        diagnosis = self.diagnosis()
        if diagnosis is not None and diagnosis.state != DiagnosisState.DRAFT:
            return redirect("diagnosis:diagnosis_detail", pk=diagnosis.pk)
        if self.cycle.state != CycleState.RUNNING:
            messages.error(request, "这一轮诊断已经结束，不能再填写。")
            return redirect("diagnosis:cycle_detail", pk=pk)
        typed = diagnosis.draft if diagnosis else {}
        return self.page(request, typed)

    def post(self, request: SignedInRequest, pk: int, subject_pk: int) -> HttpResponse:
        typed = typed_of(request)
        try:
            if "add" in request.POST or "keep" in request.POST:
                return self.keep(request, typed)
            diagnosis = self.submit(request, typed)
        except InvalidError as error:
            if not error.fields:
                messages.error(request, error.message)
            return self.page(request, typed, error)
        except DomainError as error:
            if error.status in (403, 404):
                raise
            messages.error(request, error.message)
            return self.page(request, typed, error)
        messages.success(request, "已提交。" + found_words(diagnosis))
        return redirect("diagnosis:diagnosis_detail", pk=diagnosis.pk)

    def submit(self, request: SignedInRequest, typed: dict[str, str]) -> Diagnosis:
        act = services.submit_assessment if self.assessing else services.submit_self_diagnosis
        return act(cycle=self.cycle, subject=self.subject, actor=request.user, typed=typed)

    def keep(self, request: SignedInRequest, typed: dict[str, str]) -> HttpResponse:
        """Keep the draft; 「再加一条」 shows one more empty problem."""
        if "add" in request.POST:
            typed |= {"extras": str(min(shown_extras(typed) + 1, EXTRAS))}
        services.save_draft(cycle=self.cycle, subject=self.subject, actor=request.user, typed=typed)
        if "keep" in request.POST:
            messages.success(request, "已暂存，到期前可以接着写。")
            return redirect("diagnosis:fill", pk=self.cycle.pk, subject_pk=self.subject.pk)
        return self.page(request, typed)

    def page(
        self, request: SignedInRequest, typed: dict[str, str], error: DomainError | None = None
    ) -> HttpResponse:
        """The sheet with what is typed; what an error names is said on top and at its field."""
        faults = error.fields if isinstance(error, InvalidError) else {}
        sure = error.sure if isinstance(error, DoubtfulError) else ""
        sheet = sheet_of(self.cycle.scheme, self.subject)
        context = {
            "cycle": self.cycle,
            "scheme": self.cycle.scheme,
            "subject": self.subject,
            "sheet": sheet,
            "typed": typed,
            "faults": faults,
            "summary": summary_of(error.message, faults, sheet, sure) if error and faults else None,
            "people": people_for(self.cycle.scheme, self.subject, request.user),
            "due_on": default_due_on(self.cycle.scheme).isoformat(),
            "extras": blanks(typed, faults),
            "groups": sheet.groups,
            **(
                self.assessment(sheet, typed, faults)
                if self.assessing
                else self.own(sheet, typed, faults)
            ),
        }
        name = "assess" if self.assessing else "fill"
        status = error.status if error else 200
        return render(request, f"diagnosis/{name}.html", context, status=status)

    def own(self, sheet: Sheet, typed: dict[str, str], faults: dict[str, str]) -> dict[str, Any]:
        due_on = default_due_on(self.cycle.scheme).isoformat()
        return {
            "asked": [
                entry_of(row.key, typed, row=row, title=row.sentence, due_on=due_on)
                for row in sheet.asked
            ],
            "carried": sheet.carried,
            "bare": [
                {
                    "group": group,
                    "name": name,
                    "value": typed.get(name, ""),
                    "fault": faults.get(name),
                }
                for group in sheet.bare
                for name in (own_name(group.point),)
            ],
            "conformities": Conformity.choices,
        }

    def assessment(
        self, sheet: Sheet, typed: dict[str, str], faults: dict[str, str]
    ) -> dict[str, Any]:
        marks = [mark_of(group, typed, faults) for group in sheet.groups]
        bare = [mark for mark in marks if mark["group"].bare]
        return {
            "points": [mark for mark in marks if not mark["group"].bare],
            "bare": bare,
            "bare_open": sum(
                1 for mark in bare if not (mark["conformity"] or mark["satisfaction"])
            ),
            "bare_faulty": any(mark["wrong"] for mark in bare),
            "conformities": Conformity.choices,
            "results": self.cycle.scheme.conclusion_list,
            "abouts": [row for row in sheet.rows if row.bar and row.problem is None],
            "known": [
                {"problem": one, "name": known_name(one), "chosen": known_name(one) in typed}
                for one in open_problems(self.subject)
            ],
            "last": cycles.last_self_diagnosis(self.subject),
        }


class Draft(OneSheet):
    """The page keeps what is typed by itself; answers in JSON."""

    def post(self, request: SignedInRequest, pk: int, subject_pk: int) -> HttpResponse:
        try:
            typed = json.loads(request.body or b"{}")
        except (ValueError, RecursionError):
            typed = None
        if not isinstance(typed, dict) or len(typed) > MOST_FIELDS:
            raise InvalidError("草稿的格式不对。")
        words = {plain(str(name))[:60]: plain(str(text)) for name, text in typed.items()}
        diagnosis = services.save_draft(
            cycle=self.cycle, subject=self.subject, actor=request.user, typed=words
        )
        return JsonResponse({"saved": True, "version": diagnosis.version})


def plain(text: str) -> str:
    """Without what no database keeps: NUL and half characters."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode()


def shown_extras(typed: dict[str, str]) -> int:
    asked = typed.get("extras", "1")
    return min(int(asked) if asked.isdecimal() and len(asked) < 3 else 1, EXTRAS)


def typed_of(request: HttpRequest) -> dict[str, str]:
    """Everything that was typed, by field; the buttons and the token left out."""
    leave = ("csrfmiddlewaretoken", "keep", "add", "submit")
    return {
        plain(name)[:60]: plain(str(request.POST[name]))
        for name in list(request.POST)[:MOST_FIELDS]
        if name not in leave
    }


PARTS = ("title", "cause", "measure", "owner", "due_on", "bar", "point", "about")


def entry_of(key: str, typed: dict[str, str], **known: Any) -> dict[str, Any]:
    """One problem as the form shows it: what is typed, else what is known."""
    values = {part: typed.get(field_name(key, part), known.get(part, "")) for part in PARTS}
    return {"key": key, "row": known.get("row"), **values}


def blanks(typed: dict[str, str], faults: dict[str, str]) -> list[dict[str, Any]]:
    """The problems that no metric shows: those begun, and as many empty ones as were asked for."""
    begun = [int(key[1:]) for key in extra_keys(typed)]
    faulty = [n for n in range(1, EXTRAS + 1) if any(f.startswith(f"x{n}-") for f in faults)]
    last = max([shown_extras(typed), *begun, *faulty])
    return [
        entry_of(f"x{number}", typed) | {"open": number in begun or number in faulty}
        for number in range(1, last + 1)
    ]


def mark_of(group: Any, typed: dict[str, str], faults: dict[str, str]) -> dict[str, Any]:
    """A point with its score: typed, else suggested by its data."""
    key = f"p{group.point.pk}"
    share = group.suggested
    suggested = "" if share is None else str(share)
    return {
        "group": group,
        "key": key,
        "conformity": typed.get(f"{key}-conformity", ""),
        "satisfaction": typed.get(f"{key}-satisfaction", suggested),
        "remark": typed.get(f"{key}-remark", ""),
        "wrong": [part for part in ("conformity", "satisfaction") if f"{key}-{part}" in faults],
    }


def found_words(diagnosis: Diagnosis) -> str:
    """「记下 1 个问题，进入整改；2 个已在整改。」"""
    carried = [one.carried for one in diagnosis.findings.all()]
    new, known = carried.count(False), carried.count(True)
    words = f"记下 {new} 个问题，进入整改" if new else "没有新的问题"
    return f"{words}；{known} 个此前已立项，继续整改。" if known else f"{words}。"
