"""What opening a period's forms would do: which forms there are, for which subjects, who is asked."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from apps.core import clock
from apps.layers.models import Subject, SubjectQuerySet
from apps.organisation.models import Period
from apps.submissions.models import FormTemplate, Submission
from apps.workflow.opening import Preview, preview


def templates_for(period: Period, codes: Iterable[str] | None = None) -> QuerySet[FormTemplate]:
    """Current templates whose forms are about periods of this kind, all or those with `codes`."""
    rows = FormTemplate.objects.of(period.institution_id).current().filter(period=period.kind)
    return rows if codes is None else rows.filter(code__in=list(codes))


def subjects_of_form(template: FormTemplate) -> SubjectQuerySet:
    """Open subjects that the form is about."""
    rows: SubjectQuerySet = Subject.objects.of(template.institution_id).open()
    return rows.of_kind(template.layer, template.kind).in_units_of(template.unit_kinds)


def openable_periods(institution: Any) -> list[Period]:
    """Periods that forms can be opened for: of the kinds that templates name, around today, the running
    ones first; last year, this one and the next even where the calendar has none of them yet."""
    today = clock.today()
    kinds = FormTemplate.objects.of(institution).current().order_by().values("period").distinct()
    near = Period.objects.of(institution).filter(
        kind__in=kinds, start__year__lte=today.year + 1, end__year__gte=today.year - 1
    )
    found = {(one.kind, one.code): one for one in near.order_by("kind", "start")}
    for year in range(today.year - 1, today.year + 2):
        start, end = (
            today.replace(year=year, month=1, day=1),
            today.replace(year=year, month=12, day=31),
        )
        code, kind = str(year), Period.Kind.YEAR.value
        absent = Period(kind=kind, code=code, title=f"{year}年度", start=start, end=end)
        absent.institution = institution
        found.setdefault((kind, code), absent)
    return sorted(
        found.values(),
        key=lambda one: (
            one.kind != Period.Kind.YEAR,
            not one.start <= today <= one.end,
            one.start,
        ),
    )


def previews(period: Period, codes: Iterable[str], among: Q, reader: Any) -> list[Preview]:
    """For each form of the period: how many there are, how many would be made, and for whom."""
    found = []
    for template in templates_for(period, codes):
        there = Submission.objects.of(reader.institution_id).filter(form_code=template.code)
        there = there.filter(period=period) if period.pk else there.none()
        new = subjects_of_form(template).filter(among).exclude(pk__in=there.values("subject_id"))
        kind = (template.layer, template.kind)
        role = template.owner_role
        found.append(preview(template.name, new, kind, role, there=there.count(), reader=reader))
    return found
