"""Phases of forms as rounds: when they are reminded of, who was in time when the last day was over.

The phases themselves open in small steps of their own (`open_due_phases`), and stay writable after
their last day until the period is ended: a round counts, it locks nothing.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet
from django.urls import reverse

from apps.organisation.cadences import Cadence, CadenceUnit, Calendar, Timing, Window
from apps.organisation.models import Period
from apps.submissions.choices import ENDED_STATES, UNFINISHED, PhaseState
from apps.submissions.models import FormPhase, FormTemplate, Submission, SubmissionPhase
from apps.submissions.obligations import FILL, PAGE
from apps.submissions.services.open_year import open_recurring
from apps.workflow.asked import people_towards
from apps.workflow.models import DueItem, Round
from apps.workflow.rounds import Ended, Plan, RoundKind, register_round

TIMING = Timing(remind_days=7)
DONE = (PhaseState.SUBMITTED, *ENDED_STATES)


@register_round
class PhaseRounds(RoundKind):
    code, title = "submissions.phase", "填写阶段"

    def due(self, institution: Any, calendar: Calendar, day: date) -> Iterable[tuple[Plan, Window]]:
        """Every phase of every period's forms whose days have begun and are not over."""
        rows = SubmissionPhase.objects.of(institution).filter(opens_on__lte=day, due_on__gte=day)
        found = list(
            rows.order_by()
            .values_list("phase_id", "submission__period_id")
            .annotate(opens=Min("opens_on"), due=Max("due_on"))
        )
        phases = FormPhase.objects.of(institution).select_related("template")
        known = phases.in_bulk({phase for phase, *_ in found})
        periods = Period.objects.of(institution).in_bulk({period for _, period, *_ in found})
        for phase_id, period_id, opens, due in found:
            phase, period = known[phase_id], periods[period_id]
            name = f"{phase.template.name}（{phase.caption}）"
            plan = Plan(name, Cadence(CadenceUnit.DEMAND), TIMING, key=str(phase.pk))
            yield plan, Window(period.code, period.title, opens, due, period)

    def timing_of(self, row: Round) -> Timing:
        return TIMING

    def phases(self, row: Round) -> QuerySet[SubmissionPhase]:
        rows = SubmissionPhase.objects.of(row.institution_id)
        return rows.filter(phase_id=int(row.key), submission__period=row.period_id)

    def ask(self, row: Round, among: Q) -> int:
        return self.phases(row).count()

    def owing(self, row: Round) -> list[int]:
        phase = FormPhase.objects.of(row.institution_id).select_related("template")
        asked = phase.get(pk=int(row.key))
        forms = Submission.objects.of(row.institution_id).filter(
            period=row.period_id, template=asked.template_id
        )
        items = DueItem.objects.of(row.institution_id).open()
        items = items.filter(
            kind=FILL, url_name=PAGE, part=asked.code, object_id__in=forms.order_by().values("pk")
        )
        about = (asked.template.layer, asked.template.kind)
        return people_towards(row.institution_id, asked.template.owner_role, about, items)

    def end(self, row: Round) -> Ended:
        counts = self.phases(row).aggregate(
            submitted=Count("pk", filter=Q(state__in=DONE)),
            missed=Count("pk", filter=~Q(state__in=DONE)),
        )
        return Ended(submitted=counts["submitted"], missed=counts["missed"])

    def url(self, row: Round) -> str:
        phase = FormPhase.objects.of(row.institution_id).select_related("template")
        code = phase.get(pk=int(row.key)).template.code
        year = row.period.code if row.period else ""
        return f"{reverse('submissions:list')}?year={year}&form={code}&state={UNFINISHED}"


@register_round
class FormRounds(RoundKind):
    """Forms that open by themselves in each of their periods (部门月报); their phases remind and count."""

    code, title = "submissions.form", "自动开启的表单"

    def plans(self, institution: Any) -> Iterable[Plan]:
        rows = FormTemplate.objects.of(institution).current().filter(opens_itself=True)
        for template in rows:
            yield Plan(template.name, Cadence(template.period), owner=template, key=template.code)

    def due(self, institution: Any, calendar: Calendar, day: date) -> Iterable[tuple[Plan, Window]]:
        """Only in periods that the calendar has: a form belongs to one."""
        found = super().due(institution, calendar, day)
        return (pair for pair in found if pair[1].period is not None)

    def timing_of(self, row: Round) -> Timing:
        return Timing()

    def ask(self, row: Round, among: Q) -> int:
        current = FormTemplate.objects.of(row.institution_id).current()
        template = current.prefetch_related("phases").filter(code=row.key).first()
        if template is None or row.period is None:
            return 0
        return open_recurring(template=template, period=row.period, among=among)

    def owing(self, row: Round) -> list[int]:
        return []

    def end(self, row: Round) -> Ended:
        return Ended()

    def url(self, row: Round) -> str:
        return reverse("submissions:list")
