"""A privacy takedown erases what was read of a file with the file, and shows that it did."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.storage import storages

from cms.models import Article, Attachment
from cms.publication.acts import approve
from cms.publication.enums import WithdrawalKind
from cms.publication.models import TakedownReceipt
from foundation.files.enums import ExtractionState
from foundation.files.extraction.actions import claim, finish
from foundation.files.extraction.process import Result
from foundation.files.models import Extraction, PorticoDocument
from foundation.outbox.actions import drain
from search.models import Entry
from tests.factories.acts import asked_withdrawal, decider
from tests.factories.attachments import chinese_pdf
from tests.factories.cluster import Cluster
from tests.factories.extraction import read_all
from tests.factories.files import document_version
from tests.factories.pages import draft_article, review_to_the_end

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]
NAME = "欧阳不具名"


def public_article(cluster: Cluster, document: PorticoDocument) -> Article:
    page = draft_article(cluster.county)
    page.attachments = [Attachment(document=document)]
    page.save()
    page.save_revision(user=cluster.county.people["editor"])
    found: Article = review_to_the_end(cluster, cluster.county, Article.objects.get(pk=page.pk))
    return found


def take_down(cluster: Cluster, page: Any) -> dict[str, Any]:
    """The whole act; gives the receipt's line about files."""
    act = asked_withdrawal(cluster.county, page, WithdrawalKind.PRIVACY, reason="申请删除")
    approve(act=act, user=decider(act), comment="同意")
    rows = TakedownReceipt.objects.get(act=act).places
    return next(row for row in rows if row["place"] == "files")


def test_extracted_text_goes_with_its_file(cluster: Cluster) -> None:
    page = public_article(cluster, document_version("a.pdf", chinese_pdf([NAME])))
    read_all()
    drain()
    assert (NAME in Extraction.objects.get().text, Entry.objects.filter(body__contains=NAME).count()) == (True, 1)
    row = take_down(cluster, page)
    assert (row["clean"], row["count"]) == (True, 1)
    assert (Extraction.objects.count(), PorticoDocument.objects.count()) == (0, 0)
    assert not Entry.objects.filter(body__contains=NAME).exists()


def test_file_that_is_being_read_during_its_takedown_leaves_no_text(cluster: Cluster) -> None:
    page = public_article(cluster, document_version("a.pdf", chinese_pdf([NAME])))
    claimed = claim(limit=1)[0]
    take_down(cluster, page)
    result = Result(ExtractionState.READ, [{"place": "第1页", "text": NAME}])
    assert (finish(row=claimed, result=result), Extraction.objects.count()) == (False, 0)


def test_text_is_erased_even_where_the_file_resists(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    page = public_article(cluster, document_version("a.pdf", chinese_pdf([NAME])))
    read_all()
    monkeypatch.setattr(type(storages["private"]), "delete", lambda _self, _name: None)
    row = take_down(cluster, page)
    assert (row["clean"], PorticoDocument.objects.count()) == (False, 1)
    found = Extraction.objects.get()
    assert (found.parts, found.characters, found.message, found.due_at) == ([], 0, "", None)


def test_text_of_a_file_that_another_page_names_stays_with_it(cluster: Cluster) -> None:
    document = document_version("a.pdf", chinese_pdf([NAME]))
    page, other = public_article(cluster, document), public_article(cluster, document)
    read_all()
    drain()
    assert take_down(cluster, page)["clean"] is True
    assert Extraction.objects.get().text == NAME
    assert list(Entry.objects.filter(body__contains=NAME).values_list("key", flat=True)) == [str(other.pk)]
