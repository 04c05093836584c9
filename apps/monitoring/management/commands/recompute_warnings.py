"""Brings every warning to what the data say."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.accounts.models import Institution
from apps.core.arguments import day
from apps.monitoring.services import recompute_warnings


class Command(BaseCommand):
    help = "重算预警。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--institution", required=True, metavar="CODE")
        parser.add_argument("--as-of", metavar="YYYY-MM-DD", type=day)
        parser.add_argument("--full", action="store_true", help="全部重算，不只看上次以来变动的")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        institution = Institution.objects.filter(code=options["institution"]).first()
        if institution is None:
            raise CommandError(f"没有代码为“{options['institution']}”的学校。")
        done = recompute_warnings(
            institution=institution, as_of=options["as_of"], full=options["full"]
        )
        if options["json"]:
            self.stdout.write(json.dumps(done.as_dict()))
            return
        self.stdout.write(
            f"{done.rules} 条规则（{done.whole} 条全部重算，另有 {done.touched} 项变动），"
            f"{done.off} 项越界或缺数据；新发 {done.opened}，变动 {done.changed}，"
            f"关闭 {done.closed}，记录 {done.events} 次变动。"
        )
