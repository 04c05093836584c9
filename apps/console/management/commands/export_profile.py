"""Writes an institution's profile as normalised files: the reverse of load_profile."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.console.services.profiles import export_profile, find_institution
from apps.core.arguments import new_folder
from apps.core.errors import DomainError


class Command(BaseCommand):
    help = "把一所学校现行的配置方案写成文件。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--institution", metavar="CODE", required=True)
        parser.add_argument("--out", metavar="DIR", required=True, type=new_folder)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            institution = find_institution(options["institution"])
            names = export_profile(institution=institution, folder=options["out"])
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"{institution.name}：写出 {len(names)} 个文件到 {options['out']}")
        for name in names:
            self.stdout.write(f"  {name}")
