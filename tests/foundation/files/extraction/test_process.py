"""Children within real bounds: hostile files end their own reader and nothing else."""

from __future__ import annotations

import io
import os
import tempfile
import time
from dataclasses import replace
from typing import IO

import pytest

from foundation.files.enums import ExtractionState as State
from foundation.files.extraction import process
from foundation.files.extraction.bounds import Bounds
from foundation.files.extraction.kinds import OFD, PDF, PLAIN, SHEETS, WORD, Extractor
from foundation.files.extraction.process import Child, MachineryError, Result
from tests.factories import attachments
from tests.factories.files import archive
from tests.factories.files import pdf as blank_pdf

TIGHT = Bounds(memory=400 * 2**20, cpu=20, wall=40, unpacked=50 * 2**20)
WORDS = (b'<w:document xmlns:w="x"><w:body><w:p><w:r><w:t>', b"</w:t></w:r></w:p></w:body></w:document>")


def read(extractor: Extractor, data: bytes | IO[bytes], bounds: Bounds = TIGHT) -> Result:
    """What becomes of a file; a child that outlives its bounds by far fails the test."""
    child = Child(extractor, io.BytesIO(data) if isinstance(data, bytes) else data, bounds)
    latest = time.monotonic() + bounds.wall + 20
    while time.monotonic() < latest:
        child.wait(0.5)
        if (result := child.poll()) is not None:
            return result
    child.stop()
    pytest.fail("the child ran on")


def test_file_is_read_with_words_for_its_places() -> None:
    assert read(PDF, attachments.chinese_pdf(["江岭省水利厅"])) == Result(
        State.READ, [{"place": process.places.words({"kind": "page", "number": 1}), "text": "江岭省水利厅"}]
    )


def test_file_of_the_system_is_handed_over_as_it_is() -> None:
    with tempfile.TemporaryFile() as source:
        source.write("江岭".encode())
        source.seek(0)
        assert read(PLAIN, source).parts[0]["text"] == "江岭"


def test_text_over_the_bound_is_cut_and_kept() -> None:
    found = read(PLAIN, b"abc\n" * 5000, replace(TIGHT, text=10_000))
    assert (found.state, sum(len(part["text"]) for part in found.parts) > 9000) == (State.TOO_LARGE, True)


def test_pdf_without_text_is_empty() -> None:
    assert read(PDF, blank_pdf()) == Result(State.EMPTY)


@pytest.mark.parametrize(
    ("extractor", "data"),
    [
        (PDF, attachments.chinese_pdf(["秘密"], password="x")),
        (WORD, attachments.locked_office()),
        (SHEETS, attachments.locked_office()),
    ],
)
def test_locked_file_is_locked(extractor: Extractor, data: bytes) -> None:
    assert read(extractor, data) == Result(State.LOCKED)


@pytest.mark.parametrize(
    ("extractor", "data"),
    [
        (PDF, blank_pdf()[:200]),
        (PDF, attachments.looping_pdf()),
        (WORD, attachments.word("正文")[:-200]),
        (WORD, attachments.changed(attachments.word("正文"), {"word/document.xml": attachments.LAUGHS.encode()})),
        (SHEETS, attachments.changed(attachments.workbook({"一": [[1]]}), {"xl/workbook.xml": b"<x>"})),
        (
            SHEETS,
            archive(
                attachments.shared_strings()
                | {"xl/sharedStrings.xml": attachments.strings("&i;", before=attachments.LAUGHS)}
            ),
        ),
        (OFD, attachments.changed(attachments.ofd(), {"OFD.xml": b"\x00"})),
        (PLAIN, b"\xff\xff\xff"),
    ],
)
def test_broken_file_is_damaged(extractor: Extractor, data: bytes) -> None:
    assert read(extractor, data).state == State.DAMAGED


def test_bomb_of_blanks_in_a_document_is_too_large() -> None:
    data = attachments.bomb("word/document.xml", megabytes=300, around=WORDS)
    assert len(data) < 400_000
    assert read(WORD, data).state == State.TOO_LARGE


def test_bomb_of_shared_strings_ends_within_its_memory() -> None:
    around = attachments.strings("|").split(b"|")
    data = attachments.bomb(
        "xl/sharedStrings.xml", megabytes=600, around=(around[0], around[1]), others=attachments.shared_strings()
    )
    assert read(SHEETS, data).state == State.TOO_LARGE


