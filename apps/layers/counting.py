"""What the layers' facts share: the day of counting, counts in one query, sums up the two trees.

Where nothing is recorded nothing is said. If no row of a college says whether a teacher is 双师型,
the number of such teachers is unknown, not 0; a unit without any in a college that does say is 0.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from apps.core import clock
from apps.core.request_cache import remember
from apps.layers.declarations import Fact
from apps.layers.models import Subject
from apps.organisation.models import Period, Unit

Place = tuple[int, str]  # a subject, and the path of its place in a tree


@dataclass(frozen=True)
class Tally:
    """One count: which rows are counted, and which rows know about it at all (all, if not said)."""

    code: str
    title: str
    where: Q
    known: Q | None = None
    definition: str = ""
    unit: str = "人"


@dataclass
class Tallied:
    """Counts by group (a unit, a parent, a subject); `known` names the counts that can be said.

    Of a group that is there without a count, that count is not said.
    """

    groups: dict[int, Counter[str]] = field(default_factory=dict)
    known: frozenset[str] = frozenset()

    def at(self, subjects: Iterable[int]) -> "Tallied":
        """For each of the subjects its own group; those without one have nothing to count."""
        return Tallied({one: self.groups.get(one, self.none) for one in subjects}, self.known)

    @property
    def none(self) -> Counter[str]:
        """The counts of a group that has nothing to count."""
        return Counter(dict.fromkeys(self.known, 0))

    def up(self, paths: Mapping[int, str], places: Iterable[Place]) -> "Tallied":
        """For each place the sum of all groups at or below it; `paths` says where a group is."""
        sums: dict[str, Counter[str]] = {}
        for group, counts in self.groups.items():
            above = ""
            for part in paths.get(group, "").strip("/").split("/"):
                above += f"/{part}"
                sums.setdefault(f"{above}/", Counter()).update(counts)
        return Tallied({one: sums.get(path, self.none) for one, path in places}, self.known)

    def total(self, subjects: Iterable[int]) -> "Tallied":
        """For each subject the sum of all groups."""
        whole: Counter[str] = Counter()
        for counts in self.groups.values():
            whole.update(counts)
        return Tallied(dict.fromkeys(subjects, whole), self.known)


Counting = Callable[[Any, Period], Tallied]
Members = Callable[[Any, Period, Subject, Tally], QuerySet[Subject]]


def count_day(period: Period) -> date:
    """Facts stand as of the period's end, in a running period as of today."""
    return min(period.end, clock.today())


def tally(rows: QuerySet[Any], group: str, tallies: Iterable[Tally]) -> Tallied:
    """All counts of all groups in one statement."""
    tallies = tuple(tallies)
    counts = {f"counted_{one.code}": Count("pk", filter=one.where) for one in tallies}
    known = {f"known_{one.code}": Count("pk", filter=one.known or Q()) for one in tallies}
    groups: dict[int, Counter[str]] = {}
    said: set[str] = set()
    for row in rows.order_by().values(group).annotate(**counts, **known):
        groups[row[group]] = Counter({one.code: row[f"counted_{one.code}"] for one in tallies})
        said |= {one.code for one in tallies if row[f"known_{one.code}"]}
    return Tallied(groups, frozenset(said))


def subjects_on(institution: Any, layer: str, kind: str, day: date) -> QuerySet[Subject]:
    """The subjects of a kind that were there on a day."""
    rows = Subject.objects.of(institution).of_kind(layer, kind)
    return rows.exclude(closed_on__lte=day).exclude(opened_on__gt=day)


def ids_on(institution: Any, layer: str, kind: str, day: date) -> list[int]:
    return list(subjects_on(institution, layer, kind, day).values_list("pk", flat=True))


def in_units(found: Tallied, institution: Any, layer: str, kind: str, day: date) -> Tallied:
    """Counts by unit, summed up the tree of units, for the subjects that mirror units."""
    paths = dict(Unit.objects.of(institution).values_list("pk", "path"))
    rows = subjects_on(institution, layer, kind, day).values_list("pk", "unit__path")
    return found.up(paths, [(pk, path or "") for pk, path in rows])


def in_subjects(found: Tallied, institution: Any, layer: str, kind: str, day: date) -> Tallied:
    """Counts by subject, summed up the tree of subjects, for the subjects of a kind."""
    rows = Subject.objects.of(institution).filter(pk__in=[*found.groups])
    paths = dict(rows.values_list("pk", "path")) if len(found.groups) < 900 else None
    if paths is None:
        paths = dict(Subject.objects.of(institution).values_list("pk", "path"))
    places = subjects_on(institution, layer, kind, day).values_list("pk", "path")
    return found.up(paths, places)


def make_facts(
    prefix: str,
    kind: str,
    tallies: Iterable[Tally],
    counting: Counting,
    members: Members | None = None,
) -> tuple[Fact, ...]:
    """A fact for each tally; all of them together ask the database once a period."""

    def counts(institution: Any, period: Period) -> Tallied:
        key = ("facts", prefix, institution.pk, period.pk)
        return remember(key, lambda: counting(institution, period))

    def compute(one: Tally) -> Callable[[Any, Period], Iterator[tuple[int, int]]]:
        def values(institution: Any, period: Period) -> Iterator[tuple[int, int]]:
            found = counts(institution, period)
            said = found.groups.items() if one.code in found.known else ()
            return ((subject, group[one.code]) for subject, group in said if one.code in group)

        return values

    def counted(one: Tally) -> Callable[[Any, Period, Subject], QuerySet[Subject]] | None:
        if members is None:
            return None
        return lambda institution, period, subject: members(institution, period, subject, one)

    return tuple(
        Fact(
            code=f"{prefix}.{one.code}",
            title=one.title,
            kind=kind,
            compute=compute(one),
            unit=one.unit,
            definition=one.definition,
            members=counted(one),
        )
        for one in tallies
    )
