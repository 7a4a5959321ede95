"""Who reads what when: once a version, again when a reader is newer or a process died, never by two."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import Q
from django.utils import timezone

from foundation.files.enums import ExtractionState as State
from foundation.files.extraction import actions, kinds
from foundation.files.extraction.actions import await_unknown, claim, finish, forget, outdated, postpone, read_again
from foundation.files.extraction.process import Result
from foundation.files.models import Extraction, PorticoDocument
from foundation.files.selectors import extracted
from foundation.outbox.models import Event
from tests.factories.extraction import extraction_of
from tests.factories.files import document_version

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
READ = Result(State.READ, [{"place": "第1页", "text": "江岭省"}])


def events() -> list[tuple[str, str, str]]:
    return list(Event.objects.filter(kind="extraction").values_list("kind", "key", "verb"))


def test_new_document_is_due_once() -> None:
    document = document_version()
    assert extracted([document.pk])[document.pk].state == State.PENDING
    assert [row.document_id for row in claim(limit=9)] == [document.pk]
    assert claim(limit=9) == []


def test_changed_title_makes_nothing_due() -> None:
    document = document_version()
    finish(row=claim(limit=1)[0], result=READ)
    document.title = "新标题"
    document.save()
    assert (extraction_of(document).state, claim(limit=1)) == (State.READ, [])


def test_result_is_written_and_told() -> None:
    document = document_version("说明.txt")
    assert finish(row=claim(limit=1)[0], result=READ)
    row = extraction_of(document)
    assert (row.state, row.text, row.characters, row.message) == (State.READ, "江岭省", 3, "")
    assert (row.extractor, row.extractor_version) == (kinds.PLAIN.name, kinds.PLAIN.version)
    assert (row.due_at, row.attempts, row.at is not None) == (None, 0, True)
    assert events() == [("extraction", str(document.pk), "read")]


@pytest.mark.parametrize("state", [State.EMPTY, State.LOCKED, State.DAMAGED, State.TOO_LARGE, State.UNSUPPORTED])
def test_trouble_is_said_in_a_sentence_that_names_the_file(state: State) -> None:
    document = document_version("a.txt", title="2026年预算%表")
    finish(row=claim(limit=1)[0], result=Result(state))
    assert extraction_of(document).message.count("2026年预算%表") == 1


def test_claim_that_was_lost_to_another_process_writes_nothing() -> None:
    document = document_version()
    late = claim(limit=1)[0]
    Extraction.objects.update(due_at=timezone.now())
    finish(row=claim(limit=1)[0], result=Result(State.EMPTY))
    assert (finish(row=late, result=READ), extraction_of(document).state) == (False, State.EMPTY)
    assert len(events()) == 1


def test_result_for_a_document_that_was_removed_writes_nothing() -> None:
    document = document_version()
    row = claim(limit=1)[0]
    PorticoDocument.objects.filter(pk=document.pk).delete()
    assert (finish(row=row, result=READ), Extraction.objects.count(), events()) == (False, 0, [])


def test_what_a_dead_process_claimed_is_due_when_its_lease_ends() -> None:
    document_version()
    claim(limit=1)
    Extraction.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert [row.attempts for row in claim(limit=1)] == [2]


def test_postponed_document_is_due_later_and_counts_no_attempt() -> None:
    document = document_version()
    postpone(row=claim(limit=1)[0])
    row = extraction_of(document)
    assert (row.attempts, row.due_at is not None and row.due_at > timezone.now(), claim(limit=1)) == (0, True, [])


def test_never_read_documents_come_first() -> None:
    old = document_version()
    finish(row=claim(limit=1)[0], result=READ)
    read_again(condition=Q())
    new = document_version()
    assert [row.document_id for row in claim(limit=2)] == [new.pk, old.pk]


def test_claim_can_be_narrowed() -> None:
    first, second = document_version(), document_version()
    assert [row.document_id for row in claim(limit=9, documents=[second.pk])] == [second.pk]
    assert [row.document_id for row in claim(limit=9)] == [first.pk]


def test_text_stays_while_it_is_read_again() -> None:
    document = document_version()
    finish(row=claim(limit=1)[0], result=READ)
    assert read_again(condition=Q()) == 1
    claim(limit=1)
    assert (extraction_of(document).state, extraction_of(document).text) == (State.READ, "江岭省")


def test_newer_reader_makes_its_files_outdated(monkeypatch: pytest.MonkeyPatch) -> None:
    text = document_version("a.TXT")
    finish(row=claim(limit=1)[0], result=READ)
    assert not Extraction.objects.filter(outdated()).exists()
    newer = kinds.Extractor("text", kinds.PLAIN.version + 1, kinds.PLAIN.module)
    monkeypatch.setitem(actions.BY_ENDING, "txt", newer)
    assert list(Extraction.objects.filter(outdated()).values_list("document_id", flat=True)) == [text.pk]


def test_unsupported_file_is_outdated_once_there_is_a_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    document = document_version("a.csv", b"a,b")
    monkeypatch.delitem(kinds.BY_ENDING, "csv")
    finish(row=claim(limit=1)[0], result=Result(State.UNSUPPORTED))
    assert (extraction_of(document).extractor, Extraction.objects.filter(outdated()).exists()) == ("", False)
    monkeypatch.undo()
    assert Extraction.objects.filter(outdated()).exists()


def test_document_without_a_row_is_found() -> None:
    document = document_version()
    Extraction.objects.all().delete()
    assert (extracted([document.pk]), await_unknown(), await_unknown()) == ({}, 1, 0)
    assert [row.document_id for row in claim(limit=9)] == [document.pk]


def test_forgotten_document_holds_no_text_and_is_not_read_again() -> None:
    document, other = document_version(), document_version()
    rows = claim(limit=2)
    finish(row=rows[1], result=READ)
    forget(documents=[document.pk, other.pk])
    assert finish(row=rows[0], result=READ) is False
    assert [(row.text, row.characters, row.due_at) for row in Extraction.objects.all()] == [("", 0, None)] * 2
    assert (await_unknown(), claim(limit=9)) == (0, [])
