"""Open a report and write its texts; when somebody else was faster, both texts stay."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import ConflictError, InvalidError, LockedError, NotFoundError
from apps.layers.models import Subject
from apps.layers.policies import may
from apps.layers.registry import layers
from apps.operations.services import record_audit
from apps.organisation.models import Period
from apps.reports.choices import ReportState, SectionKind
from apps.reports.models import Outline, OutlineSection, Report, SectionRevision, SectionText
from apps.reports.selectors import why_not_of
from apps.reports.services.approvals import REPORTS
from apps.workflow.services import flow

MAX_TEXT = 20_000
WHY_CLOSED = {
    ReportState.SUBMITTED: "已送审，审核期间不能修改；需要修改请先撤回。",
    ReportState.CONFIRMED: "报告已确认并封存，不能修改。",
}
CHOICES = ("keep", "take")


@dataclass(frozen=True)
class Saved:
    """The section as it stands; `late` holds the text that came too late, if one did."""

    text: SectionText
    late: SectionRevision | None = None


@transaction.atomic
def open_report(*, outline: Outline, subject: Subject, period: Period, actor: User) -> Report:
    """A new draft. Raises InvalidError where the outline does not fit, ConflictError where it is there."""
    may(actor, "reports.write", subject).require()
    if layers[subject.layer].kind(subject.kind).person:
        raise InvalidError(
            "报告不以个人为对象。", fields={"subject": "请选择学校、部门、专业或课程。"}
        )
    if not outline.fits(subject):
        raise InvalidError(
            f"“{outline.title}”不适用于这类对象。", fields={"subject": "这份提纲不适用于它。"}
        )
    if wrong := why_not_of(outline, period):
        raise InvalidError(f"{wrong}。", fields={"period": "不是这份提纲的时段。"})
    report = Report(
        institution=subject.institution,
        outline=outline,
        subject=subject,
        period=period,
        created_by=actor,
        created_at=clock.now(),
    )
    try:
        with transaction.atomic():
            report.save(force_insert=True)
    except IntegrityError:
        raise ConflictError(f"{report}已经有了。") from None
    flow.ask_to_fill(REPORTS, report)
    record_audit(
        actor=actor,
        action="reports.open",
        obj=report,
        institution=report.institution,
        after={"outline": outline.code, "period": period.code},
    )
    return report


def locked_report(report: Report) -> Report:
    """The report's row, locked for this transaction."""
    return (
        Report.objects.of(report.institution_id)
        .select_for_update(of=("self",))
        .select_related("outline", "subject__unit", "period", "process", "institution")
        .get(pk=report.pk)
    )


def writable(report: Report, actor: User) -> Report:
    """The locked report. Raises NotAllowedError or LockedError where it cannot be written now."""
    may(actor, "reports.write", report.subject).require()
    row = locked_report(report)
    if not row.editable:
        raise LockedError(WHY_CLOSED[ReportState(row.state)])
    return row


def _section(report: Report, code: str) -> OutlineSection:
    found = (
        OutlineSection.objects.of(report.institution_id)
        .filter(outline=report.outline_id, code=code, kind=SectionKind.TEXT)
        .first()
    )
    if found is None:
        raise NotFoundError("没有这个章节。")
    return found


def clean_text(text: str) -> str:
    cleaned = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if len(cleaned) > MAX_TEXT:
        raise InvalidError(f"一节最多 {MAX_TEXT} 字。", fields={"text": f"最多 {MAX_TEXT} 字。"})
    return cleaned


def _locked_text(report: Report, code: str) -> SectionText:
    rows = SectionText.objects.of(report.institution_id).select_for_update()
    text, _ = rows.get_or_create(
        report=report, section=code, defaults={"institution": report.institution}
    )
    return text


def _write(row: SectionText, text: str, actor: User) -> None:
    row.text, row.version = text, row.version + 1
    row.updated_by, row.updated_at = actor, clock.now()
    row.save()
    _keep(row, text, row.version, actor)


def _keep(
    row: SectionText, text: str, version: int, actor: User, *, late: bool = False
) -> SectionRevision:
    return SectionRevision.objects.create(
        institution=row.institution,
        text=row,
        version=version,
        content=text,
        author=actor,
        at=clock.now(),
        late=late,
    )


@transaction.atomic
def save_text(*, report: Report, section: str, text: str, version: int, actor: User) -> Saved:
    """Write one section if `version` is the one that it has.

    A stale version with another text is kept as a late text until a person decides; the same text
    again changes nothing. Raises NotFoundError, NotAllowedError, LockedError, InvalidError.
    """
    locked = writable(report, actor)
    row, cleaned = _locked_text(locked, _section(locked, section).code), clean_text(text)
    if row.text == cleaned:
        return Saved(row)
    if version != row.version:
        return Saved(row, _keep(row, cleaned, version, actor, late=True))
    _write(row, cleaned, actor)
    return Saved(row)


@transaction.atomic
def settle_text(
    *, report: Report, revision_id: int, choice: str, version: int, actor: User
) -> SectionText:
    """Decide about a late text: "take" writes it, "keep" leaves what stands. Both stay on record."""
    if choice not in CHOICES:
        raise InvalidError("请选择留哪一份。")
    locked = writable(report, actor)
    late = (
        SectionRevision.objects.of(report.institution_id)
        .waiting()
        .select_related("text")
        .filter(pk=revision_id, text__report=locked)
        .first()
    )
    if late is None:
        raise NotFoundError("这处冲突已经处理过了。")
    row = _locked_text(locked, late.text.section)
    if choice == "take":
        if version != row.version:
            raise ConflictError("这一节刚刚又被改过，请再看一眼。", detail={"version": row.version})
        _write(row, late.content, actor)
    late.settled_at, late.settled_by = clock.now(), actor
    late.save(update_fields=["settled_at", "settled_by"])
    return row
