"""搜索: what the reader may see, found by name, code, number or initials; each owner registers what it
can find, and nothing else is even counted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When, Window
from django.urls import reverse

from apps.core.registry import Registry
from apps.layers.masking import shown_name
from apps.layers.models import Subject
from apps.layers.registry import layers, ordered_layers

SHOWN = 20
LONGEST = 60


@dataclass(frozen=True)
class Hit:
    title: str
    note: str
    url: str


@dataclass(frozen=True)
class Found:
    """One kind of thing that was found: `total` may be more than there are hits."""

    title: str
    hits: list[Hit]
    total: int


@dataclass(frozen=True)
class Source:
    """One kind of thing that can be found.

    `rows`: (reader, text) → what of it the reader may see and the text means, in the order to show; None
    where the reader may not look for it at all. `hit`: (reader, row) → the line.
    """

    title: str
    place: int
    rows: Callable[[Any, str], QuerySet[Any] | None]
    hit: Callable[[Any, Any], Hit]

    def find(self, user: Any, text: str) -> Found:
        """One query, which counts and cuts."""
        rows = self.rows(user, text)
        if rows is None:
            return Found(self.title, [], 0)
        counted = rows.annotate(found_in_all=Window(Count(Value(1))))
        shown = list(counted[:SHOWN])
        total = shown[0].found_in_all if shown else 0
        return Found(self.title, [self.hit(user, row) for row in shown], total)


search_sources: Registry[Source] = Registry("search sources")


def register_source(code: str, source: Source) -> Source:
    return search_sources.register(code, source)


def search(user: Any, text: str) -> list[Found]:
    """What the reader may see, by kind; a fixed number of queries whatever is found."""
    text = text.strip()[:LONGEST]
    if not text:
        return []
    sources = sorted(search_sources.values(), key=lambda one: one.place)
    return [found for source in sources if (found := source.find(user, text)).hits]


def note(*parts: str) -> str:
    """The small words beside a hit."""
    return " · ".join(filter(None, parts))


def any_of(text: str, *names: str) -> Q:
    """Any of the fields contains the text; a field called pinyin is asked in lower case."""
    condition = Q()
    for name in names:
        word = text.lower() if name.endswith("pinyin") else text
        condition |= Q(**{f"{name}__icontains": word})
    return condition


def _order() -> Case:
    """Layers in their order; kinds that come anew every term after all that last."""
    kinds = [(layer, kind) for layer in ordered_layers() for kind in layer.kinds]
    kinds.sort(key=lambda pair: pair[1].termly)
    places = [
        When(layer=layer.code, kind=kind.code, then=place)
        for place, (layer, kind) in enumerate(kinds)
    ]
    return Case(*places, default=len(places), output_field=IntegerField())


def _subjects(user: Any, text: str) -> QuerySet[Subject]:
    rows = Subject.objects.of(user.institution_id).visible_to(user, "plans.read")
    rows = rows.filter(any_of(text, "name", "code", "pinyin")).select_related("unit")
    return rows.annotate(place=_order()).order_by("place", F("code"))


def _subject_hit(user: Any, subject: Subject) -> Hit:
    kind = layers[subject.layer].kind(subject.kind)
    unit = subject.unit.name if subject.unit else ""
    url = f"{reverse('submissions:list')}?q={subject.code}"
    return Hit(shown_name(user, subject), note(kind.title, subject.code, unit), url)


register_source("subjects", Source("对象", 1, _subjects, _subject_hit))
