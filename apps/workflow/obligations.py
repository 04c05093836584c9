"""Each kind of obligation is declared once, by its owner at start: desk, digest, reminders, replay and
reports read it here. An item of a kind that nobody declared cannot be opened.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Required, TypedDict

from django.urls import reverse

from apps.accounts.models import User
from apps.core.registry import Registry
from apps.layers.models import Subject
from apps.organisation.models import Unit


@dataclass(frozen=True)
class Fold:
    """How many items of a kind read as one line: `title` takes their number, and the line leads to
    their list, filtered (a query string) to one's own or to those of nobody."""

    title: str
    note: str
    url_name: str
    mine: str = ""
    nobodys: str = ""

    def url(self, *, mine: bool) -> str:
        query = self.mine if mine else self.nobodys
        return reverse(self.url_name) + (f"?{query}" if query else "")


@dataclass(frozen=True)
class ObligationKind:
    """One kind of due item: its word, icon, the verb on its button, and the pages (url names) that an
    item may lead to.

    `minutes`: about how long it takes. `fold`: how several read as one line.
    `answer_days`: it is due so many working days after it arrives; 0: its object has a day of its own.
    """

    code: str
    word: str
    icon: str
    button: str
    url_names: tuple[str, ...]
    minutes: int | None = None
    answer_days: int = 0
    fold: Fold | None = None


class Addressee(TypedDict, total=False):
    """Whom an obligation is asked of: a role towards the subject (of its holders only those who stand in
    `post`, a code), or one person."""

    role: str
    post: str
    holder: User | None
    except_user: User | None


class Due(Addressee, total=False):
    """One obligation; its page is `url_name`/`object_id`.

    `part` is the code of what it is about within the object (a phase), `fragment` a place on the page.
    """

    kind: Required[str]
    title: Required[str]
    url_name: Required[str]
    object_id: Required[int]
    institution: Required[Any]
    subject: Subject | None
    unit: Unit | None
    due_on: date | None
    detail: str
    returned: bool
    fragment: str
    part: str


obligations: Registry[ObligationKind] = Registry("obligations")


def register_obligations(*kinds: ObligationKind) -> None:
    for kind in kinds:
        obligations.register(kind.code, kind)


def require_kind(kind: str, url_name: str) -> ObligationKind:
    """The kind of an item that is to be opened. Raises KeyError for one that nobody registered,
    ValueError for a page that the kind does not lead to."""
    known = obligations[kind]
    if url_name not in known.url_names:
        raise ValueError(f"obligations: {kind!r} does not lead to {url_name!r}")
    return known
