"""What a document says of the others in its history."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext

from cms.models import PageRelation
from disclosure.enums import Validity
from disclosure.models import DisclosedDocument
from tests.factories import public

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


#: Titles of a history in the order of the page.
NAMES = ["废止决定", "修改决定", "办法", "上位法"]


def soup(page: DisclosedDocument) -> BeautifulSoup:
    response = Client().get("/" + page.url_path.split("/", 2)[2], headers={"host": "portal.test"})
    return BeautifulSoup(response.content, "html.parser")


def shown(page: DisclosedDocument, testid: str) -> list[tuple[str, str]]:
    """Text and address of each link in the parts that bear a test id."""
    return [
        (" ".join(link.get_text().split()), link["href"]) for link in soup(page).select(f"[data-testid={testid}] a")
    ]


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


def related(page: DisclosedDocument, kind: str, *targets: DisclosedDocument) -> None:
    """Publish a document with relations."""
    page.relations = [PageRelation(kind=kind, target=target) for target in targets]
    public.publish(page)


def test_history_stands_from_what_came_after_to_what_it_builds_on_without_drafts() -> None:
    column = public.column(public.portal(), "文件", slug="documents")
    base, other = public.document(column, "上位法"), public.document(column, "无关文件")
    page = public.document(column, "办法", live=False, doc_number="江政发〔2024〕3号", written_on=date(2024, 1, 2))
    related(page, "implements", base)
    for title, kind in (("修改决定", "amends"), ("废止决定", "repeals"), ("解读", "interprets"), ("相关", "related")):
        related(public.document(column, title, live=False), kind, page)
    hidden = public.document(column, "未公开的废止决定", live=False)
    PageRelation.objects.create(page=hidden, kind="repeals", target=page)

    (line,) = soup(page).select("[aria-labelledby=history]")
    entries = [" ".join(item.get_text(" ", strip=True).split()) for item in line.select("li")]
    assert [next(name for name in NAMES if name in entry) for entry in entries] == NAMES
    assert ("2024-01-02" in entries[2], line.select("li")[2].select("a")) == (True, [])
    assert soup(other).select("#history") == []


@pytest.mark.parametrize(
    ("validity", "days", "warned"),
    [
        (Validity.IN_FORCE, -1, True),
        (Validity.IN_FORCE, 0, False),
        (Validity.IN_FORCE, None, False),
        (Validity.REPEALED, -1, False),
        (Validity.LAPSED, -1, False),
    ],
)
def test_lapse_date_warns_from_the_day_after_while_the_document_counts_as_in_force(
    validity: str, days: int | None, warned: bool
) -> None:
    today = timezone.localdate()
    day = None if days is None else today + timedelta(days=days)
    page = public.document(public.column(public.portal()), "办法", validity=validity, lapses_on=day)
    notices = soup(page).select("article .notice")
    assert [gettext("Lapse date passed") in notice.get_text() for notice in notices] == (
        [] if validity == Validity.IN_FORCE and not warned else [warned]
    )
    assert (str(day) in notices[0].get_text() if warned else True) is True


@pytest.mark.parametrize("validity", [Validity.IN_FORCE, Validity.AMENDED, Validity.LAPSED])
def test_see_line_names_repeals_before_amendments_where_the_document_no_longer_holds(validity: str) -> None:
    column = public.column(public.portal(), "文件", slug="documents")
    page = public.document(column, "办法", validity=validity)
    for slug, kind in (("amended", "amends"), ("repealed", "repeals"), ("carried-out", "implements")):
        related(public.document(column, slug, slug=slug, live=False), kind, page)
    named = [("repealed", "/documents/repealed/"), ("amended", "/documents/amended/")]
    assert shown(page, "undone-by") == ([] if validity == Validity.IN_FORCE else named)
