"""Facts of a year that a row of a form may show, each counted like the annual report counts it.

A row names them by code: what is told, and of which layer it is ("diagnosis.major"); "all" for every layer.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from apps.chains.models import StandardElement, StandardType
from apps.core import clock
from apps.core.registry import Registry
from apps.datahub.choices import BatchState
from apps.datahub.models import Batch
from apps.diagnosis.choices import DiagnosisState
from apps.layers.registry import layers
from apps.organisation.models import Body, Seat
from apps.reports.sections import Scope, diagnosis, monitoring, problems, targets
from apps.reports.sections.scope import sayable
from apps.submissions.choices import PhaseState
from apps.submissions.models import SubmissionPhase

ALL = "all"
# (scope, layer's code or "all") → a few words, "" where nothing happened.
Compute = Callable[[Scope, str], str]


@dataclass(frozen=True)
class Fact:
    """`built`: something that is there or was done (主要成绩); else how far something is (目标达成)."""

    compute: Compute
    built: bool = False


facts: Registry[Fact] = Registry("facts of a year")


def fact(name: str, *, built: bool = False) -> Callable[[Compute], Compute]:
    def decorate(compute: Compute) -> Compute:
        facts.register(name, Fact(compute, built))
        return compute

    return decorate


def is_fact(code: str) -> bool:
    name, _, layer = code.rpartition(".")
    return name in facts and (layer == ALL or layer in layers)


def fact_words(scope: Scope, codes: Iterable[str], *, built: bool) -> list[str]:
    """What the known ones of these say, of one of both sorts."""
    said = []
    for code in codes:
        name, _, layer = code.rpartition(".")
        if is_fact(code) and facts[name].built == built:
            said.append(facts[name].compute(scope, layer))
    return [one for one in said if one]


def running(scope: Scope) -> bool:
    """Whether the year is not over yet."""
    return scope.period.end >= clock.today()


@fact("plans")
def plans(scope: Scope, layer: str) -> str:
    """Forms of the year that are approved as far as they are open."""
    rows = SubmissionPhase.objects.of(scope.subject.institution_id).filter(
        scope.about("submission__subject"), submission__period=scope.period
    )
    if layer != ALL:
        rows = rows.filter(submission__subject__layer=layer)
    rows = rows.exclude(submission__subject=scope.subject).exclude(state=PhaseState.NOT_OPEN)
    found = rows.aggregate(
        forms=Count("submission", distinct=True),
        open=Count("submission", distinct=True, filter=~Q(state=PhaseState.APPROVED)),
    )
    if not found["forms"]:
        return ""
    return f"年度目标任务表应填 {found['forms']} 份，已审定 {found['forms'] - found['open']} 份"


@fact("diagnosis")
def diagnoses(scope: Scope, layer: str) -> str:
    """Diagnoses that were due by now, how many of them were done."""
    runs = [one for one in diagnosis.runs(scope) if layer in (ALL, one.layer)]
    done = sum(run.number(DiagnosisState.SUBMITTED) for run in runs)
    missed = sum(run.number(DiagnosisState.MISSED) for run in runs)
    if not done + missed:
        return ""
    cycles = sum(run.cycles for run in runs)
    share = f"{100 * done / (done + missed):.1f}%"
    return f"开展诊断 {cycles} 次，完成 {done} 份、逾期未做 {missed} 份，参与率 {share}"


@fact("warnings")
def warnings(scope: Scope, layer: str) -> str:
    counts: Counter[str] = Counter()
    for (code, _), row in monitoring.grouped(scope, "subject__unit__name").items():
        if layer in (ALL, code):
            counts += Counter({what: sayable(number, code) for what, number in row.items()})
    if not counts["total"]:
        return ""
    left = f"{'现' if running(scope) else '年末'}未关闭 {counts['still']} 条"
    return f"发出预警 {counts['total']} 条，其中红色 {counts['red']} 条，{left}"


@fact("problems")
def problem_counts(scope: Scope, layer: str) -> str:
    """The numbers of the annual report: in the register, closed by the year's data, still open."""
    found: Counter[str] = Counter()
    for code, states in problems.by_layer(scope).items():
        if layer in (ALL, code):
            found += Counter({state: sayable(number, code) for state, number in states.items()})
    if not found.total():
        return ""
    closed = found[problems.State.CLOSED]
    return f"在册问题 {found.total()} 个，已销号 {closed} 个，仍在整改 {found.total() - closed} 个"


@fact("targets")
def target_counts(scope: Scope, layer: str) -> str:
    found: Counter[str] = Counter()
    for code, states in targets.by_layer(scope).items():
        if layer in (ALL, code):
            found += Counter({state: sayable(number, code) for state, number in states.items()})
    if not found.total():
        return ""
    words = "、".join(
        f"{word} {found[state]} 项" for state, word in targets.WORDS.items() if found[state]
    )
    return f"年度目标 {found.total()} 项，其中{words}"


@fact("standards", built=True)
def standards(scope: Scope, layer: str) -> str:
    """Standards that are written out in the system, with their elements."""
    institution = scope.subject.institution_id
    types = StandardType.objects.of(institution)
    elements = StandardElement.objects.of(institution)
    if layer != ALL:
        types = types.filter(family__layer=layer)
        elements = elements.filter(type__family__layer=layer)
    number = types.count()
    return f"系统登记标准 {number} 项、标准要素 {elements.count()} 个" if number else ""


@fact("bodies", built=True)
def bodies(scope: Scope, _layer: str) -> str:
    institution = scope.subject.institution_id
    names = list(Body.objects.of(institution).order_by("pk").values_list("name", flat=True))
    if not names:
        return ""
    seats = Seat.objects.of(institution).count()
    more = f"等 {len(names)} 个" if len(names) > 3 else f" {len(names)} 个"
    places = f"，设席位 {seats} 个" if seats else ""
    return f"系统登记诊改组织{'、'.join(names[:3])}{more}{places}"


@fact("imports", built=True)
def imports(scope: Scope, _layer: str) -> str:
    """What was brought into the system in the year, without what was undone."""
    found = (
        Batch.objects.of(scope.subject.institution_id)
        .filter(state=BatchState.COMMITTED, committed_at__date__gte=scope.period.start)
        .filter(committed_at__date__lte=scope.period.end)
        .exclude(file_name="")
        .aggregate(files=Count("pk"), rows=Sum("accepted"))
    )
    if not found["files"]:
        return ""
    return f"导入数据 {found['files']} 批、{found['rows'] or 0} 行，数据可追溯到原始文件"
