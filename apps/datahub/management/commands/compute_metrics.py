"""Derives metrics: facts from master data, then formulas."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.accounts.models import Institution
from apps.core.errors import DomainError
from apps.datahub.services import Computed, compute_metrics
from apps.organisation.models import Period


class Command(BaseCommand):
    help = "由主数据和公式计算指标；只写有变化的值，重复运行不改变任何内容。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--institution", metavar="CODE", default="")
        parser.add_argument("--period", metavar="CODE", default="", help="只算一个时段")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        for institution in self._institutions(options["institution"]):
            try:
                runs = [
                    compute_metrics(institution=institution, period=period)
                    for period in self._periods(institution, options["period"])
                ]
            except DomainError as error:
                raise CommandError(error.message) from error
            for done in runs:
                self._tell(institution, done, as_json=options["json"])

    def _institutions(self, code: str) -> list[Institution]:
        found = Institution.objects.filter(code=code) if code else Institution.objects.all()
        if code and not found:
            raise CommandError(f"没有编码为 {code} 的学校。")
        return list(found.order_by("code"))

    def _periods(self, institution: Institution, code: str) -> list[Period | None]:
        if not code:
            return [None]
        found = list(Period.objects.of(institution).filter(code=code))
        if not found:
            raise CommandError(f"{institution.name}没有时段 {code}。")
        return list(found)

    def _tell(self, institution: Institution, done: Computed, *, as_json: bool) -> None:
        if as_json:
            shown = {"institution": institution.code, **done.as_dict()}
            self.stdout.write(json.dumps(shown, ensure_ascii=False))
            return
        counts = done.counts
        self.stdout.write(
            f"{institution.name}：{done.metrics} 项指标、{done.periods} 个时段，"
            f"新增 {counts.new}，更新 {counts.changed}，撤下 {counts.gone}，未变 {counts.same}"
        )
        for code, reason in done.problems:
            self.stdout.write(f"  未计算 {code}：{reason}")
