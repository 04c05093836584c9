"""Keep a checked file for its preview: the first of the two steps of an import."""

import json
from typing import Any

from django.db import transaction

from apps.accounts.models import Institution
from apps.core.errors import InvalidError
from apps.datahub.choices import BatchState
from apps.datahub.models import Batch, ImportMapping, RowError, Source
from apps.datahub.readers import FileRejectedError
from apps.datahub.readers.sniff import SAVE_AS, only_named_workbook
from apps.datahub.selectors.scope import Importer, person_of
from apps.datahub.services.check_file import Check, check_file, find_dataset
from apps.datahub.services.preview import preview_of
from apps.datahub.uploads import digest_of, store_upload, write_private
from apps.operations.services import record_audit

# Errors of a hopeless file fill no table: the error copy has them all.
MOST_ERRORS = 5000
ERRORS, PREVIEW = ".errors.xlsx", ".preview"


def stage_file(
    *,
    institution: Institution,
    dataset: str,
    file_name: str,
    content: bytes,
    actor: Importer,
    mapping: ImportMapping | None = None,
    source: Source | None = None,
) -> Batch:
    """Check a file and keep it, encrypted, with its errors; nothing of it is in the tables yet.

    A file of which nothing can be taken leaves a batch that says why.
    """
    find_dataset(institution, dataset)
    for part in (mapping, source):
        if part is not None and part.institution_id != institution.pk:
            raise InvalidError("列对应或来源不属于本校。")
    batch = Batch(
        institution=institution,
        dataset=dataset,
        file_name=file_name[-255:],
        mapping=mapping,
        source=source,
        created_by=person_of(actor),
    )
    try:
        check = check_file(
            institution=institution, dataset=dataset, content=content, actor=actor, mapping=mapping
        )
    except FileRejectedError as error:
        return _refuse(batch, content, error)
    return stage_check(batch=batch, check=check, content=content)


def _refuse(batch: Batch, content: bytes, error: FileRejectedError) -> Batch:
    """The refused file itself is not kept."""
    refusal, notes = error.message, error.notes
    if error.code == "no_header" and only_named_workbook(batch.file_name, content):
        # Text under a workbook's name: what its first line says is no caption of anything.
        refusal, notes = f"“{batch.file_name}”不是 Excel 工作簿，里面是别的内容；{SAVE_AS}", ()
    batch.state, batch.refusal, batch.notices = BatchState.REJECTED, refusal[:300], list(notes)
    batch.sha256, batch.size = digest_of(content), len(content)
    batch.save()
    record_audit(
        action="import.refuse", actor=batch.created_by, obj=batch, after={"refusal": refusal}
    )
    return batch


@transaction.atomic
def stage_check(*, batch: Batch, check: Check, content: bytes) -> Batch:
    """Write down what the check found, and keep the file for the commit."""
    batch.sha256, batch.size = digest_of(content), len(content)
    batch.stored_as = store_upload(batch.institution_id, content)
    describe(batch, check)
    batch.save()
    write_errors(batch, check)
    _keep_copies(batch, check, content)
    record_audit(
        action="import.stage",
        actor=batch.created_by,
        obj=batch,
        after={"file": batch.file_name, "sha256": batch.sha256, **counts_of(batch)},
    )
    return batch


def describe(batch: Batch, check: Check) -> None:
    """What the batch says of its rows."""
    table, plan = check.table, check.plan
    batch.form, batch.total = table.form, table.total
    batch.accepted, batch.rejected = table.accepted, check.rejected
    batch.new, batch.changed, batch.same = len(plan.new), len(plan.changed), plan.same
    batch.notices = list(table.notices)


def counts_of(batch: Batch) -> dict[str, Any]:
    names = ("total", "accepted", "rejected", "new", "changed", "same")
    return {name: getattr(batch, name) for name in names}


def write_errors(batch: Batch, check: Check) -> None:
    errors = check.table.errors
    RowError.objects.bulk_create(
        [
            RowError(
                institution_id=batch.institution_id,
                batch=batch,
                sheet=error.sheet[:120],
                row=error.row,
                column=error.column[:120],
                value=error.value[:200],
                expected=error.expected[:200],
                message=error.message[:300],
            )
            for error in errors[:MOST_ERRORS]
        ],
        batch_size=2000,
    )


def _keep_copies(batch: Batch, check: Check, content: bytes) -> None:
    """The preview's rows and the workbook with its errors, encrypted beside the file."""
    from apps.datahub.readers.error_copy import write_error_copy

    preview = json.dumps(preview_of(check), ensure_ascii=False).encode()
    write_private(copy_name(batch, PREVIEW), preview)
    if check.table.errors:
        copy = write_error_copy(content, check.table.header, check.table.errors)
        write_private(copy_name(batch, ERRORS), copy)


def copy_name(batch: Batch, kind: str) -> str:
    return f"{batch.stored_as}.{batch.pk}{kind}"
