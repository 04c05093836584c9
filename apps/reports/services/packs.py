"""Hand in a pack of tables: one file, asked for as a job with the requester's rights."""

from collections.abc import Callable
from typing import Any

from apps.accounts.models import User
from apps.core.errors import ConflictError, InvalidError
from apps.layers.policies import may_everywhere
from apps.operations.models import JobRun
from apps.operations.services import request_job
from apps.organisation.models import Period
from apps.reports.choices import Format
from apps.reports.models import Artifact, TablePack
from apps.reports.packs import pack_forms, write_pack
from apps.reports.selectors import pack_for, years_of
from apps.reports.services.render import keep_file

EMPTY = "{year}还没有开放这个报表包的任何一张表，没有可导出的内容。"


def ask_for_pack(*, pack: TablePack, year: Period, format: str, actor: User) -> JobRun:  # noqa: A002
    """Request the pack's file of a year. Raises NotAllowedError, InvalidError for an unknown format."""
    may_everywhere(actor, "reports.export").require()
    if format not in Format.values:
        raise InvalidError("只能导出 Excel、Word 或 PDF。", fields={"format": "请选择格式。"})
    return request_job(
        "reports.export_pack",
        institution=pack.institution,
        actor=actor,
        arguments={"pack_id": pack.pk, "year_id": year.pk, "format": format},
        unique_key=f"{pack.pk}:{year.pk}:{format}:{actor.pk}",
        title=f"导出{Format(format).label}：{pack.title}（{year.title}）"[:200],
    )


def export_pack(
    *,
    actor: User,
    pack_id: int,
    year_id: int,
    format: str,  # noqa: A002
    job_run: Any = None,
    report_progress: Callable[[int, int, str], None],
) -> Artifact:
    """Write and keep the file. Raises NotAllowedError where the requester may no longer export,
    ConflictError where no form of the pack has been opened."""
    may_everywhere(actor, "reports.export").require()
    pack = pack_for(actor, pack_id)
    year = years_of(pack.institution_id).get(pk=year_id)
    report_progress(0, 2, "汇总表单")
    forms = pack_forms(pack, year, actor)
    if not forms:
        raise ConflictError(EMPTY.format(year=year.title))
    report_progress(1, 2, "排版")
    content = write_pack(forms, format)
    is_draft = any(form.is_draft for form in forms)
    artifact = keep_file(
        content=content,
        name=f"{pack.title}（{year.title}）{'（草稿）' if is_draft else ''}.{format}",
        format=format,
        is_draft=is_draft,
        actor=actor,
        job_run=job_run,
        of={"pack": pack, "period": year},
    )
    report_progress(2, 2, "完成")
    return artifact
