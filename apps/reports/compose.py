"""From a report to a document: texts and computed sections as data; frozen once it is confirmed."""

import hashlib
import json
from datetime import date
from typing import Any

from django.utils import timezone

from apps.accounts.models import User
from apps.core import clock
from apps.core.request_cache import request_cache
from apps.rendering.blocks import Block, Document, Paragraph, Section, frozen, thawed
from apps.reports.choices import ReportState
from apps.reports.models import OutlineSection, Report, SectionText, Snapshot
from apps.reports.sections import Scope, sections

NOT_WRITTEN = "（本节文字尚未填写。）"
NOT_KNOWN = "（这一节的数据项“{key}”现在没有提供。）"


def texts_of(report: Report) -> dict[str, SectionText]:
    """What is written so far, by the section's code."""
    if report.pk is None:
        return {}
    rows = SectionText.objects.of(report.institution_id).filter(report=report)
    return {row.section: row for row in rows.select_related("updated_by")}


def outline_sections(report: Report) -> list[OutlineSection]:
    rows = OutlineSection.objects.of(report.institution_id).filter(outline=report.outline_id)
    return list(rows.order_by("position"))


def blocks_of(section: OutlineSection, scope: Scope, text: str) -> list[Block]:
    """A section's text, then what its key computes."""
    blocks: list[Block] = []
    if section.is_text:
        blocks.append(Paragraph(text) if text.strip() else Paragraph(NOT_WRITTEN, "missing"))
    if section.key:
        computed = sections.get(section.key)
        if computed is None:
            blocks.append(Paragraph(NOT_KNOWN.format(key=section.key), "missing"))
        else:
            blocks += computed.compute(scope)
    return blocks


def compose(report: Report, *, only: str = "") -> dict[str, Any]:
    """The whole report as JSON, worked out now; `only` names the code of a single section."""
    with request_cache():
        return _composed(report, only)


def as_of_words(report: Report, data: dict[str, Any]) -> str:
    """What is said of numbers that were put together before the year was over, else ""."""
    day = date.fromisoformat(data["composed_on"])
    if day > report.period.end:
        return ""
    return f"{data['year']}尚未结束，数据截至{day.year}年{day.month}月{day.day}日"


def _composed(report: Report, only: str) -> dict[str, Any]:
    scope, texts = Scope(report.subject, report.period), texts_of(report)
    rows = [one for one in outline_sections(report) if not only or one.code == only]
    return {
        "title": report.outline.title,
        "college": college_name(report),
        "subject": report.subject.name,
        "year": report.period.title,
        "signatures": list(report.outline.signatures),
        "composed_on": clock.today().isoformat(),
        "sections": [
            {
                "code": one.code,
                "title": one.title,
                "blocks": frozen(
                    blocks_of(one, scope, texts[one.code].text if one.code in texts else "")
                ),
            }
            for one in rows
        ],
    }


def college_name(report: Report) -> str:
    """Colleges get renamed: a report keeps the name of its year."""
    day = min(report.period.end, clock.today())
    dated = report.institution.names.filter(valid_from__lte=day).order_by("-valid_from").first()
    return dated.name if dated else report.institution.name


def digest_of(data: dict[str, Any]) -> str:
    """sha256 of the normal form: keys sorted, no spaces, UTF-8."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def snapshot_of(report: Report) -> Snapshot | None:
    """What was confirmed, if the report is confirmed."""
    if report.state != ReportState.CONFIRMED:
        return None
    return Snapshot.objects.of(report.institution_id).current().filter(report=report).first()


def edition_of(snapshot: Snapshot | None) -> str:
    """「第 2 版」, where there is more than one; an earlier one says when it was opened again."""
    if snapshot is None or (snapshot.version == 1 and snapshot.reopened_at is None):
        return ""
    day = snapshot.reopened_at
    over = f"（{timezone.localtime(day):%Y-%m-%d} 起重新修订）" if day else ""
    return f"第 {snapshot.version} 版{over}"


def document_of(
    report: Report, reader: User | None = None, snapshot: Snapshot | None = None
) -> Document:
    """The report on paper: `snapshot`, else the frozen one where it is confirmed, else what it says now."""
    snapshot = snapshot or snapshot_of(report)
    data = snapshot.data if snapshot else compose(report)
    moment = f"{timezone.localtime(clock.now()):%Y-%m-%d %H:%M}"
    return Document(
        title=data["title"],
        college=data["college"],
        subject=data["subject"] if data["subject"] != report.institution.name else data["college"],
        year=data["year"],
        sections=tuple(
            Section(one["title"], thawed(one["blocks"]), one["code"]) for one in data["sections"]
        ),
        signatures=tuple(data["signatures"]),
        printed=f"{reader.name} {moment}" if reader else moment,
        state=report.get_state_display(),
        is_draft=snapshot is None,
        edition=edition_of(snapshot),
        as_of=as_of_words(report, data),
    )
