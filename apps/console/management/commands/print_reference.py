"""Prints the reference of keys, roles, obligations, jobs, commands and pages from the code."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from apps.console.reference import printed
from apps.core.arguments import new_folder


class Command(BaseCommand):
    help = "从代码印出参考手册（docs/reference）。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", metavar="DIR", type=new_folder, default=Path("docs/reference"))

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["out"]
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in printed().items():
            (folder / name).write_text(text, encoding="utf-8")
            self.stdout.write(str(folder / name))
