"""What really happened around a subject in a calendar year: the facts that spiral steps show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Min, Q
from django.urls import reverse

from apps.chains.models import StandardFamily, Target
from apps.core import clock
from apps.datahub.models import Metric, Observation
from apps.diagnosis.choices import DiagnosisState, Purpose, Shows
from apps.diagnosis.models import Diagnosis, DiagnosisPoint
from apps.improvement.choices import MeasureState
from apps.improvement.models import Measure, Problem
from apps.improvement.selectors import problems_of_year
from apps.layers.models import Subject
from apps.monitoring.models import EarlyWarning, WatchRule
from apps.submissions.choices import PhaseState
from apps.submissions.models import Submission, SubmissionPhase

DONE, ACTIVE, NONE = "done", "active", "none"


@dataclass(frozen=True)
class Fact:
    """One step's state (done, active, none), in words, with its day and the page that shows it."""

    state: str
    note: str
    on: date | None = None
    url: str = ""


@dataclass(frozen=True)
class Scope:
    """One subject in one calendar year."""

    subject: Subject
    year: int

    @property
    def start(self) -> date:
        return date(self.year, 1, 1)

    @property
    def end(self) -> date:
        return date(self.year, 12, 31)

    @property
    def institution(self) -> int:
        return int(self.subject.institution_id)


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(clock.ZONE).date() if moment else None


def target(at: Scope) -> Fact:
    rows = Target.objects.of(at.institution).filter(
        subject=at.subject, period__kind="year", period__start__year=at.year
    )
    found = rows.aggregate(n=Count("pk"), first=Min("set_at"))
    if not found["n"]:
        return Fact(NONE, "还没有定年度目标")
    url = reverse("datahub:subject_metrics", args=[at.subject.pk])
    return Fact(DONE, f"{found['n']} 项年度目标", _day(found["first"]), url)


def standard(at: Scope) -> Fact:
    layer, kind = at.subject.layer, at.subject.kind
    rules = WatchRule.objects.of(at.institution).enabled()
    rules = rules.filter(metric__layer=layer, metric__kind=kind)
    points = DiagnosisPoint.objects.of(at.institution).active().for_kind(layer, kind)
    families = StandardFamily.objects.of(at.institution).filter(layer=layer).count()
    parts = [
        (families, "套标准"),
        (points.exclude(standard="").count(), "个诊断点的标准"),
        (rules.count(), "条预警界限"),
    ]
    words = "、".join(f"{number} {word}" for number, word in parts if number)
    return Fact(DONE, words) if words else Fact(NONE, "还没有标准或界限")


def _phases(at: Scope) -> Any:
    return SubmissionPhase.objects.of(at.institution).filter(
        submission__subject=at.subject, submission__period__start__year=at.year
    )


def _form_url(at: Scope) -> str:
    forms = Submission.objects.of(at.institution).filter(
        subject=at.subject, period__start__year=at.year
    )
    pk = forms.order_by("pk").values_list("pk", flat=True).first()
    return reverse("submissions:detail", args=[pk]) if pk else ""


def plan(at: Scope) -> Fact:
    phases = _phases(at).aggregate(
        n=Count("pk"),
        approved=Count("pk", filter=Q(state=PhaseState.APPROVED)),
        open=Count("pk", filter=~Q(state=PhaseState.NOT_OPEN)),
        last=Max("process__finished_at"),
    )
    if phases["approved"]:
        return Fact(DONE, "年度计划已通过", _day(phases["last"]), _form_url(at))
    if phases["open"]:
        return Fact(ACTIVE, "年度计划在编制或审核", None, _form_url(at))
    return Fact(NONE, "年度计划没有开放" if phases["n"] else "没有年度计划")


def implementation(at: Scope) -> Fact:
    """Work on what was planned: measures finished this year, else values that came in under the plan."""
    rows = Measure.objects.of(at.institution).filter(problem__subject=at.subject)
    found = rows.aggregate(
        done=Count("pk", filter=Q(done_on__range=(at.start, at.end))),
        open=Count("pk", filter=Q(state=MeasureState.PLANNED)),
        last=Max("done_on", filter=Q(done_on__range=(at.start, at.end))),
    )
    if found["open"] and at.year == clock.today().year:
        return Fact(ACTIVE, f"{found['open']} 项措施在做，{found['done']} 项已完成", found["last"])
    if found["done"]:
        return Fact(DONE, f"{found['done']} 项措施已完成", found["last"])
    carried = plan(at)
    if carried.state == DONE:
        return Fact(ACTIVE, "按已通过的计划实施", carried.on, carried.url)
    return Fact(NONE, "计划通过以后开始")


