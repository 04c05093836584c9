"""``doctor``: what is missing or degraded on this machine, and how to mend it."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.console.doctor import DEGRADED, MISSING, OK, examine

MARKS = {OK: "正常", DEGRADED: "欠佳", MISSING: "缺失"}


class Command(BaseCommand):
    help = "检查本机：缺什么、什么不完整，以及补上它的一行命令"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(examine())
        states = {finding.state for _, finding in found}
        worst = next(state for state in (MISSING, DEGRADED, OK) if state in states)
        if options["json"]:
            rows = [{"code": c.code, "title": c.title, **vars(finding)} for c, finding in found]
            self.stdout.write(json.dumps({"state": worst, "checks": rows}, ensure_ascii=False))
        else:
            for one, finding in found:
                self.stdout.write(f"{MARKS[finding.state]}  {one.title}：{finding.detail}")
                if finding.mend:
                    self.stdout.write(f"      → {finding.mend}")
            self.stdout.write(f"总体：{MARKS[worst]}")
        if worst == MISSING:
            raise SystemExit(1)
