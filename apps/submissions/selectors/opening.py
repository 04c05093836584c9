"""What opening a period's forms would do: which forms there are, for which subjects."""

from collections.abc import Iterable

from django.db.models import QuerySet

from apps.layers.models import Subject, SubjectQuerySet
from apps.organisation.models import Period
from apps.submissions.models import FormTemplate


def templates_for(period: Period, codes: Iterable[str] | None = None) -> QuerySet[FormTemplate]:
    """Current templates whose forms are about periods of this kind, all or those with `codes`."""
    rows = FormTemplate.objects.of(period.institution_id).current().filter(period=period.kind)
    return rows if codes is None else rows.filter(code__in=list(codes))


def subjects_of_form(template: FormTemplate) -> SubjectQuerySet:
    """Open subjects that the form is about."""
    rows: SubjectQuerySet = Subject.objects.of(template.institution_id).open()
    return rows.of_kind(template.layer, template.kind).in_units_of(template.unit_kinds)
