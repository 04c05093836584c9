"""Load a profile into an institution, and write an institution's profile out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.accounts.models import Institution
from apps.core import clock
from apps.core.errors import InvalidError, NotFoundError
from apps.core.profiles import (
    Loading,
    Manifest,
    Outcome,
    Profile,
    locate,
    nouns_in_order,
    read_folder,
    write_folder,
)
from apps.layers.services import mirror_institution
from apps.operations.models import LoadedProfile, ProfileEntry
from apps.operations.services import record_audit


class EntryLedger:
    """What was loaded into an institution, as rows of ProfileEntry."""

    def __init__(self, *, institution: Institution, profile: str) -> None:
        self.institution, self.profile = institution, profile

    def known(self) -> Mapping[tuple[str, str], str]:
        rows = ProfileEntry.objects.of(self.institution)
        return {
            (noun, code): digest
            for noun, code, digest in rows.values_list("noun", "code", "digest")
        }

    def remember(self, digests: Mapping[tuple[str, str], str]) -> None:
        rows = [
            ProfileEntry(
                institution=self.institution,
                profile=self.profile,
                noun=noun,
                code=code,
                digest=digest,
                loaded_at=clock.now(),
            )
            for (noun, code), digest in digests.items()
        ]
        ProfileEntry.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["institution", "noun", "code"],
            update_fields=["profile", "digest", "loaded_at"],
        )


def load_profile(
    *, name_or_path: str, institution_code: str = "", name: str = "", actor: Any = None
) -> tuple[Institution, Outcome]:
    """Loads or updates a profile; makes the institution where it is absent.

    `name` is the new institution's own name where it is not the profile's. Everything is checked
    before anything is written, and written in one transaction.
    """
    profile = read_folder(locate(name_or_path))
    with transaction.atomic():
        institution = _institution(profile.manifest, institution_code, name)
        if institution.kind == Institution.Kind.COLLEGE:
            mirror_institution(institution=institution, actor=actor)
        ledger = EntryLedger(institution=institution, profile=profile.manifest.name)
        loading = Loading(profile=profile, institution=institution, ledger=ledger, actor=actor)
        outcome = loading.run()
        _remember(institution, profile.manifest)
        record_audit(
            actor=actor,
            action="profile.load",
            obj=institution,
            after={"profile": profile.manifest.name, **outcome.counts()},
            institution=institution,
        )
    return institution, outcome


def export_profile(*, institution: Institution, folder: Path) -> list[str]:
    """Writes the profile that the institution runs on now, an administrator's edits included."""
    manifest = _manifest(institution)
    profile = Profile(manifest)
    for noun in nouns_in_order(manifest.kind):
        profile.entries[noun.code] = {one.code: one.entry for one in noun.live(institution)}
    return write_folder(profile, folder)


def find_institution(code: str) -> Institution:
    found = Institution.objects.filter(code=code).first()
    if found is None:
        raise NotFoundError(f"没有代码为“{code}”的学校。")
    return found


def check_code(code: str) -> str:
    """An institution's code stands in user names and addresses; raises InvalidError for any other."""
    try:
        return str(Institution._meta.get_field("code").clean(code, None))
    except ValidationError as error:
        reason = "只用英文字母、数字、连字符和下划线，不超过 32 个字符"
        raise InvalidError(f"学校代码“{code}”不能用：{reason}。") from error


def _institution(manifest: Manifest, code: str, name: str) -> Institution:
    code = check_code(code or manifest.name)
    found = Institution.objects.filter(code=code).first()
    if found is None:
        found = Institution(
            code=code,
            name=name or manifest.title,
            short_name="" if name else manifest.short_title,
            kind=manifest.kind,
        )
        found.full_clean(validate_constraints=False)
        found.save()
    elif found.kind != manifest.kind:
        raise InvalidError(
            f"“{found.name}”是{found.get_kind_display()}，不能载入“{manifest.title}”。"
        )
    return found


def _remember(institution: Institution, manifest: Manifest) -> None:
    values = {
        "name": manifest.name,
        "title": manifest.title,
        "short_title": manifest.short_title,
        "source": manifest.source,
        "edition": manifest.edition,
    }
    held = LoadedProfile.objects.of(institution).first()
    if held is None or any(getattr(held, key) != value for key, value in values.items()):
        LoadedProfile.objects.update_or_create(
            institution=institution, defaults={**values, "loaded_at": clock.now()}
        )


def _manifest(institution: Institution) -> Manifest:
    held = LoadedProfile.objects.of(institution).first()
    return Manifest(
        name=held.name if held else institution.code.lower(),
        title=held.title if held else institution.name,
        short_title=held.short_title if held else institution.short_name,
        kind=institution.kind,
        source=held.source if held else "由本系统导出",
        edition=held.edition if held else str(clock.today().year),
    )
