"""Opens, reminds, closes and escalates what is due."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.accounts.models import Institution
from apps.core import clock
from apps.core.arguments import day
from apps.diagnosis.services import run_cycles
from apps.workflow.rounds import ROUNDS


class Command(BaseCommand):
    help = "开启、提醒、结束到期的轮次（诊断周期、表单阶段等），再测并升级问题。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as-of", metavar="YYYY-MM-DD", type=day)
        parser.add_argument("--institution", metavar="CODE")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        institutions = Institution.objects.order_by("code")
        if options["institution"]:
            institutions = institutions.filter(code=options["institution"])
            if not institutions:
                raise CommandError(f"没有代码为“{options['institution']}”的学校。")
        with clock.travel(options["as_of"]):
            done = {one.code: run_cycles(institution=one) for one in institutions}
        if options["json"]:
            self.stdout.write(json.dumps(done, ensure_ascii=False, default=str))
            return
        for code, counts in done.items():
            for kind, done_of in counts["rounds"].items():
                opened, closed = done_of["opened"], done_of["closed"]
                self.stdout.write(
                    f"{code} {ROUNDS[kind].title}：开启 {opened['rounds']} 轮（{opened['items']} 项，"
                    f"{opened['not_run']} 轮未开展），结束 {closed['rounds']} 轮"
                    f"（{closed['missed']} 项逾期未做），提醒 {done_of['reminded']} 人。"
                )
