"""One world for all contract tests, inside a transaction that is never committed."""

import pytest
from django.db import transaction

from .world import build_world, travelled


@pytest.fixture(scope="package")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), travelled(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)
