"""The audit chain: append-only rows whose every change, gap and cut is found."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.accounts.models import User
from foundation.audit.actions import record
from foundation.audit.chain import entry_hash
from foundation.audit.enums import Wrong
from foundation.audit.models import AuditEntry, AuditHead, AuditPayload
from foundation.audit.selectors import Break, broken_entries, verify_chain

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def run(statement: str, *values: object) -> None:
    """Change the database behind the models' back."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_entries_are_numbered_without_holes_and_chained(entries: list[AuditEntry]) -> None:
    assert [entry.number for entry in entries] == [1, 2, 3, 4, 5]
    assert [entry.previous_hash for entry in entries] == ["", *(entry.hash for entry in entries[:-1])]
    assert broken_entries() == []


def test_empty_chain_is_whole() -> None:
    assert broken_entries() == []


def test_entry_keeps_person_and_object_as_values(entries: list[AuditEntry]) -> None:
    User.objects.all().delete()
    assert AuditEntry.objects.get(number=1).actor_name == "张三"
    assert broken_entries() == []


def test_unregistered_kind_is_refused() -> None:
    with pytest.raises(LookupError, match=r"test\.unknown"):
        record(kind="test.unknown", actor=None)
    assert AuditEntry.objects.count() == 0


CHANGES: dict[str, Callable[[], object]] = {
    "save": lambda: AuditEntry.objects.get(number=2).save(),
    "save under a number that is taken": lambda: AuditEntry(number=2, at="2026-01-01T00:00:00Z", hash="x").save(),
    "delete": lambda: AuditEntry.objects.get(number=2).delete(),
    "update": lambda: AuditEntry.objects.filter(number=2).update(title="other"),
    "bulk_update": lambda: AuditEntry.objects.bulk_update([AuditEntry.objects.get(number=2)], ["title"]),
    "delete of a query": lambda: AuditEntry.objects.all().delete(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_change_through_the_models_is_refused(entries: list[AuditEntry], change: Callable[[], object]) -> None:
    with pytest.raises(PermissionDenied):
        change()
    assert AuditEntry.objects.get(number=2).title == "act 1"
    assert broken_entries() == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("title", "'other'"),
        ("title_digest", "'00'"),
        ("kind", "'other'"),
        ("actor_name", "'other'"),
        ("actor_id", "7"),
        ("object_key", "'7'"),
        ("payload_digest", "'00'"),
        ("at", "'2020-01-01 00:00:00'"),
        ("hash", "'00'"),
    ],
)
def test_changed_column_is_found(entries: list[AuditEntry], column: str, value: str) -> None:
    run(f"UPDATE audit_auditentry SET {column} = {value} WHERE number = 3")  # noqa: S608 - names of this test
    assert 3 in broken_entries()


def test_changed_payload_is_found(entries: list[AuditEntry]) -> None:
    AuditPayload.objects.filter(entry_id=3).update(data={"n": 99})
    assert broken_entries() == [3]


def test_removed_payload_is_found(entries: list[AuditEntry]) -> None:
    run("DELETE FROM audit_auditpayload WHERE entry_id = 3")
    assert broken_entries() == [3]


def test_payload_emptied_without_erasure_is_found(entries: list[AuditEntry]) -> None:
    AuditPayload.objects.filter(entry_id=3).update(data=None)
    assert broken_entries() == [3]


def test_removed_entry_is_found(entries: list[AuditEntry]) -> None:
    run("DELETE FROM audit_auditpayload WHERE entry_id = 3")
    run("DELETE FROM audit_auditentry WHERE number = 3")
    assert broken_entries() == [3, 4]


def test_reordered_entries_are_found(entries: list[AuditEntry]) -> None:
    for before, after in ((2, 90), (3, 2), (90, 3)):
        run("UPDATE audit_auditentry SET number = %s WHERE number = %s", after, before)
    assert broken_entries() == [2, 3, 4]


def test_cut_end_is_found(entries: list[AuditEntry]) -> None:
    run("DELETE FROM audit_auditpayload WHERE entry_id > 3")
    run("DELETE FROM audit_auditentry WHERE number > 3")
    assert broken_entries() == [4, 5]


def test_cut_end_with_removed_head_is_found(entries: list[AuditEntry]) -> None:
    run("DELETE FROM audit_auditpayload WHERE entry_id > 3")
    run("DELETE FROM audit_auditentry WHERE number > 3")
    AuditHead.objects.all().delete()
    assert broken_entries() == [3]


