"""What a document says of the others in its history."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from cms.models import PageRelation
from disclosure.enums import Validity
from disclosure.models import DisclosedDocument
from tests.factories import public

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def shown(page: DisclosedDocument, testid: str) -> list[tuple[str, str]]:
    """Text and address of each link in the parts that bear a test id."""
    response = Client().get("/" + page.url_path.split("/", 2)[2], headers={"host": "portal.test"})
    found = BeautifulSoup(response.content, "html.parser").select(f"[data-testid={testid}] a")
    return [(" ".join(link.get_text().split()), link["href"]) for link in found]


def test_document_names_what_it_repeals_among_its_facts_and_that_one_names_it() -> None:
    column = public.column(public.portal(), "文件", slug="documents")
    old = public.document(column, "旧办法", slug="old", doc_number="江政发〔2020〕3号", validity=Validity.REPEALED)
    draft = public.document(column, "不公开的旧办法", slug="draft", live=False)
    new = public.document(column, "新办法", slug="new", live=False)
    new.relations = [PageRelation(kind="repeals", target=page) for page in (old, draft)]
    public.publish(new)
    assert shown(new, "undoes") == [("江政发〔2020〕3号 旧办法", "/documents/old/")]
    assert (shown(old, "undoes"), shown(new, "undone-by")) == ([], [])
    assert shown(old, "undone-by") == [("新办法", "/documents/new/")]
