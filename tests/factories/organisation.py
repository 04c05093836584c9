"""Institutions, people, units, subjects and what people hold."""

from datetime import date
from itertools import count
from typing import Any

from django.db.models import QuerySet

from apps.accounts.models import Institution, User
from apps.core import clock
from apps.layers.models import Subject
from apps.layers.registry import layers
from apps.layers.services import (
    assign_subject_role,
    create_subject,
    mirror_institution,
    save_unit,
)
from apps.operations.models import Notice
from apps.organisation.models import Period, Unit
from apps.organisation.services import assign_role, ensure_calendar

PASSWORD = "Herbst-Regen-42"
# Roles hold from here on: before every day that a test travels to.
LONG_AGO = date(2020, 1, 1)
_numbers = count(1)


def make_institution(code: str = "", name: str = "", kind: str = "college") -> Institution:
    """A college (or ``kind="province"``), with the subjects that mirror it."""
    code = code or f"college{next(_numbers)}"
    institution = Institution.objects.create(
        code=code, name=name or f"{code}职业技术学院", kind=kind
    )
    if kind == Institution.Kind.COLLEGE:
        mirror_institution(institution=institution)
    return institution


def make_user(
    institution: Institution,
    name: str = "",
    *,
    number: str = "",
    kind: str = "staff",
    role: str = "",
    unit: Unit | None = None,
    password: str | None = None,
    **fields: Any,
) -> User:
    """An account; with ``role`` it holds that role too. Sign in with :func:`log_in`."""
    number = number or f"{10000 + next(_numbers)}"
    user = User.objects.create_user(
        institution=institution,
        number=number,
        name=name or f"人员{number}",
        kind=kind,
        password=password,
        **fields,
    )
    if role:
        give_role(user, role, unit=unit)
    return user


def make_unit(
    institution: Institution,
    name: str = "",
    *,
    code: str = "",
    kind: str = "teaching",
    parent: Unit | None = None,
) -> Unit:
    """A unit with its mirrored subjects."""
    code = code or f"u{next(_numbers)}"
    return save_unit(
        institution=institution, code=code, name=name or f"{code}系", kind=kind, parent=parent
    )


def make_calendar(institution: Institution, year: int | None = None) -> Period:
    """The year's period, with its academic years, terms, months and weeks."""
    year = year or clock.today().year
    ensure_calendar(institution=institution, year=year)
    return Period.objects.of(institution).get(kind=Period.Kind.YEAR, code=str(year))


def make_subject(
    institution: Institution,
    *,
    layer: str = "major",
    kind: str = "",
    code: str = "",
    name: str = "",
    unit: Unit | None = None,
    parent: Subject | None = None,
    user: User | None = None,
    details: dict[str, Any] | None = None,
) -> Subject:
    """A subject of any layer; without ``kind``, of the layer's first kind. It gets a unit if it has
    no parent to take one from."""
    declared = layers[layer].kind(kind) if kind else layers[layer].kinds[0]
    code = code or f"s{next(_numbers)}"
    needed = {"course.Offering": lambda: {"term": _term(institution)}}.get(declared.model, dict)()
    return create_subject(
        institution=institution,
        layer=layer,
        kind=declared.code,
        code=code,
        name=name or f"{declared.title}{code}",
        unit=unit or (None if parent else make_unit(institution)),
        parent=parent,
        user=user,
        details={**needed, **(details or {})},
    )


def _term(institution: Institution) -> Period:
    make_calendar(institution)
    today = clock.today()
    terms = Period.objects.of(institution).filter(kind=Period.Kind.TERM)
    return terms.get(start__lte=today, end__gte=today)


def give_role(
    user: User,
    role: str,
    *,
    unit: Unit | None = None,
    subject: Subject | None = None,
    valid_from: date = LONG_AGO,
    valid_to: date | None = None,
) -> Any:
    """A role in a unit, towards a subject, or (with neither) in the whole institution."""
    dates = {"valid_from": valid_from, "valid_to": valid_to}
    if subject is not None:
        return assign_subject_role(user=user, role=role, subject=subject, **dates)
    return assign_role(user=user, role=role, unit=unit, **dates)


def told(institution: Institution) -> QuerySet[Notice]:
    """Messages of an institution, but for those about the roles that a test gave out."""
    return Notice.objects.of(institution).exclude(kind="account.changed")


def log_in(client: Any, user: User) -> Any:
    """Sign a test client in without a password; returns the client."""
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client
