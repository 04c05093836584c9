"""Writes reports: one as a file, or all of an outline into a folder."""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.accounts.models import Institution
from apps.core import clock
from apps.core.arguments import new_file, new_folder
from apps.layers.models import Subject
from apps.organisation.arguments import add_period_arguments, period_asked
from apps.organisation.models import Period
from apps.rendering.documents import document_pdf
from apps.rendering.report_docx import document_docx
from apps.reports.choices import REPORT_FORMATS
from apps.reports.compose import document_of
from apps.reports.models import Outline, Report
from apps.reports.selectors import reportable_kinds, why_not_of

WRITERS = {"pdf": document_pdf, "docx": document_docx}


class Command(BaseCommand):
    help = "生成报告文件；没有建立过的报告按此刻的数据生成草稿，不写入数据库。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", metavar="CODE", help="提纲代码，如 annual_self_diagnosis")
        parser.add_argument("--institution", required=True, metavar="CODE")
        parser.add_argument("--subject", metavar="CODE", help="对象编码；学校填学校代码")
        add_period_arguments(parser)
        parser.add_argument(
            "--format", choices=[one.value for one in REPORT_FORMATS], default="pdf"
        )
        parser.add_argument("--out", required=True, metavar="FILE")
        parser.add_argument("--all", action="store_true", help="全部已建立的报告；FILE 是文件夹")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            out = (new_folder if options["all"] else new_file)(str(options["out"]))
        except ArgumentTypeError as error:
            raise CommandError(f"--out：{error}") from error
        institution = Institution.objects.filter(code=options["institution"]).first()
        if institution is None:
            raise CommandError(f"没有代码为“{options['institution']}”的学校。")
        outline = Outline.objects.of(institution).filter(code=options["code"]).first()
        if outline is None:
            known = "、".join(Outline.objects.of(institution).values_list("code", flat=True))
            raise CommandError(f"没有提纲“{options['code']}”（{known or '没有提纲'}）。")
        period = period_asked(institution, options)
        if period.kind != outline.period:
            raise CommandError(f"{why_not_of(outline, period)}。")
        if options["all"]:
            self.write_all(outline, period, out, options["format"])
        else:
            report = self.one(outline, period, options["subject"] or institution.code)
            self.write(report, out, options["format"])

    def write_all(self, outline: Outline, period: Period, folder: Path, kind: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        reports = Report.objects.of(outline.institution_id).filter(outline=outline, period=period)
        rows = reports.select_related("outline", "subject__unit", "period", "institution")
        total = len(rows)
        for number, report in enumerate(rows, 1):
            subject = report.subject
            name = f"{outline.code}-{period.code}-{subject.kind}-{subject.code}.{kind}"
            self.write(report, folder / name, kind, f"{number}/{total} ")
        self.stdout.write(f"共 {total} 份。")

    def write(self, report: Report, out: Path, kind: str, progress: str = "") -> None:
        document = document_of(report)
        out.write_bytes(WRITERS[kind](document))
        draft = "（草稿）" if document.is_draft else ""
        self.stdout.write(f"{progress}{out}{draft}")

    def one(self, outline: Outline, period: Period, code: str) -> Report:
        """The report as it stands, or one that is only worked out."""
        found = [subject for subject in self.subjects(outline, code) if outline.fits(subject)]
        if not found:
            raise CommandError(f"没有编码为“{code}”的对象。")
        order = [(layer, kind) for layer, kind, _ in reportable_kinds()]
        found.sort(key=lambda one: order.index((one.layer, one.kind)))
        rows = Report.objects.of(outline.institution_id).select_related(
            "outline", "subject__unit", "period", "institution"
        )
        report = rows.filter(outline=outline, period=period, subject=found[0]).first()
        return report or Report(
            institution=outline.institution,
            outline=outline,
            subject=found[0],
            period=period,
            created_at=clock.now(),
        )

    @staticmethod
    def subjects(outline: Outline, code: str) -> Iterator[Subject]:
        """Subjects of this code, of which the first kind counts; `major.major:zy01` names the kind."""
        about, _, plain = code.rpartition(":")
        kinds = {(layer, kind) for layer, kind, _ in reportable_kinds()}
        rows = Subject.objects.of(outline.institution_id).filter(code=plain)
        for subject in rows.select_related("unit", "institution"):
            own = (subject.layer, subject.kind)
            if own in kinds and (not about or about == ".".join(own)):
                yield subject
