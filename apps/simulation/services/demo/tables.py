"""The demo's data: tables under fixtures/demo, and the stamp that tells whether they are loaded."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

from django.conf import settings
from django.utils.crypto import salted_hmac

from apps.accounts.models import Institution
from apps.core import clock
from apps.core.profiles import locate
from apps.operations.models import ProfileEntry

Row = dict[str, str]
NOUN, CODE = "demo", "stamp"


def folder() -> Path:
    return Path(settings.BASE_DIR) / "fixtures" / "demo"


def table(name: str, institution: str = "") -> list[Row]:
    """The rows of one table, or those of one institution."""
    with (folder() / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return [row for row in rows if not institution or row["institution"] == institution]


def stamp(password: str) -> str:
    """Changes with the tables, the profiles that they stand on, the year and the password."""
    digest = hashlib.sha256(str(clock.today().year).encode())
    digest.update(salted_hmac("zhengai.demo", password).hexdigest().encode())
    names = {row["profile"] for row in table("institutions")} - {""}
    for base in [folder(), *(locate(name) for name in sorted(names))]:
        for path in sorted(one for one in base.rglob("*") if one.is_file()):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def is_stamped(value: str) -> bool:
    rows = ProfileEntry.objects.across_institutions(reason="the demo's stamp")
    codes = [row["code"] for row in table("institutions")]
    stamped = rows.filter(noun=NOUN, code=CODE, digest=value, institution__code__in=codes)
    return stamped.count() == len(codes)


def write_stamp(institution: Institution, value: str) -> None:
    ProfileEntry.objects.update_or_create(
        institution=institution,
        noun=NOUN,
        code=CODE,
        defaults={"profile": NOUN, "digest": value, "loaded_at": clock.now()},
    )
