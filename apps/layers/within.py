"""What belongs to a subject, and groups of students too small to be told: reports and lists ask the same."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q, QuerySet

from apps.layers.models import Subject, SubjectQuerySet
from apps.layers.registry import layers
from apps.organisation.choices import Area
from apps.organisation.models import Unit

FEW = 5


def is_whole(subject: Subject) -> bool:
    """Whether the subject is the institution itself."""
    return _mirrors(subject) == "accounts.Institution"


def _mirrors(subject: Subject) -> str:
    return layers[subject.layer].kind(subject.kind).mirrors


def within(subject: Subject) -> SubjectQuerySet:
    """The subject and all that belongs to it: the college's, a unit's, or the tree below it."""
    rows: SubjectQuerySet = Subject.objects.of(subject.institution_id)
    if is_whole(subject):
        return rows
    if _mirrors(subject) and subject.unit is not None:
        return rows.filter(unit__path__startswith=subject.unit.path)
    return rows.below(subject)


def about(subject: Subject, name: str = "subject") -> Q:
    """Rows whose subject belongs to this one."""
    if is_whole(subject):
        return Q(**{f"{name}__institution": subject.institution_id})
    return Q(**{f"{name}__in": within(subject).values("pk")})


def about_students(layer_code: str) -> bool:
    """Whether the layer's rows are about students, whose small groups are not shown."""
    layer = layers.get(layer_code)
    return layer is not None and layer.person_area == Area.STUDENT_PERSON


def small_groups(rows: QuerySet[Any], *by: str, layer: str = "subject__layer") -> Q:
    """The rows that lie in groups of one to four of students' layers; `by` says what makes a group."""
    codes = [code for code in layers if about_students(code)]
    counted = rows.filter(**{f"{layer}__in": codes}).order_by().values(layer, *by)
    found = Q(pk__in=[])
    for group in counted.annotate(few=Count("pk")).filter(few__lt=FEW):
        del group["few"]
        found |= Q(
            **{
                name if value is not None else f"{name}__isnull": value
                if value is not None
                else True
                for name, value in group.items()
            }
        )
    return found


def among_subjects(units: Iterable[Unit], subjects: Iterable[Subject]) -> Q:
    """Subjects in some units and below them, and some by themselves; all, where neither is named."""
    found = Q()
    for unit in units:
        found |= Q(unit__path__startswith=unit.path)
    named = [subject.pk for subject in subjects]
    return found | Q(pk__in=named) if named else found
