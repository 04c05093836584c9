"""The audit log is append-only, and its seals tell when it is not."""

from datetime import timedelta

import pytest
from django.db import connection

from apps.accounts.models import Institution
from apps.core import clock
from apps.operations.models import AppendOnlyError, AuditEntry, AuditSeal
from apps.operations.services.audit import broken_seals, record_audit, seal_audit

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries(monkeypatch):
    college = Institution.objects.create(code="probe", name="试验学院")
    hour_ago = clock.now() - timedelta(hours=1)
    with monkeypatch.context() as patch:
        patch.setattr(clock, "now", lambda: hour_ago)
        return [
            record_audit(action="probe.act", obj=college, institution=college, after={"n": n})
            for n in range(3)
        ]


def test_an_entry_is_never_changed_nor_deleted(entries):
    for forbidden in (entries[0].save, entries[0].delete, AuditEntry.objects.all().delete):
        with pytest.raises(AppendOnlyError):
            forbidden()


def test_sealing_twice_makes_one_seal_that_holds(entries):
    seal = seal_audit()

    assert (seal.first_id, seal.last_id, seal.count) == (entries[0].pk, entries[2].pk, 3)
    assert seal_audit() is None
    assert AuditSeal.objects.get() == seal
    assert list(broken_seals()) == []


def test_what_is_still_young_is_not_sealed():
    record_audit(action="probe.act")

    assert seal_audit() is None


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE operations_auditentry SET actor_name = '别人' WHERE id = %s",
        "DELETE FROM operations_auditentry WHERE id = %s",
    ],
)
def test_a_change_behind_our_back_breaks_the_seal(entries, tampering):
    seal_audit()
    with connection.cursor() as cursor:
        cursor.execute(tampering, [entries[1].pk])

    assert len(list(broken_seals())) == 1