def data(at: Scope) -> Fact:
    layer, kind = at.subject.layer, at.subject.kind
    metrics = Metric.objects.of(at.institution).active().for_kind(layer, kind)
    rows = (
        Observation.objects.of(at.institution)
        .current()
        .filter(
            subject=at.subject,
            metric__in=metrics,
            period__end__gte=at.start,
            period__end__lte=at.end,
        )
    )
    found = rows.aggregate(n=Count("metric", distinct=True), last=Max("recorded_at"))
    total = metrics.count()
    if not found["n"]:
        return Fact(NONE, "今年还没有数据" if total else "没有指标")
    url = reverse("datahub:subject_metrics", args=[at.subject.pk])
    state = DONE if found["n"] >= total else ACTIVE
    return Fact(state, f"{found['n']} / {total} 项指标有数据", _day(found["last"]), url)


def warning(at: Scope) -> Fact:
    rows = EarlyWarning.objects.of(at.institution).filter(subject=at.subject, opened_on__lte=at.end)
    rows = rows.filter(Q(closed_on=None) | Q(closed_on__gte=at.start))
    found = rows.aggregate(
        n=Count("pk"), open=Count("pk", filter=Q(closed_on=None)), last=Max("opened_on")
    )
    if not found["n"]:
        return Fact(NONE, "没有预警")
    first = rows.order_by("closed_on", "-opened_on").values_list("pk", flat=True).first()
    url = reverse("monitoring:warning_detail", args=[first])
    state = ACTIVE if found["open"] else DONE
    closed = found["n"] - found["open"]
    return Fact(state, f"{found['open']} 条开着，{closed} 条已恢复", found["last"], url)


def _diagnoses(at: Scope, purpose: str, name: str) -> Fact:
    rows = Diagnosis.objects.of(at.institution).filter(
        subject=at.subject,
        cycle__scheme__purpose=purpose,
        cycle__closes_on__range=(at.start, at.end),
    )
    found = rows.aggregate(
        done=Count("pk", filter=Q(state=DiagnosisState.SUBMITTED)),
        missed=Count("pk", filter=Q(state=DiagnosisState.MISSED)),
        last=Max("submitted_at"),
    )
    if not found["done"]:
        missed = f"，逾期未做 {found['missed']} 次" if found["missed"] else ""
        return Fact(NONE, f"今年还没有{name}{missed}")
    last = rows.submitted().order_by("-submitted_at").values_list("pk", flat=True).first()
    url = reverse("diagnosis:diagnosis_detail", args=[last])
    words = f"已做 {found['done']} 次" + (
        f"，逾期未做 {found['missed']} 次" if found["missed"] else ""
    )
    return Fact(DONE, words, _day(found["last"]), url)


def self_diagnosis(at: Scope) -> Fact:
    return _diagnoses(at, Purpose.SELF, "自我诊断")


def assessment(at: Scope) -> Fact:
    return _diagnoses(at, Purpose.ASSESSMENT, "考核性诊断")


def _problems(at: Scope) -> list[Problem]:
    return list(problems_of_year(at.subject, at.year))


def improvement(at: Scope) -> Fact:
    problems = _problems(at)
    waiting = [one for one in problems if one.closed_on is None]
    if not problems:
        return Fact(NONE, "没有要整改的问题")
    url = reverse("improvement:problem_detail", args=[(waiting or problems)[0].pk])
    last = max(one.opened_on for one in problems)
    words = f"{len(waiting)} 个问题在整改，{len(problems) - len(waiting)} 个已销号"
    return Fact(ACTIVE if waiting else DONE, words, last, url)


def result(at: Scope) -> Fact:
    """Closed with effect: what was measured again after the measure met its bar."""
    closed = [
        (one.closed_on, one.pk)
        for one in _problems(at)
        if one.closed_on and at.start <= one.closed_on <= at.end
    ]
    if not closed:
        return Fact(NONE, "今年还没有再测达标的问题")
    on, last = max(closed)
    url = reverse("improvement:problem_detail", args=[last])
    return Fact(DONE, f"{len(closed)} 个问题再测达标后销号", on, url)


FACTS: dict[str, Callable[[Scope], Fact]] = {
    Shows.TARGET: target,
    Shows.STANDARD: standard,
    Shows.PLAN: plan,
    Shows.IMPLEMENTATION: implementation,
    Shows.DATA: data,
    Shows.WARNING: warning,
    Shows.SELF_DIAGNOSIS: self_diagnosis,
    Shows.IMPROVEMENT: improvement,
    Shows.ASSESSMENT: assessment,
    Shows.RESULT: result,
}
