"""What the spiral shows of a year's plan and of the work on it."""

from typing import Any

from django.db.models import Count, Max, Q
from django.urls import reverse

from apps.core import clock
from apps.improvement.choices import MeasureState
from apps.improvement.models import Measure
from apps.layers.spiral_facts import ACTIVE, DONE, NONE, SpiralFact, SpiralYear, day_of, spiral_fact
from apps.submissions.choices import PhaseState
from apps.submissions.models import Submission, SubmissionPhase


def _phases(at: SpiralYear) -> Any:
    return SubmissionPhase.objects.of(at.institution).filter(
        submission__subject=at.subject, submission__period__start__year=at.year
    )


def _form_url(at: SpiralYear) -> str:
    forms = Submission.objects.of(at.institution).filter(
        subject=at.subject, period__start__year=at.year
    )
    pk = forms.order_by("pk").values_list("pk", flat=True).first()
    return reverse("submissions:detail", args=[pk]) if pk else ""


@spiral_fact("plan")
def plan(at: SpiralYear) -> SpiralFact:
    phases = _phases(at).aggregate(
        n=Count("pk"),
        approved=Count("pk", filter=Q(state=PhaseState.APPROVED)),
        open=Count("pk", filter=~Q(state=PhaseState.NOT_OPEN)),
        last=Max("process__finished_at"),
    )
    if phases["approved"]:
        return SpiralFact(DONE, "年度计划已通过", day_of(phases["last"]), _form_url(at))
    if phases["open"]:
        return SpiralFact(ACTIVE, "年度计划在编制或审核", None, _form_url(at))
    return SpiralFact(NONE, "年度计划没有开放" if phases["n"] else "没有年度计划")


@spiral_fact("implementation")
def implementation(at: SpiralYear) -> SpiralFact:
    """Work on what was planned: measures finished this year, else values that came in under the plan."""
    rows = Measure.objects.of(at.institution).filter(problem__subject=at.subject)
    found = rows.aggregate(
        done=Count("pk", filter=Q(done_on__range=(at.start, at.end))),
        open=Count("pk", filter=Q(state=MeasureState.PLANNED)),
        last=Max("done_on", filter=Q(done_on__range=(at.start, at.end))),
    )
    if found["open"] and at.year == clock.today().year:
        return SpiralFact(
            ACTIVE, f"{found['open']} 项措施在做，{found['done']} 项已完成", found["last"]
        )
    if found["done"]:
        return SpiralFact(DONE, f"{found['done']} 项措施已完成", found["last"])
    carried = plan(at)
    if carried.state == DONE:
        return SpiralFact(ACTIVE, "按已通过的计划实施", carried.on, carried.url)
    return SpiralFact(NONE, "计划通过以后开始")
