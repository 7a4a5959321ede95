"""Erasing details for privacy's sake, and the mirror that follows the commit."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from foundation.accounts.models import User
from foundation.audit.actions import erase_details, record
from foundation.audit.chain import sha256_of
from foundation.audit.models import AuditEntry, AuditPayload
from foundation.audit.selectors import broken_entries

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


class Lines(logging.Handler):
    """Keeps what the mirror writes."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one."""
        self.lines.append(json.loads(record.getMessage()))


@pytest.fixture
def lines() -> Iterator[list[dict[str, Any]]]:
    logger, handler = logging.getLogger("portico.audit"), Lines()
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield handler.lines
    logger.removeHandler(handler)
    logger.setLevel(before)


def erase(key: str, clerk: User | None = None) -> int:
    return erase_details(object_kind="test.object", object_key=key, actor=clerk, reason="当事人申请")


def test_erasing_empties_titles_and_details_of_one_object(entries: list[AuditEntry], clerk: User) -> None:
    assert erase("0", clerk) == 3
    left = list(AuditEntry.objects.filter(kind="test.act").order_by("number").values_list("title", flat=True))
    assert left == ["", "act 1", "", "act 3", ""]
    rows = AuditPayload.objects.filter(entry__kind="test.act").order_by("entry_id")
    assert [(row.data is None, row.salt == "", row.erased_at is not None) for row in rows] == [
        (True, True, True),
        (False, False, False),
        (True, True, True),
        (False, False, False),
        (True, True, True),
    ]
    assert broken_entries() == []


def test_erasing_is_an_entry_itself_that_lists_the_numbers(entries: list[AuditEntry], clerk: User) -> None:
    erase("1", clerk)
    entry = AuditEntry.objects.select_related("payload").latest("number")
    assert (entry.kind, entry.actor_id, entry.object_kind, entry.object_key, entry.title) == (
        "audit.erased",
        clerk.pk,
        "test.object",
        "1",
        "",
    )
    assert entry.payload.data == {"entries": [2, 4], "reason": "当事人申请"}


def test_erasing_again_erases_what_came_since_and_leaves_the_record_of_the_first(
    entries: list[AuditEntry], clerk: User
) -> None:
    erase("0")
    record(kind="test.act", actor=clerk, object_kind="test.object", object_key="0", title="later")
    assert (erase("0"), erase("0")) == (1, 0)
    assert AuditEntry.objects.filter(kind="audit.erased", payload__data=None).count() == 0
    assert AuditEntry.objects.filter(kind="audit.erased").count() == 2
    assert broken_entries() == []


def test_erasing_what_nobody_recorded_does_nothing(entries: list[AuditEntry]) -> None:
    assert erase("7") == 0
    assert AuditEntry.objects.count() == 5


@pytest.mark.parametrize(("key", "reason"), [("0", " "), ("", "当事人申请")])
def test_erasing_without_reason_or_object_is_refused(entries: list[AuditEntry], key: str, reason: str) -> None:
    record(kind="test.act", actor=None, object_kind="test.object", title="of no object")
    with pytest.raises(ValidationError):
        erase_details(object_kind="test.object", object_key=key, actor=None, reason=reason)
    assert AuditEntry.objects.filter(title="").count() == 0


def test_single_entry_is_erased_by_its_number(entries: list[AuditEntry], clerk: User) -> None:
    record(kind="test.act", actor=None, title="a password that somebody typed as account name")
    assert erase_details(object_kind="audit.entry", object_key="6", actor=clerk, reason="误输入") == 1
    assert AuditEntry.objects.get(number=6).title == ""
    assert broken_entries() == []


def test_erasing_takes_as_many_queries_for_three_entries_as_for_one(clerk: User) -> None:
    def queries(key: str, count: int) -> int:
        for _n in range(count):
            record(kind="test.act", actor=clerk, object_kind="test.object", object_key=key, title="x")
        with CaptureQueriesContext(connection) as captured:
            assert erase(key) == count
        return len(captured)

    assert queries("1", 1) == queries("3", 3)


def test_digest_of_an_erased_title_cannot_be_guessed(clerk: User) -> None:
    first, second = (record(kind="test.act", actor=clerk, title="张三") for _n in range(2))
    assert first.title_digest != second.title_digest
    assert first.title_digest != sha256_of("张三")


def test_mirror_writes_one_line_after_the_commit(
    lines: list[dict[str, Any]], clerk: User, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        entry = record(
            kind="test.act", actor=clerk, object_kind="page", object_key="7", title="题", payload={"a": "机"}
        )
        assert lines == []
    assert len(lines) == 1
    line = lines[0]
    assert (line["number"], line["kind"], line["actor_id"], line["actor_name"]) == (1, "test.act", clerk.pk, "张三")
    assert (line["object_kind"], line["object_key"], line["previous"], line["hash"]) == ("page", "7", "", entry.hash)
    assert not {"题", "机"} & set("".join(map(str, line.values())))


def test_line_of_the_mirror_proves_itself(
    lines: list[dict[str, Any]], clerk: User, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        record(kind="test.act", actor=clerk)
        record(kind="test.act", actor=None)
    covered = [{key: value for key, value in line.items() if key not in {"log", "hash"}} for line in lines]
    assert [sha256_of(data) for data in covered] == [line["hash"] for line in lines]
    assert lines[1]["previous"] == lines[0]["hash"]


def test_mirror_writes_nothing_after_a_rollback(
    lines: list[dict[str, Any]], clerk: User, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        with transaction.atomic():
            record(kind="test.act", actor=clerk)
            transaction.set_rollback(True)
        record(kind="test.other", actor=clerk)
    assert [(line["number"], line["kind"]) for line in lines] == [(1, "test.other")]


def test_recording_holds_the_end_of_the_chain_for_few_queries(entries: list[AuditEntry], clerk: User) -> None:
    with CaptureQueriesContext(connection) as captured:
        record(kind="test.act", actor=clerk)
    statements = [query["sql"].split()[0] for query in captured]
    assert statements == ["SAVEPOINT", "SELECT", "INSERT", "UPDATE", "INSERT", "RELEASE"]
