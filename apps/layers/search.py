"""搜索: what the reader may see, found by name, code, number or initials; each owner registers what it
can find, and nothing else is even counted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When, Window
from django.urls import reverse
from django.utils.http import urlencode

from apps.core.registry import Registry
from apps.layers.masking import masked_code, shown_name
from apps.layers.models import Subject, SubjectName
from apps.layers.navigation import Entry, NavGroup, grouped
from apps.layers.registry import layers, ordered_layers
from apps.layers.rights import rights_of

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
    where the reader may not look for it at all. What is no table gives a list. `hit`: (reader, row) →
    the line.
    """

    title: str
    place: int
    rows: Callable[[Any, str], QuerySet[Any] | list[Any] | None]
    hit: Callable[[Any, Any], Hit]

    def find(self, user: Any, text: str) -> Found:
        """One query, which counts and cuts."""
        rows = self.rows(user, text)
        if rows is None or isinstance(rows, list):
            shown = (rows or [])[:SHOWN]
            total = len(rows or [])
        else:
            shown = list(rows.annotate(found_in_all=Window(Count(Value(1))))[:SHOWN])
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
    older = SubjectName.objects.filter(subject__in=rows, name__icontains=text).values("subject")
    rows = rows.filter(any_of(text, "name", "code", "pinyin") | Q(pk__in=older))
    rows = rows.select_related("unit")
    return rows.annotate(place=_order()).order_by("place", F("code"))


def _subject_hit(user: Any, subject: Subject) -> Hit:
    kind = layers[subject.layer].kind(subject.kind)
    unit, name = subject.unit.name if subject.unit else "", shown_name(user, subject)
    if name != subject.name:
        # Whose name is masked has no number either, not in the address.
        url = reverse("datahub:subject_metrics", args=[subject.pk])
        return Hit(name, note(kind.title, masked_code(subject.code), unit), url)
    url = f"{reverse('submissions:list')}?{urlencode({'q': subject.code})}"
    return Hit(name, note(kind.title, subject.code, unit), url)


def _pages(user: Any, text: str) -> list[Entry]:
    rights = rights_of(user)
    found = [entry for _, entries in grouped() for entry in entries if text in entry.label]
    return [entry for entry in found if entry.is_open_to(user, rights)]


def _page_hit(user: Any, entry: Entry) -> Hit:
    return Hit(entry.label, str(NavGroup(entry.group).label), reverse(entry.url_name))


register_source("pages", Source("页面", 1, _pages, _page_hit))
register_source("subjects", Source("对象", 10, _subjects, _subject_hit))
