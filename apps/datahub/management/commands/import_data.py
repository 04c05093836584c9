"""Imports one file: checks it, and writes it if all rows pass (or those that pass, if told so)."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.accounts.models import Institution
from apps.core.arguments import new_file, old_file
from apps.core.errors import DomainError
from apps.datahub.models import ImportMapping
from apps.datahub.readers import FileRejectedError
from apps.datahub.readers.error_copy import write_error_copy
from apps.datahub.selectors.scope import SYSTEM
from apps.datahub.services.import_file import Imported, import_file
from apps.datahub.sheets.errors import RowError

REJECTED_ROWS, REJECTED_WHOLE = 3, 4
TOLD = 20


class Command(BaseCommand):
    help = "导入一份表格（.xlsx 或 .csv）：先核对，全部通过才写入。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=old_file)
        parser.add_argument("--dataset", metavar="CODE", required=True)
        parser.add_argument("--institution", metavar="CODE", required=True)
        parser.add_argument("--mapping", metavar="NAME", default="", help="已保存的列对应")
        parser.add_argument("--dry-run", action="store_true", help="只核对，不写入")
        parser.add_argument("--accept-valid", action="store_true", help="有错的行留下，其余写入")
        parser.add_argument(
            "--report", metavar="OUT.xlsx", type=new_file, help="写出标明错误的副本"
        )
        parser.add_argument("--json", action="store_true", help="最后一行是 JSON 结果")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        content = path.read_bytes()
        try:
            done = self._import(path.name, content, options)
        except FileRejectedError as error:
            for note in error.notes:
                self.stdout.write(f"提示：{note}")
            self._refuse(error.message, as_json=options["json"])
        except DomainError as error:
            raise CommandError(error.message) from error
        else:
            self._tell(done, content, options)

    def _import(self, name: str, content: bytes, options: dict[str, Any]) -> Imported:
        institution = Institution.objects.filter(code=options["institution"]).first()
        if institution is None:
            raise CommandError(f"没有代码为“{options['institution']}”的学校。")
        return import_file(
            institution=institution,
            dataset=options["dataset"],
            file_name=name,
            content=content,
            actor=SYSTEM,
            mapping=_mapping(institution, options["mapping"]),
            accept_valid=options["accept_valid"],
            dry_run=options["dry_run"],
        )

    def _refuse(self, message: str, *, as_json: bool) -> None:
        self.stdout.write(f"整份不收：{message}")
        if as_json:
            counts = {"accepted": 0, "new": 0, "changed": 0, "same": 0}
            self._json(
                {"outcome": "reject_whole", "batch": None, **counts, "rejected": []}, message
            )
        sys.exit(REJECTED_WHOLE)

    def _tell(self, done: Imported, content: bytes, options: dict[str, Any]) -> None:
        table, plan = done.check.table, done.check.plan
        for notice in table.notices:
            self.stdout.write(f"提示：{notice}")
        for error in table.errors[:TOLD]:
            self.stdout.write(_say(error))
        if len(table.errors) > TOLD:
            self.stdout.write(f"……共 {len(table.errors)} 处错误")
        if options["report"] and table.errors:
            copy = write_error_copy(content, table.header, table.errors)
            options["report"].write_bytes(copy)
            self.stdout.write(f"标明错误的副本：{options['report']}")
        counts = {"new": len(plan.new), "changed": len(plan.changed), "same": plan.same}
        self.stdout.write(
            f"通过 {table.accepted} 行（新增 {counts['new']}，修改 {counts['changed']}，"
            f"相同 {counts['same']}），有错 {done.check.rejected} 行；"
            + (f"已写入，批次 {done.batch.pk}。" if done.batch else "没有写入。")
        )
        if options["json"]:
            checked = table.as_dict()
            batch = done.batch.pk if done.batch else None
            rejected = checked.pop("rejected")
            self._json({**checked, "batch": batch, **counts, "rejected": rejected})
        if table.errors:
            sys.exit(REJECTED_ROWS)

    def _json(self, result: dict[str, Any], message: str = "") -> None:
        if message:
            result["message"] = message
        self.stdout.write(json.dumps(result, ensure_ascii=False))


def _say(error: RowError) -> str:
    """Where and why, the value, and what was expected."""
    more = [f"值为“{error.value}”"] if error.value else []
    more += [f"应为{error.expected}"] if error.expected else []
    return f"{error.message.rstrip('。')}（{'，'.join(more)}）。" if more else error.message


def _mapping(institution: Institution, name: str) -> ImportMapping | None:
    if not name:
        return None
    found = ImportMapping.objects.of(institution).filter(name=name).first()
    if found is None:
        raise CommandError(f"没有名为“{name}”的列对应。")
    return found