@pytest.mark.parametrize(
    ("statement", "wrong", "number"),
    [
        ("UPDATE audit_auditentry SET kind = 'other' WHERE number = 3", Wrong.CHANGED, 3),
        ("UPDATE audit_auditentry SET title_digest = '00' WHERE number = 3", Wrong.CHANGED, 3),
        ("UPDATE audit_auditentry SET title = 'other' WHERE number = 3", Wrong.TITLE_CHANGED, 3),
        ("UPDATE audit_auditentry SET title = '' WHERE number = 3", Wrong.TITLE_CHANGED, 3),
        ("UPDATE audit_auditentry SET previous_hash = '00' WHERE number = 3", Wrong.ORDER, 3),
        ("UPDATE audit_auditentry SET hash = '00' WHERE number = 3", Wrong.CHANGED, 3),
        ("UPDATE audit_auditpayload SET data = '{\"n\": 7}' WHERE entry_id = 3", Wrong.PAYLOAD_CHANGED, 3),
        ("UPDATE audit_auditpayload SET salt = 'x' WHERE entry_id = 3", Wrong.PAYLOAD_CHANGED, 3),
        ("UPDATE audit_auditpayload SET data = NULL WHERE entry_id = 3", Wrong.PAYLOAD_CHANGED, 3),
        ("DELETE FROM audit_auditpayload WHERE entry_id = 3", Wrong.PAYLOAD_MISSING, 3),
        ("UPDATE audit_auditpayload SET data = NULL, erased_at = '2026-01-01' WHERE entry_id = 3", Wrong.ERASED, 3),
        ("UPDATE audit_auditpayload SET erased_at = '2026-01-01' WHERE entry_id = 3", Wrong.ERASED, 3),
        ("UPDATE audit_audithead SET number = 7", Wrong.END, 6),
        ("UPDATE audit_audithead SET number = 4", Wrong.END, 4),
        ("UPDATE audit_audithead SET hash = '00'", Wrong.END, 5),
        ("DELETE FROM audit_audithead", Wrong.END, 5),
    ],
)
def test_first_break_says_what_is_wrong(entries: list[AuditEntry], statement: str, wrong: Wrong, number: int) -> None:
    run(statement)
    proof = verify_chain()
    assert proof.first_break is not None
    assert (proof.first_break.number, proof.first_break.wrong) == (number, wrong)
    assert proof.proved == number - 1 if wrong is not Wrong.END else proof.proved in (3, 4, 5)


def test_removed_entry_is_the_first_break_and_has_neither_kind_nor_time(entries: list[AuditEntry]) -> None:
    run("DELETE FROM audit_auditpayload WHERE entry_id = 3")
    run("DELETE FROM audit_auditentry WHERE number = 3")
    assert verify_chain().first_break == Break(3, Wrong.MISSING)


def test_exchanged_entries_are_named_as_out_of_order(entries: list[AuditEntry]) -> None:
    for before, after in ((2, 90), (3, 2), (90, 3)):
        run("UPDATE audit_auditentry SET number = %s WHERE number = %s", after, before)
    first = verify_chain().first_break
    assert first is not None
    assert (first.number, first.wrong) == (2, Wrong.ORDER)


def test_last_entry_replaced_together_with_its_hash_is_found(entries: list[AuditEntry]) -> None:
    forged = entries[4]
    forged.kind = "test.other"
    run("UPDATE audit_auditentry SET kind = 'test.other', hash = %s WHERE number = 5", entry_hash(forged))
    first = verify_chain().first_break
    assert first is not None
    assert (first.number, first.wrong) == (5, Wrong.END)


def test_chain_written_anew_from_one_entry_on_is_found_by_the_anchor(entries: list[AuditEntry]) -> None:
    anchor = {4: entries[3].hash}
    previous = entries[2].hash
    for entry in entries[3:]:
        entry.kind, entry.previous_hash = "test.other", previous
        previous = entry_hash(entry)
        run(
            "UPDATE audit_auditentry SET kind = 'test.other', previous_hash = %s, hash = %s WHERE number = %s",
            entry.previous_hash, previous, entry.number,
        )  # fmt: skip
    run("UPDATE audit_audithead SET hash = %s", previous)
    assert verify_chain().first_break is None
    first = verify_chain(anchor).first_break
    assert first is not None
    assert (first.number, first.wrong) == (4, Wrong.ANCHOR)


def test_proof_takes_as_many_queries_for_three_entries_as_for_one() -> None:
    record(kind="test.act", actor=None)
    with CaptureQueriesContext(connection) as one:
        verify_chain()
    record(kind="test.act", actor=None)
    record(kind="test.act", actor=None)
    with CaptureQueriesContext(connection) as three:
        verify_chain()
    assert len(three) == len(one)
