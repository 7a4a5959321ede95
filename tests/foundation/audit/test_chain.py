"""The audit chain: append-only rows whose every change, gap and cut is found."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import connection

from foundation.accounts.models import User
from foundation.audit.actions import erase_payload, record
from foundation.audit.models import AuditEntry, AuditHead, AuditPayload
from foundation.audit.registry import register_kind
from foundation.audit.selectors import broken_entries

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
register_kind("test.act", "Act of a test")


@pytest.fixture
def entries() -> list[AuditEntry]:
    person = User.objects.create_user("clerk", real_name="张三")
    return [record(kind="test.act", actor=person, title=f"act {n}", payload={"n": n, "phone": "138"}) for n in range(5)]


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


def test_erased_payload_keeps_the_chain_whole(entries: list[AuditEntry]) -> None:
    erase_payload(entry=entries[2])
    payload = AuditPayload.objects.get(entry_id=3)
    assert (payload.data, payload.erased_at is not None) == (None, True)
    assert broken_entries() == []


def test_check_audit_of_whole_chain_says_so(entries: list[AuditEntry]) -> None:
    out = StringIO()
    call_command("check_audit", stdout=out)
    assert "5" in out.getvalue()


def test_check_audit_of_broken_chain_exits_with_1_and_a_line_each(entries: list[AuditEntry]) -> None:
    run("UPDATE audit_auditentry SET title = 'x' WHERE number IN (2, 4)")
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("check_audit", stderr=out)
    assert ended.value.code == 1
    assert len(out.getvalue().splitlines()) == 2
