"""Pages are found by what their public attachments say, and by nothing else of their files."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from cms.models import Article, Attachment
from foundation.files.enums import ExtractionState
from foundation.files.extraction.actions import claim, finish
from foundation.files.extraction.process import Result
from foundation.files.models import Extraction, PorticoDocument
from foundation.outbox.actions import drain
from search import attachments
from search.models import Entry
from search.query import parse
from search.selectors import search
from search.sources import build_page
from tests.factories.acts import withdraw
from tests.factories.attachments import chinese_pdf
from tests.factories.cluster import Cluster, Place
from tests.factories.extraction import read_all
from tests.factories.files import document_version
from tests.factories.pages import draft_article, review_to_the_end
from tests.factories.public import publish

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
WORD = "琉璃渡槽"


def found(text: str) -> list[str]:
    return [hit.entry.title for hit in search(parse(text)).hits]


def with_attachments(at: Place, *documents: PorticoDocument, **fields: Any) -> Article:
    """A draft that names these documents."""
    page = draft_article(at, **fields)
    page.attachments = [Attachment(document=document) for document in documents]
    page.save()
    page.save_revision(user=at.people["editor"])
    return Article.objects.get(pk=page.pk)


def say(document: PorticoDocument, *texts: str, **more: bool) -> PorticoDocument:
    """Write what was read of a document, without a child."""
    parts = [{"place": "第1页", "text": text, **more} for text in texts]
    Extraction.objects.filter(document=document).update(parts=parts, characters=sum(map(len, texts)), state="read")
    return document


def test_word_in_an_attached_pdf_is_found_from_publication_to_withdrawal(cluster: Cluster) -> None:
    document = document_version("规划.pdf", chinese_pdf(["第一页"], [f"修复{WORD}一座"]))
    page = with_attachments(cluster.county, document, title="水利规划")
    publish(draft_article(cluster.county, title="别的"))
    read_all()
    drain()
    assert found(WORD) == []
    review_to_the_end(cluster, cluster.county, page)
    drain()
    assert found(WORD) == ["水利规划"]
    withdraw(cluster.county, Article.objects.get(pk=page.pk))
    drain()
    assert (found(WORD), Entry.objects.filter(body__contains=WORD).exists()) == ([], False)


def test_page_is_indexed_again_when_its_attachment_has_been_read(cluster: Cluster) -> None:
    document = document_version("规划.pdf", chinese_pdf([WORD]))
    publish(with_attachments(cluster.county, document, title="水利规划"))
    drain()
    assert found(WORD) == []
    read_all()
    drain()
    assert found(WORD) == ["水利规划"]


def test_reading_indexes_no_page_that_is_not_public(cluster: Cluster) -> None:
    document = document_version("规划.pdf", chinese_pdf([WORD]))
    draft = with_attachments(cluster.county, document)
    read_all()
    drain()
    assert not Entry.objects.filter(key=str(draft.pk)).exists()


def test_hidden_parts_are_not_found(cluster: Cluster) -> None:
    page = publish(with_attachments(cluster.county, say(document_version(), WORD, hidden=True)))
    drain()
    assert (WORD in Entry.objects.get(key=str(page.pk)).body, found(WORD)) == (False, [])


def test_attachment_that_the_public_cannot_have_is_left_out(cluster: Cluster) -> None:
    document = say(document_version(), WORD)
    page = publish(with_attachments(cluster.county, document))
    PorticoDocument.objects.filter(pk=document.pk).update(public_since=None)
    assert attachments.attached_text(str(page.pk)) == ""


def test_attachments_of_others_are_left_out(cluster: Cluster) -> None:
    page = publish(with_attachments(cluster.county, say(document_version(), "本页")))
    publish(with_attachments(cluster.city, say(document_version(), WORD)))
    assert attachments.attached_text(str(page.pk)) == "本页"


def test_text_is_cut_at_the_bound_and_no_file_beyond_it_is_loaded(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "MOST_CHARACTERS", 5)
    documents = [say(document_version(), "一二三"), say(document_version(), "四五六"), say(document_version(), "七")]
    page = publish(with_attachments(cluster.county, *documents))
    assert attachments.attached_text(str(page.pk)) == "一二三\n四"


def test_huge_attachment_is_indexed_to_the_bound_and_found(cluster: Cluster) -> None:
    text = "".join(chr(0x4E00 + number % 20_000) for number in range(3_000_000))
    page = publish(with_attachments(cluster.county, say(document_version(), WORD + text), title="大附件"))
    drain()
    assert len(Entry.objects.get(key=str(page.pk)).body) < attachments.MOST_CHARACTERS + 1000
    assert found(WORD) == ["大附件"]


@pytest.mark.parametrize("count", [1, 3])
def test_number_of_attachments_costs_no_more_queries(
    cluster: Cluster, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    documents = [say(document_version(), f"附件{number}") for number in range(count)]
    page = publish(with_attachments(cluster.county, *documents))
    with django_assert_num_queries(2):
        text = attachments.attached_text(str(page.pk))
    assert text == "\n".join(f"附件{number}" for number in range(count))


def test_text_read_anew_replaces_what_was_found(cluster: Cluster) -> None:
    document = document_version()
    page = publish(with_attachments(cluster.county, document))
    for text in ("旧文字", "新文字"):
        Extraction.objects.update(due_at="2026-01-01T00:00:00Z")
        parts = [{"place": "第1页", "text": text}]
        assert finish(row=claim(limit=1)[0], result=Result(ExtractionState.READ, parts))
        drain()
    body = Entry.objects.get(key=str(page.pk)).body
    assert ("旧文字" in body, "新文字" in body) == (False, True)
    built = build_page(str(page.pk))
    assert built is not None
    assert built.body == body
