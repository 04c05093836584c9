"""Takes an import back."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.core.arguments import whole
from apps.core.errors import DomainError
from apps.datahub.models import Batch
from apps.datahub.services import undo_batch


class Command(BaseCommand):
    help = "撤销一次导入。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("id", metavar="ID", type=whole(1, 2**31))

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Batch.objects.across_institutions(reason="the command names a batch by its number")
        batch = rows.select_related("institution").filter(pk=options["id"]).first()
        if batch is None:
            raise CommandError(f"没有编号为 {options['id']} 的导入批次。")
        try:
            undo_batch(batch=batch, actor=None)
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"批次 {batch.pk}（{batch.file_name}）已撤销。")
