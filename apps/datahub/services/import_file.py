"""Both steps of an import in one, for whoever has decided beforehand: commands, a generated college."""

from dataclasses import dataclass

from django.db import transaction

from apps.accounts.models import Institution
from apps.datahub.models import Batch, ImportMapping, Source
from apps.datahub.selectors.scope import Importer, import_scope, person_of
from apps.datahub.services.check_file import Check, read_table
from apps.datahub.services.commit_batch import write_plan
from apps.datahub.services.observations import lock_observations
from apps.datahub.services.stage_file import stage_check


@dataclass
class Imported:
    """What the check found, and the batch if anything was written."""

    check: Check
    batch: Batch | None = None


def import_file(
    *,
    institution: Institution,
    dataset: str,
    file_name: str,
    content: bytes,
    actor: Importer,
    mapping: ImportMapping | None = None,
    source: Source | None = None,
    accept_valid: bool = False,
    dry_run: bool = False,
) -> Imported:
    """Check a file and write it: all of it, with `accept_valid` the rows that pass, or nothing.

    Raises FileRejectedError when nothing of it can be taken; then nothing at all is written.
    """
    check = read_table(
        institution=institution,
        dataset=dataset,
        content=content,
        scope=import_scope(actor),
        mapping=mapping,
    )
    if dry_run:
        check.compare()
        return Imported(check)
    with transaction.atomic():
        lock_observations(institution)
        check.compare()
        if not check.table.accepted or (check.rejected and not accept_valid):
            return Imported(check)
        batch = Batch(
            institution=institution,
            dataset=dataset,
            file_name=file_name[-255:],
            mapping=mapping,
            source=source,
            created_by=person_of(actor),
        )
        stage_check(batch=batch, check=check, content=content)
        write_plan(batch=batch, check=check, actor=person_of(actor))
    return Imported(check, batch)
