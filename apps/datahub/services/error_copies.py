"""Handing out the copy of a file with its errors: it holds what people typed, so it is on record."""

from apps.accounts.models import User
from apps.core.errors import NotFoundError
from apps.datahub.models import Batch
from apps.datahub.services.stage_file import ERRORS, copy_name
from apps.datahub.uploads import read_private
from apps.operations.services import record_audit


def take_error_copy(*, batch: Batch, actor: User) -> bytes:
    """The workbook as it was made when the file came in. Raises NotFoundError where there is none."""
    content = read_private(copy_name(batch, ERRORS)) if batch.stored_as else None
    if content is None:
        raise NotFoundError
    record_audit(action="import.export_errors", actor=actor, obj=batch)
    return content
