"""Writes a pack of tables (the province's), and says what it still lacks."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.accounts.models import Institution
from apps.core.arguments import new_file
from apps.organisation.arguments import add_period_arguments, period_asked
from apps.organisation.models import Period
from apps.reports.choices import Format
from apps.reports.models import TablePack
from apps.reports.packs import Finding, lint_pack, pack_forms, write_pack

FINDINGS = 3


class Command(BaseCommand):
    help = "导出报表包；检查缺什么。退出码：0 完整，3 有缺项（文件照样写出，注明草稿）。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("pack", metavar="PACK")
        parser.add_argument("--institution", required=True, metavar="CODE")
        add_period_arguments(parser)
        parser.add_argument("--out", type=new_file, metavar="FILE.xlsx|.docx|.pdf")
        parser.add_argument("--lint", action="store_true", help="逐条列出缺项")

    def handle(self, *args: Any, **options: Any) -> None:
        pack = self.pack(options)
        period = period_asked(pack.institution, options)
        out: Path | None = options["out"]
        if out is None and not options["lint"]:
            raise CommandError("请用 --out 写明文件，或用 --lint 只作检查。")
        if out is not None and out.suffix.lstrip(".").lower() not in Format.values:
            raise CommandError("文件名应以 .xlsx、.docx 或 .pdf 结尾。")
        if out is not None:
            self.write(pack, period, out)
        findings = lint_pack(pack, period)
        self.tell(findings, every=options["lint"])
        if findings:
            sys.exit(FINDINGS)

    def write(self, pack: TablePack, year: Period, out: Path) -> None:
        kind = out.suffix.lstrip(".").lower()
        forms = pack_forms(pack, year, SimpleNamespace(name="系统"))
        if not forms:
            self.stdout.write(f"{year.title}还没有开放这个报表包的表单，没有写出文件。")
            return
        out.write_bytes(write_pack(forms, kind))
        draft = "（草稿）" if any(form.is_draft for form in forms) else ""
        self.stdout.write(f"已写出 {out}{draft}，{len(forms)} 张表。")

    def tell(self, findings: list[Finding], *, every: bool) -> None:
        for one in findings if every else []:
            self.stdout.write(str(one))
        self.stdout.write(f"{len(findings)} 处缺项。" if findings else "内容完整。")

    @staticmethod
    def pack(options: dict[str, Any]) -> TablePack:
        institution = Institution.objects.filter(code=options["institution"]).first()
        if institution is None:
            raise CommandError(f"没有代码为“{options['institution']}”的学校。")
        packs = TablePack.objects.of(institution).select_related("institution")
        found = packs.filter(code=options["pack"]).first()
        if found is None:
            known = "、".join(packs.values_list("code", flat=True)) or "没有报表包"
            raise CommandError(f"没有报表包“{options['pack']}”（{known}）。")
        return found
