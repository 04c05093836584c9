"""Brings in the demo college; idempotent; prints one account per role."""

import csv
import json
import os
import unicodedata
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.core.errors import DomainError
from apps.simulation.services.demo import DEFAULT_PASSWORD, Account, accounts, load_demo


class Command(BaseCommand):
    help = "载入演示学校：部门、人员、专业、课程、班级、学生和本年度的表单；每个角色给出一个账号。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        style = parser.add_mutually_exclusive_group()
        style.add_argument("--json", action="store_true", help="账号以 JSON 输出")
        style.add_argument("--csv", action="store_true", help="账号以 CSV 输出")

    def handle(self, *args: Any, **options: Any) -> None:
        password = os.environ.get("DEMO_PASSWORD") or DEFAULT_PASSWORD
        try:
            load_demo(password=password)
        except DomainError as error:
            raise CommandError(error.message) from error
        listed = accounts(password=password)
        if options["json"]:
            rows = [asdict(account) for account in listed]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
        elif options["csv"]:
            writer = csv.DictWriter(self.stdout, fieldnames=list(asdict(listed[0])))
            writer.writeheader()
            writer.writerows(asdict(account) for account in listed)
        else:
            self._print(listed)

    def _print(self, listed: list[Account]) -> None:
        first = listed[0]
        self.stdout.write(
            f"演示学校：{first.institution_name}（代码 {first.institution}）。"
            f"所有演示账号的密码都是：{first.password}"
        )
        self.stdout.write("登录时填学校代码（@ 之后）和工号或学号（@ 之前）。")
        for account in listed:
            cells = ((account.role_title, 28), (account.username, 22), (account.name, 10))
            line = "".join(padded(text, width) for text, width in cells)
            self.stdout.write(f"  {line}{account.look}")


def padded(text: str, width: int) -> str:
    """Left-aligned in a terminal, where a Chinese character takes two columns."""
    used = sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
    return text + " " * max(1, width - used)
