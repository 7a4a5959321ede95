"""The command that proves the chain."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone, translation

from foundation.audit.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def verify(*arguments: str) -> tuple[int, list[str], list[str]]:
    """Exit status and lines on standard output and error."""
    out, error, status = StringIO(), StringIO(), 0
    try:
        with translation.override("en"):
            call_command("verify_audit", *arguments, stdout=out, stderr=error)
    except SystemExit as ended:
        status = int(str(ended.code))
    return status, out.getvalue().splitlines(), error.getvalue().splitlines()


def test_whole_chain_is_counted_and_its_last_link_told(entries: list[AuditEntry]) -> None:
    last = f"audit: the last link is 5:{entries[4].hash}"
    assert verify() == (0, ["audit: 5 entries proven, the chain is whole", last], [])


def test_empty_chain_is_whole() -> None:
    assert verify() == (0, ["audit: 0 entries proven, the chain is whole"], [])


def test_first_broken_link_is_named_with_kind_time_and_what_is_wrong(entries: list[AuditEntry]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_auditentry SET actor_name = 'x' WHERE number IN (3, 5)")
    at = timezone.localtime(entries[2].at).isoformat(" ", "seconds")
    lines = ["audit: 2 entries proven before the break", f"audit entry 3 (test.act, {at}): changed"]
    assert verify() == (1, [], lines)


def test_missing_link_is_named(entries: list[AuditEntry]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_auditpayload WHERE entry_id = 2")
        cursor.execute("DELETE FROM audit_auditentry WHERE number = 2")
    assert verify() == (1, [], ["audit: 1 entries proven before the break", "audit entry 2: missing"])


def test_anchor_that_the_chain_contains_passes(entries: list[AuditEntry]) -> None:
    status, _out, _error = verify("--anchor", f"2:{entries[1].hash}", "--anchor", f"4:{entries[3].hash.upper()}")
    assert status == 0


@pytest.mark.parametrize("number", [2, 5, 6])
def test_anchor_that_the_chain_does_not_contain_is_a_break(entries: list[AuditEntry], number: int) -> None:
    status, _out, error = verify("--anchor", f"{number}:{'0' * 64}")
    assert (status, error[0]) == (1, f"audit: {min(number - 1, 5)} entries proven before the break")
    assert error[1].endswith("not the entry that the outside log holds")


@pytest.mark.parametrize(
    "value", ["", "5", f"x:{'0' * 64}", f"5:{'0' * 63}", f"0:{'0' * 64}", f"-1:{'0' * 64}", "5:zz"]
)
def test_malformed_anchor_ends_with_status_2(entries: list[AuditEntry], value: str) -> None:
    with pytest.raises(CommandError) as refusal:
        verify(f"--anchor={value}")
    assert refusal.value.returncode == 2


def test_two_hashes_of_one_number_end_with_status_2(entries: list[AuditEntry]) -> None:
    with pytest.raises(CommandError) as refusal:
        verify(f"--anchor=1:{'0' * 64}", f"--anchor=1:{'1' * 64}")
    assert refusal.value.returncode == 2
