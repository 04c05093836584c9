"""Rows and groups of the filer's own, where the template allows them (附件5)."""

from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Max

from apps.accounts.models import User
from apps.core.errors import ConflictError, InvalidError, NotFoundError
from apps.submissions.models import AddedGroup, AddedRow, FormGroup, Submission
from apps.submissions.services.locking import first_open_phase

MAX_ROWS = 200
Kept = TypeVar("Kept", AddedRow, AddedGroup)


def _next(rows: Any) -> int:
    if rows.count() >= MAX_ROWS:
        raise InvalidError(f"最多 {MAX_ROWS} 行。")
    return (rows.aggregate(last=Max("position"))["last"] or 0) + 1


def _own(model: type[Kept], submission: Submission, pk: int) -> Kept:
    found = (
        model.objects.of(submission.institution_id)
        .select_for_update(of=("self",))
        .filter(pk=pk, submission=submission)
        .first()
    )
    if found is None:
        raise NotFoundError
    return found


@transaction.atomic
def add_row(*, submission: Submission, group_key: str, label: str, actor: User) -> AddedRow:
    """Add a row to ``t<id>`` (a template's group with free rows) or ``a<id>`` (an added group)."""
    first_open_phase(submission, actor)
    kind, pk = group_key[:1], group_key[1:]
    if kind not in ("t", "a") or not pk.isdecimal() or len(pk) > 18:
        raise NotFoundError
    rows = AddedRow.objects.of(submission.institution_id).filter(submission=submission)
    where: dict[str, Any]
    if kind == "t":
        group = (
            FormGroup.objects.of(submission.institution_id)
            .filter(pk=int(pk), template=submission.template_id)
            .first()
        )
        if group is None:
            raise NotFoundError
        if not group.free_rows:
            raise InvalidError(f"“{group.title}”不能加行。")
        where = {"group": group}
    else:
        where = {"added_group": _own(AddedGroup, submission, int(pk))}
    return AddedRow.objects.create(
        institution=submission.institution,
        submission=submission,
        label=label.strip()[:200],
        position=_next(rows.filter(**where)),
        **where,
    )


@transaction.atomic
def add_group(*, submission: Submission, title: str, actor: User) -> AddedGroup:
    """Add a group at the end, where the template is open-ended."""
    first_open_phase(submission, actor)
    if not submission.template.open_groups:
        raise InvalidError("这张表的诊改内容是固定的，不能增加。")
    if not title.strip():
        raise InvalidError("请写明诊改内容。", fields={"title": "请写明诊改内容。"})
    groups = AddedGroup.objects.of(submission.institution_id).filter(submission=submission)
    return AddedGroup.objects.create(
        institution=submission.institution,
        submission=submission,
        title=title.strip()[:80],
        position=_next(groups),
    )


def _rename(found: Kept, field: str, text: str, version: int) -> Kept:
    current = getattr(found, field)
    if current == text:
        return found
    if found.version != version:
        raise ConflictError(
            f"别人刚改成“{current}”，你写的是“{text}”，请再定一次。",
            detail={"theirs": current, "version": found.version},
        )
    setattr(found, field, text)
    found.version += 1
    found.save()
    return found


@transaction.atomic
def rename_row(
    *, submission: Submission, row_id: int, label: str, version: int, actor: User
) -> AddedRow:
    """Write a row's 主要项目. Raises ConflictError with the label there when stale."""
    first_open_phase(submission, actor)
    return _rename(_own(AddedRow, submission, row_id), "label", label.strip()[:200], version)


@transaction.atomic
def rename_group(
    *, submission: Submission, group_id: int, title: str, version: int, actor: User
) -> AddedGroup:
    """Write an added group's 诊改内容."""
    first_open_phase(submission, actor)
    if not title.strip():
        raise InvalidError("请写明诊改内容。", fields={"title": "请写明诊改内容。"})
    return _rename(_own(AddedGroup, submission, group_id), "title", title.strip()[:80], version)


def _refuse_if_written(rows: Any, what: str) -> None:
    """What was acknowledged is not thrown away by one click: empty the cells first."""
    for row in rows:
        if row.cells.filled().exists():
            raise InvalidError(f"{what}里已经填了内容，请先清空再删除。")


@transaction.atomic
def remove_row(*, submission: Submission, row_id: int, actor: User) -> None:
    """Remove an empty row."""
    first_open_phase(submission, actor)
    row = _own(AddedRow, submission, row_id)
    _refuse_if_written([row], "这一行")
    row.delete()


@transaction.atomic
def remove_group(*, submission: Submission, group_id: int, actor: User) -> None:
    """Remove an added group whose rows are empty."""
    first_open_phase(submission, actor)
    group = _own(AddedGroup, submission, group_id)
    _refuse_if_written(group.rows.all(), "这一组")
    group.delete()
