"""Loads or updates a profile; idempotent; prints what it created, changed and left."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.console.services.profiles import load_profile
from apps.core.errors import DomainError


class Command(BaseCommand):
    help = "载入或更新一套配置方案（随系统提供的名称，或一个文件夹）。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name_or_path", metavar="NAME_OR_PATH")
        parser.add_argument("--institution", metavar="CODE", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            institution, outcome = load_profile(
                name_or_path=options["name_or_path"], institution_code=options["institution"]
            )
        except DomainError as error:
            raise CommandError(error.message) from error
        counts = outcome.counts()
        self.stdout.write(
            f"{institution.name}（{institution.code}）：新建 {counts['created']}，更新 {counts['changed']}，"
            f"保留 {counts['left']}，未变 {counts['unchanged']}"
        )
        for title, names in (("新建", outcome.created), ("更新", outcome.changed)):
            for name in names:
                self.stdout.write(f"  {title} {name}")
        for name, reason in outcome.left:
            self.stdout.write(f"  保留 {name}：{reason}")
