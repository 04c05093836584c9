"""诊改对象 of a unit by kind: what lasts is named, what comes anew every term is counted."""

from dataclasses import dataclass, field

from django.db.models import Count

from apps.layers.models import Subject, SubjectQuerySet
from apps.layers.registry import ordered_layers

# As many of a kind stand on the unit's page; its own list has them all.
NAMED = 12


@dataclass(frozen=True)
class KindOfSubjects:
    """`show` is what the address of its list says."""

    show: str
    title: str
    count: int
    named: list[Subject] = field(default_factory=list)

    @property
    def more(self) -> bool:
        return self.count > len(self.named)


def kinds_of_subjects(subjects: SubjectQuerySet) -> list[KindOfSubjects]:
    """In the order of the layers; as many statements as there are kinds, whatever their number."""
    counted = subjects.order_by().values_list("layer", "kind").annotate(n=Count("pk"))
    counts = {(layer, kind): count for layer, kind, count in counted}
    found = []
    for layer in ordered_layers():
        for kind in layer.kinds:
            count = counts.get((layer.code, kind.code), 0)
            if count:
                rows = subjects.of_kind(layer.code, kind.code).order_by("code")
                named = [] if kind.termly else list(rows[:NAMED])
                found.append(KindOfSubjects(f"{layer.code}.{kind.code}", kind.title, count, named))
    return found


def subjects_shown(subjects: SubjectQuerySet, show: str) -> SubjectQuerySet:
    """All of the kind that `show` names; of an unknown one none."""
    layer, _, kind = show.partition(".")
    return subjects.of_kind(layer, kind).order_by("code")
