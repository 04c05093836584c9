"""搜索: what the reader may see, found by name, code, number or initials, in groups."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Q, When
from django.urls import reverse

from apps.accounts.models import User
from apps.improvement.selectors import problems_for
from apps.layers.masking import shown_name
from apps.layers.models import Subject
from apps.layers.registry import layers, ordered_layers
from apps.layers.rights import rights_of
from apps.organisation.models import Unit
from apps.submissions.selectors import reachable_submissions

FOUND = 20


@dataclass(frozen=True)
class Hit:
    title: str
    note: str
    url: str


def _note(*parts: str) -> str:
    return " · ".join(filter(None, parts))


def _order() -> Case:
    """Layers in their order; kinds that come anew every term after all that last."""
    kinds = [(layer, kind) for layer in ordered_layers() for kind in layer.kinds]
    kinds.sort(key=lambda pair: pair[1].termly)
    places = [
        When(layer=layer.code, kind=kind.code, then=place)
        for place, (layer, kind) in enumerate(kinds)
    ]
    return Case(*places, default=len(places), output_field=IntegerField())


def _subject_hits(user: Any, text: str) -> Iterable[Hit]:
    matches = Q(name__icontains=text) | Q(code__icontains=text) | Q(pinyin__icontains=text.lower())
    subjects = (
        Subject.objects.of(user.institution_id)
        .visible_to(user, "plans.read")
        .filter(matches)
        .select_related("unit")
        .annotate(place=_order())
        .order_by("place", "code")[:FOUND]
    )
    for subject in subjects:
        kind = layers[subject.layer].kind(subject.kind)
        unit = subject.unit.name if subject.unit else ""
        url = f"{reverse('submissions:list')}?q={subject.code}"
        yield Hit(shown_name(user, subject), _note(kind.title, subject.code, unit), url)


def _problem_hits(user: Any, text: str) -> Iterable[Hit]:
    found = problems_for(user).filter(Q(number__icontains=text) | Q(title__icontains=text))
    for problem in found[:FOUND]:
        note = _note(shown_name(user, problem.subject), problem.get_state_display())
        url = reverse("improvement:problem_detail", args=[problem.pk])
        yield Hit(f"{problem.number} {problem.title}", note, url)


def _form_hits(user: Any, text: str) -> Iterable[Hit]:
    forms = reachable_submissions(user).filter(
        Q(template__name__icontains=text)
        | Q(template__title_pattern__icontains=text)
        | Q(subject__name__icontains=text)
    )
    for form in forms[:FOUND]:
        name = shown_name(user, form.subject)
        title = form.template.title_pattern.format(subject=name, year=form.period.code)
        # Forms about persons are often all called the same.
        title = title if name in title else f"{name}：{title}"
        yield Hit(title, form.template.name, reverse("submissions:detail", args=[form.pk]))


def _unit_hits(user: Any, text: str) -> Iterable[Hit]:
    if user.kind != User.Kind.STAFF:
        return
    units = Unit.objects.of(user.institution_id).filter(Q(name__icontains=text) | Q(code=text))
    for unit in units[:FOUND]:
        url = reverse("console:unit_detail", args=[unit.pk])
        yield Hit(unit.name, unit.get_kind_display(), url)


def _user_hits(user: Any, text: str) -> Iterable[Hit]:
    if not rights_of(user).allows("users.read"):
        return
    people = User.objects.of(user.institution_id).filter(Q(name__icontains=text) | Q(number=text))
    for found in people[:FOUND]:
        yield Hit(found.name, found.number, reverse("console:user_detail", args=[found.pk]))


SOURCES = (
    ("对象", _subject_hits),
    ("部门", _unit_hits),
    ("用户", _user_hits),
    ("问题", _problem_hits),
    ("年度计划", _form_hits),
)


def search(user: Any, text: str) -> list[tuple[str, list[Hit]]]:
    """What the reader may see, grouped; nothing else is even counted."""
    text = text.strip()[:60]
    if not text:
        return []
    found = [(title, list(source(user, text))) for title, source in SOURCES]
    return [(title, hits) for title, hits in found if hits]
