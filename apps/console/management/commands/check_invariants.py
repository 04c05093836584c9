"""Proves what must always hold; exit 1 where something does not."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.core.invariants import invariants

SHOWN = 20


class Command(BaseCommand):
    help = "检查必须始终成立的规则。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        found = {code: list(one.check()) for code, one in invariants.items()}
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
        else:
            self._tell(found)
        broken = [code for code, violations in found.items() if violations]
        if broken:
            raise CommandError(f"{len(broken)} 条规则不成立：{'、'.join(broken)}")

    def _tell(self, found: dict[str, list[str]]) -> None:
        for code, violations in sorted(found.items()):
            state = f"{len(violations)} 处不符" if violations else "成立"
            self.stdout.write(f"{state}  {invariants[code].title}（{code}）")
            for violation in violations[:SHOWN]:
                self.stdout.write(f"    {violation}")