def test_zip_of_many_entries_is_too_large() -> None:
    assert read(WORD, attachments.many_entries(25_000)).state == State.TOO_LARGE


def test_zip_that_lies_about_a_size_is_damaged() -> None:
    data = attachments.lying_zip(attachments.ofd(attachments.ofd_page()))
    assert read(OFD, data).state == State.DAMAGED


def test_zip_in_a_zip_is_not_opened() -> None:
    inner = attachments.bomb("word/document.xml", megabytes=100, around=WORDS)
    data = attachments.changed(attachments.word("正文"), {"word/embeddings/inner.docx": inner})
    assert read(WORD, data).parts[0]["text"] == "正文"


def test_pdf_page_that_unpacks_to_much_harms_nothing() -> None:
    found = read(PDF, attachments.flate_bomb(megabytes=200))
    assert found.state in (State.EMPTY, State.TOO_LARGE, State.DAMAGED)


def test_pdf_of_a_hundred_thousand_pages_ends() -> None:
    assert read(PDF, attachments.page_tree(100_000), replace(TIGHT, cpu=30, wall=90)).state == State.EMPTY


def _behaving(monkeypatch: pytest.MonkeyPatch, body: str) -> Extractor:
    """A reader that does as it is told: the file itself is its code."""
    program = f"import sys; from foundation.files.extraction import child, kinds\n{body}"
    start = process.Child._start

    def instead(self: Child, extractor: Extractor, given: IO[bytes]) -> object:
        monkeypatch.setattr(process, "_MODULE", "this")
        real = process.subprocess.Popen

        def popen(command: list[str], **more: object) -> object:
            return real([*command[:4], "-c", program, *command[6:]], **more)  # type: ignore[call-overload] # as given

        monkeypatch.setattr(process.subprocess, "Popen", popen)
        try:
            return start(self, extractor, given)
        finally:
            monkeypatch.setattr(process.subprocess, "Popen", real)

    monkeypatch.setattr(process.Child, "_start", instead)
    return PLAIN


READY = "child.confine(child.Bounds.from_json(sys.argv[2])); print('{\"ready\": true}', flush=True)\n"
ONE = 'print(\'{"place": {"kind": "page", "number": 1}, "text": "got"}\', flush=True)\n'


@pytest.mark.parametrize(
    ("body", "state"),
    [
        ("while True: pass", State.TOO_LARGE),
        ("import time; time.sleep(999)", State.TOO_LARGE),
        ("x = bytearray(2**30)", State.DAMAGED),
        ("sys.stdout.write('x' * 2**30)", State.DAMAGED),
        ("import os; os.kill(os.getpid(), 11)", State.DAMAGED),
        ("import os; [os.fork() for _ in range(3)]; import time; time.sleep(999)", State.TOO_LARGE),
        ('print(\'{"end": "rubbish"}\')', State.DAMAGED),
        ("print('[1]'); print('{\"end\": \"read\"}')", State.DAMAGED),
    ],
)
def test_reader_gone_wild_is_ended_and_what_it_read_is_kept(
    monkeypatch: pytest.MonkeyPatch, body: str, state: State
) -> None:
    bounds = Bounds(memory=300 * 2**20, cpu=2, wall=7, output=2**20)
    found = read(_behaving(monkeypatch, READY + ONE + body), b"x", bounds)
    assert (found.state, [part["text"] for part in found.parts]) == (state, ["got"])


def test_reader_that_does_not_start_says_nothing_about_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    extractor = _behaving(monkeypatch, "raise ImportError('no such library')")
    with pytest.raises(MachineryError, match="ImportError"):
        read(extractor, b"x")


def test_reader_knows_nothing_of_the_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTICO_SECRET_KEY", "geheim")
    body = "import json, os\nprint(json.dumps({'place': {}, 'text': ' '.join(sorted(os.environ))}))\n"
    body += "print(json.dumps({'end': 'read'}))"
    names = read(_behaving(monkeypatch, READY + body), b"x").parts[0]["text"].split()
    assert not [name for name in names if name.startswith(("PORTICO", "DJANGO", "TEST"))]


def test_stopped_child_is_gone() -> None:
    child = Child(PDF, io.BytesIO(attachments.page_tree(100_000)), TIGHT)
    pid = child._process.pid
    child.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_child_that_cannot_be_started_leaves_nothing_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process.sys, "executable", "/nowhere/python")
    with pytest.raises(FileNotFoundError):
        Child(PDF, io.BytesIO(b""), TIGHT)
