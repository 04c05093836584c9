"""How a table of majors becomes majors."""

import re

from apps.datahub.committers import Field, SubjectCommitter, committers
from apps.datahub.committers.converting import number

NATIONAL = re.compile(r"[0-9]{6}")


def _national(code: str) -> str | None:
    """The code is the national catalogue's where it has its form."""
    return code if NATIONAL.fullmatch(code) else None


def _year(day: str) -> int:
    return int(day[:4])


committers.register(
    "majors",
    SubjectCommitter(
        layer="major",
        kind="major",
        key="code",
        fields=(
            Field("code", "national_code", _national),
            Field("level", "level"),
            Field("category", "category"),
            Field("years", "duration_years", number),
            Field("opened_on", "opened_year", _year),
        ),
        unsaved=("leader",),
    ),
)
