"""The command: what waits, what failed, everything, or one document."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from foundation.files.enums import ExtractionState as State
from foundation.files.models import Extraction
from tests.factories.extraction import extraction_of
from tests.factories.files import document_version, pdf

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def run(*args: str) -> tuple[int, str, str]:
    """Exit status, output and complaints."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("extract_text", *args, stdout=out, stderr=err)
    except SystemExit as error:
        return int(error.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def states() -> list[str]:
    return list(Extraction.objects.order_by("document_id").values_list("state", flat=True))


def test_waiting_and_unknown_documents_are_read_with_progress() -> None:
    first, second = document_version("a.txt"), document_version("b.txt")
    Extraction.objects.filter(document=first).delete()
    status, out, err = run()
    assert (status, states(), err) == (0, [State.READ] * 2, "")
    assert {line.split("\t")[1] for line in out.splitlines() if "\t" in line} == {str(first.pk), str(second.pk)}


def test_trouble_gives_status_1_and_its_sentence() -> None:
    document_version("c.pdf", pdf(password="x"), title="加密的附件")
    status, _out, err = run()
    assert (status, "加密的附件" in err) == (1, True)


def test_read_documents_are_left_alone_unless_all_are_wanted() -> None:
    document = document_version()
    run()
    before = extraction_of(document).at
    run()
    assert extraction_of(document).at == before
    run("--all")
    assert extraction_of(document).at != before


def test_outdated_document_is_read_again() -> None:
    document = document_version()
    run()
    Extraction.objects.update(extractor_version=0, parts=[])
    run()
    assert extraction_of(document).text == "附件内容"


def test_failed_documents_are_tried_again_only_when_wanted() -> None:
    document = document_version()
    run()
    Extraction.objects.update(state=State.DAMAGED)
    run()
    assert extraction_of(document).state == State.DAMAGED
    assert (run("--failed")[0], extraction_of(document).state) == (0, State.READ)


def test_one_document_is_read_alone() -> None:
    first, second = document_version(), document_version()
    assert run("--document", str(second.pk))[0] == 0
    assert (extraction_of(first).state, extraction_of(second).state) == (State.PENDING, State.READ)


@pytest.mark.parametrize(
    "args",
    [
        ("--document", "99999999"),
        ("--document", "x"),
        ("--processes", "0"),
        ("--all", "--failed"),
        ("--all", "--document", "1"),
    ],
)
def test_bad_input_is_refused_and_reads_nothing(args: tuple[str, ...]) -> None:
    document_version()
    with pytest.raises(CommandError) as caught:
        call_command("extract_text", *args)
    assert (caught.value.returncode in (1, 2), states()) == (True, [State.PENDING])
