"""Who took the ledger away stands in the audit log."""

from collections.abc import Mapping
from typing import Any

from apps.accounts.models import User
from apps.operations.services import record_audit


def record_export(*, actor: User, count: int, filters: Mapping[str, Any]) -> None:
    """The ledger was written for somebody, with these filters and so many problems in it."""
    record_audit(
        actor=actor,
        action="problems.export",
        obj=actor.institution,
        institution=actor.institution,
        after={"problems": count, "filters": dict(filters)},
    )
