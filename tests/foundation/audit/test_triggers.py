"""Raw SQL on PostgreSQL: the triggers refuse what the models refuse, and let the one erasing update pass."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from foundation.audit.actions import erase_details, record
from foundation.audit.models import AuditEntry, AuditPayload
from foundation.audit.selectors import broken_entries
from tests.triggers import switch_triggers

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
ERASED = "data = NULL, salt = '', erased_at = now()"


@pytest.fixture
def triggers(db: None) -> None:
    """On in this test's transaction, which is rolled back."""
    switch_triggers(on=True)


@pytest.fixture
def guarded(triggers: None, entries: list[AuditEntry]) -> list[AuditEntry]:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # TRUNCATE would be refused for waiting checks alone
    return entries


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


REFUSED = {
    "entry changed": "UPDATE audit_auditentry SET kind = 'other' WHERE number = 2",
    "entry renumbered": "UPDATE audit_auditentry SET number = 9 WHERE number = 5",
    "hash changed": "UPDATE audit_auditentry SET hash = 'x' WHERE number = 2",
    "title changed": "UPDATE audit_auditentry SET title = 'other' WHERE number = 2",
    "title emptied without the details": "UPDATE audit_auditentry SET title = '' WHERE number = 2",
    "entry removed": "DELETE FROM audit_auditentry WHERE number = 5",
    "entries emptied": "TRUNCATE audit_auditentry CASCADE",
    "details changed": "UPDATE audit_auditpayload SET data = '{}' WHERE entry_id = 2",
    "details emptied without a time": "UPDATE audit_auditpayload SET data = NULL, salt = '' WHERE entry_id = 2",
    "details emptied, salt kept": "UPDATE audit_auditpayload SET data = NULL, erased_at = now() WHERE entry_id = 2",
    "time of erasure without erasure": "UPDATE audit_auditpayload SET erased_at = now() WHERE entry_id = 2",
    "details given to another entry": f"UPDATE audit_auditpayload SET entry_id = 9, {ERASED} WHERE entry_id = 2",  # noqa: S608 -- of this test
    "details removed": "DELETE FROM audit_auditpayload WHERE entry_id = 5",
    "all details emptied": "TRUNCATE audit_auditpayload",
    "end set back": "UPDATE audit_audithead SET number = 3",
    "end set far ahead": "UPDATE audit_audithead SET number = 9",
    "hash of the end changed": "UPDATE audit_audithead SET hash = 'x'",
    "end removed": "DELETE FROM audit_audithead",
    "end emptied": "TRUNCATE audit_audithead",
}


@pytest.mark.parametrize("statement", REFUSED.values(), ids=REFUSED.keys())
def test_statement_is_refused(guarded: list[AuditEntry], statement: str) -> None:
    with pytest.raises(DatabaseError, match="audit: "):
        run(statement)
    assert broken_entries() == []


@pytest.mark.parametrize(
    "statement",
    [REFUSED["entry changed"], REFUSED["details removed"], REFUSED["end set back"], REFUSED["entries emptied"]],
)
def test_statement_passes_where_the_triggers_are_lifted(guarded: list[AuditEntry], statement: str) -> None:
    switch_triggers(on=False)
    run(statement)
    assert broken_entries() != []


def test_recording_and_erasing_pass(guarded: list[AuditEntry]) -> None:
    assert erase_details(object_kind="test.object", object_key="0", actor=None, reason="隐私") == 3
    record(kind="test.act", actor=None)
    assert AuditEntry.objects.filter(title="act 2").count() == 0
    assert broken_entries() == []


def test_erased_details_do_not_come_back(guarded: list[AuditEntry]) -> None:
    erase_details(object_kind="test.object", object_key="0", actor=None, reason="隐私")
    for statement in (
        "UPDATE audit_auditpayload SET data = '{}', erased_at = NULL WHERE entry_id = 1",
        f"UPDATE audit_auditpayload SET {ERASED} WHERE entry_id = 1",  # noqa: S608 -- of this test
        "UPDATE audit_auditentry SET title = 'act 0' WHERE number = 1",
    ):
        with pytest.raises(DatabaseError, match="audit: "):
            run(statement)


def test_erasure_by_hand_passes_the_triggers_and_is_found_by_the_proof(guarded: list[AuditEntry]) -> None:
    AuditPayload.objects.filter(entry_id=2).update(data=None, salt="", erased_at=timezone.now())
    assert broken_entries() == [2]
