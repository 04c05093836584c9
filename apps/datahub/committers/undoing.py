"""Taking master data back: new subjects go, changed ones return, unless somebody relies on them.

What stands in the way is found from the tables themselves: every foreign key that points at a
subject or at its layer's row counts, whichever app it belongs to.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import Count, QuerySet

from apps.datahub.choices import BatchState, ChangeKind
from apps.datahub.committers.base import chunks
from apps.datahub.committers.changes import decoded
from apps.datahub.models import RowChange
from apps.layers.models import Subject, SubjectName
from apps.layers.services import delete_subjects

if TYPE_CHECKING:
    from apps.datahub.committers.subjects import SubjectCommitter

NAMED = 3
Changes = QuerySet[RowChange]


def blockers(committer: "SubjectCommitter", changes: Changes) -> list[str]:
    """Sentences that name who refers to the batch's rows, or who changed them since."""
    found = list(later_batches(changes))
    made = changes.filter(kind=ChangeKind.NEW).values("object_id")
    for model in (Subject, committer.model):
        found += references(model, made, passed_over={SubjectName, committer.model})
    if not found:
        found += list(edited(committer, changes))
    return found or list(_lost_places(committer, changes))


def later_batches(changes: Changes) -> Iterator[str]:
    """Other imports that changed the same rows after this one."""
    last = changes.order_by("-pk").first()
    if last is None:
        return
    rows = RowChange.objects.of(last.institution_id).filter(
        table=last.table,
        object_id__in=changes.order_by().values("object_id"),
        pk__gt=last.pk,
        batch__state=BatchState.COMMITTED,
    )
    counted = rows.order_by("batch_id").values("batch_id", "batch__file_name")
    for one in counted.annotate(rows=Count("pk")):
        name = f"（{one['batch__file_name']}）" if one["batch__file_name"] else ""
        yield f"导入批次 {one['batch_id']}{name}之后又改了其中 {one['rows']} 行"


def references(model: Any, ids: Any, passed_over: set[Any]) -> Iterator[str]:
    """What points at these rows, by table."""
    for field in model._meta.get_fields(include_hidden=True):
        if not (field.auto_created and (field.one_to_many or field.one_to_one)):
            continue
        if field.concrete or field.related_model in passed_over:
            continue
        rows = field.related_model._base_manager.filter(**{f"{field.field.name}__in": ids})
        if count := rows.count():
            yield f"{field.related_model._meta.verbose_name} {count} 条引用了这批数据"


def edited(committer: "SubjectCommitter", changes: Changes) -> Iterator[str]:
    """Rows that were edited by hand since; an account that was linked meanwhile is no edit."""
    different = [
        subject.code
        for subject, detail, change in _rows(committer, changes)
        if _differs(committer.state_of(detail), committer.decoded(decoded(change.after)))
    ]
    if different:
        named = "、".join(different[:NAMED]) + ("等" if len(different) > NAMED else "")
        yield f"有 {len(different)} 行在导入之后又被修改（{named}）"


def _differs(now: Mapping[str, Any], then: Mapping[str, Any]) -> bool:
    return any(
        now.get(name) != value and {now.get(name), value} != {None, ""}
        for name, value in then.items()
        if name != "user"
    )


def _lost_places(committer: "SubjectCommitter", changes: Changes) -> Iterator[str]:
    """A changed row cannot go back under a subject that is no more."""
    parents = {
        decoded(change.before)["parent"] for change in changes.filter(kind=ChangeKind.CHANGED)
    }
    parents.discard(None)
    there = 0
    institution = changes.values_list("institution_id", flat=True).first()
    for chunk in chunks(parents):
        there += Subject.objects.of(institution).filter(pk__in=chunk).count()
    if there < len(parents):
        yield f"有 {len(parents) - there} 个原来的上级对象已不存在"


def _rows(
    committer: "SubjectCommitter", changes: Changes
) -> Iterator[tuple[Subject, Any, RowChange]]:
    """Changes with the subject and detail that they are about, as they stand now."""
    by_id = {change.object_id: change for change in changes}
    for chunk in chunks(by_id):
        rows = committer.model._default_manager.filter(pk__in=chunk).select_related("subject")
        for detail in rows:
            yield detail.subject, detail, by_id[detail.pk]


def undo(committer: "SubjectCommitter", changes: Changes) -> None:
    """New subjects are deleted, changed ones get their earlier state."""
    back = [
        (subject, detail, committer.decoded(decoded(change.before)))
        for subject, detail, change in _rows(committer, changes.filter(kind=ChangeKind.CHANGED))
    ]
    institution = changes[0].institution if changes.exists() else None
    if institution is None:
        return
    committer.restore(institution, back)
    delete_subjects(
        institution=institution,
        layer=committer.layer,
        kind=committer.kind,
        ids=changes.filter(kind=ChangeKind.NEW).values("object_id"),
    )
