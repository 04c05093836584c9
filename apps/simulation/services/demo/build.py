"""Bring the demo in; what is there already stays as it is, so that a second run makes nothing."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from apps.accounts.models import Institution, InstitutionName
from apps.console.services.profiles import load_profile
from apps.core import clock
from apps.layers.services import close_unit, mirror_institution, save_unit
from apps.operations.models import LoadedProfile
from apps.operations.services import record_audit
from apps.organisation.models import Unit
from apps.simulation.services.demo import people, story, subjects, tables

DEFAULT_PASSWORD = "zhengai-demo"  # noqa: S105 - printed for everybody who tries the demo


@transaction.atomic
def load_demo(*, password: str = DEFAULT_PASSWORD) -> bool:
    """Make or complete the demo institutions; returns whether anything had to be done."""
    stamp = tables.stamp(password)
    if tables.is_stamped(stamp):
        return False
    secret = people.hash_once(password)
    for row in tables.table("institutions"):
        institution = _institution(row)
        _units(institution)
        people.make_people(institution, secret)
        subjects.make_subjects(institution, secret)
        people.make_subject_roles(institution)
        if row["profile"]:
            story.tell(institution)
        tables.write_stamp(institution, stamp)
        record_audit(action="demo.load", obj=institution, institution=institution)
    return True


def _institution(row: tables.Row) -> Institution:
    if row["profile"]:
        found, _ = load_profile(
            name_or_path=row["profile"], institution_code=row["code"], name=row["name"]
        )
    else:
        found, _ = Institution.objects.get_or_create(
            code=row["code"], defaults={"name": row["name"], "kind": row["kind"]}
        )
    _rename(found, row)
    return found


def _rename(institution: Institution, row: tables.Row) -> None:
    """A profile loaded first gave its own college's name; the demo is a college of its own."""
    titles = LoadedProfile.objects.of(institution).values_list("title", flat=True)
    if institution.name in titles:
        InstitutionName.objects.filter(institution=institution, name=institution.name).update(
            name=row["name"]
        )
        institution.name = row["name"]
        institution.save(update_fields=["name"])
        mirror_institution(institution=institution)
    if institution.short_name != row["short_name"]:
        institution.short_name = row["short_name"]
        institution.save(update_fields=["short_name"])


def _units(institution: Institution) -> None:
    units = {unit.code: unit for unit in Unit.objects.of(institution)}
    for row in tables.table("units", institution.code):
        if row["code"] not in units:
            units[row["code"]] = save_unit(
                institution=institution,
                code=row["code"],
                name=row["name"],
                kind=row["kind"],
                parent=units.get(row["parent"]),
                position=int(row["position"]),
            )
        for code in row["replaces"].split():
            placeholder = units[code]
            if placeholder.closed_on is None:
                close_unit(unit=placeholder, on=date(clock.today().year, 1, 1))
