"""--year Y, or --period CODE where a term, a month or an academic year is meant, on a command's line."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from apps.core.arguments import year
from apps.organisation.models import Period


def add_period_arguments(parser: ArgumentParser) -> None:
    """One of the two is asked for."""
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--year", type=year, metavar="Y", help="年度（公历）")
    which.add_argument(
        "--period", metavar="CODE", help="其他时段的编码，如 2026-2027、2026-2027-1、2026-11"
    )


def period_asked(institution: Any, options: dict[str, Any]) -> Period:
    """Raises CommandError where the calendar has no such period."""
    rows = Period.objects.of(institution)
    if options["year"] is not None:
        found = rows.filter(kind=Period.Kind.YEAR, code=str(options["year"])).first()
        if found is None:
            raise CommandError(f"校历里没有 {options['year']} 年度。")
        return found
    found = rows.filter(code=options["period"]).first()
    if found is None:
        raise CommandError(f"校历里没有时段“{options['period']}”。")
    return found
