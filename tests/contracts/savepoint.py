"""What happens inside never happened."""

from typing import Any

from django.db import transaction


class Savepoint:
    def __enter__(self) -> None:
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def __exit__(self, *error: Any) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(*error)
