"""Groups under five: what a number would tell about the persons behind it.

A share of a group of one to four people (双师型比例 of a unit with three teachers), and the counts that
are its numerator, are shown only to those who may see the persons themselves. The size of the group
is shown. A person's own values are guarded by the rights towards the person, not here.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from apps.datahub.choices import Origin
from apps.datahub.formulas import Formula, FormulaError, in_order, parse_formula
from apps.datahub.models import Metric, Observation
from apps.layers.models import Subject
from apps.layers.registry import layers
from apps.layers.rights import rights_of

FEW = 5
PEOPLE = ("人", "人次")
SHORT = "少于 5 人，不显示"


@dataclass
class Shield:
    """For one reader: which values are of too few people.

    Made once for the subjects and metrics of a page; it asks the database a fixed number of times.
    """

    bases: dict[int, set[int]] = field(default_factory=dict)  # metric → metrics that size its group
    small: set[tuple[int, int, int]] = field(default_factory=set)  # subject, base, period
    open_subjects: set[int] = field(default_factory=set)

    def hides(self, row: Observation | None) -> bool:
        if row is None or row.subject_id in self.open_subjects:
            return False
        return any(
            (row.subject_id, base, row.period_id) in self.small
            for base in self.bases.get(row.metric_id, ())
        )


def shield_for(actor: Any, subjects: Iterable[Subject], metrics: Iterable[Metric]) -> Shield:
    groups = [one for one in subjects if not layers[one.layer].kind(one.kind).person]
    bases = bases_of(actor.institution_id)
    bases = {metric.pk: bases[metric.pk] for metric in metrics if metric.pk in bases}
    if not groups or not bases:
        return Shield()
    rows = Observation.objects.of(actor.institution_id).current()
    rows = rows.filter(
        subject__in=groups,
        metric_id__in=set.union(*bases.values()),
        value__gt=Decimal(0),
        value__lt=Decimal(FEW),
    )
    small = set(rows.values_list("subject_id", "metric_id", "period_id"))
    return Shield(bases, small, _open_to(actor, groups) if small else set())


def _open_to(actor: Any, groups: list[Subject]) -> set[int]:
    """The groups whose persons the reader may see anyway."""
    areas = sorted({layer.person_area for layer in layers.values() if layer.person_area})
    rights = rights_of(actor)
    reach = reduce(or_, (rights.subject_filter(f"{area}.read") for area in areas), Q(pk__in=[]))
    rows = Subject.objects.of(actor.institution_id).filter(reach)
    return set(rows.filter(pk__in=[one.pk for one in groups]).values_list("pk", flat=True))


def bases_of(institution: Any) -> dict[int, set[int]]:
    """For each share and each numerator of one the counts of persons that it is a share of."""
    metrics = {m.code: m for m in Metric.objects.of(institution).active()}
    formulas = dict(_formulas(metrics))
    try:
        order = in_order({code: formula.operands for code, formula in formulas.items()})
    except FormulaError:
        order = list(formulas)
    found: dict[int, set[int]] = {}
    for code in order:
        operands = [metrics[one] for one in formulas[code].operands if one in metrics]
        people = [one for one in operands if one.unit in PEOPLE]
        divisors = {one.pk for one in people if one.code in formulas[code].divisors}
        inherited: set[int] = set().union(*(found.get(one.pk, set()) for one in operands))
        for pk in {metrics[code].pk} | {one.pk for one in people if divisors} - divisors:
            found.setdefault(pk, set()).update(divisors)
        found[metrics[code].pk] |= inherited
    return {pk: bases for pk, bases in found.items() if bases}


def _formulas(metrics: dict[str, Metric]) -> Iterator[tuple[str, Formula]]:
    for code, metric in metrics.items():
        if metric.origin == Origin.FORMULA:
            with suppress(FormulaError):
                yield code, parse_formula(metric.formula)
