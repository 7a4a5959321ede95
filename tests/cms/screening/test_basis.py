"""A report is kept while nothing changes that it rests on, and made anew as soon as something does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.models import Article, Attachment, ReprintSource, Review, ScreeningReport
from cms.review.actions import approve, submit
from cms.review.selectors import open_review
from cms.screening.actions import screen_review
from foundation.files.enums import ExtractionState
from foundation.files.models import PorticoDocument
from foundation.screening import registry
from foundation.screening.enums import Level
from foundation.screening.findings import Finding
from foundation.screening.material import Material
from foundation.screening.models import CheckSetting
from foundation.screening.registry import Check, register_check
from tests.factories.admin import browser
from tests.factories.checked import extraction_of
from tests.factories.cluster import Cluster
from tests.factories.files import document_version
from tests.factories.pages import draft_article
from tests.factories.screening import list_leaders, list_words

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def runs() -> Iterator[list[int]]:
    """How many passages each screening looked at."""
    counted: list[int] = []

    def run(material: Material) -> Iterator[Finding]:
        counted.append(len(material.passages))
        yield from ()

    before = dict(registry._checks)
    register_check(Check("test.counted", "Counted", Level.NOTE, run))
    yield counted
    registry._checks.clear()
    registry._checks.update(before)


def in_review(cluster: Cluster, *documents: PorticoDocument, **fields: str) -> tuple[Article, Review]:
    page = draft_article(cluster.county, **fields)
    page.attachments = [Attachment(document=document) for document in documents]
    page.save_revision()
    submit(page=page, user=cluster.county.people["editor"])
    review = open_review(page)
    assert review is not None
    return page, review


def test_opening_and_deciding_an_item_screens_nothing_that_submitting_has_screened(
    cluster: Cluster, runs: list[int]
) -> None:
    page, review = in_review(cluster, document_version())
    assert len(runs) == 1
    report = ScreeningReport.objects.get()
    client = browser(cluster.county.people["unit"])
    for _again in range(2):
        assert client.get(reverse("cms_review:item", args=[page.pk])).context["report"] == report
    approve(page=page, user=cluster.county.people["unit"])
    assert len(runs) == 1
    assert ScreeningReport.objects.get().at == report.at  # nothing is written either
    assert review.decisions.count() == 1


def words(_document: PorticoDocument) -> None:
    list_words(("forbidden", "水利工程"))


def leaders(_document: PorticoDocument) -> None:
    list_leaders(("张小三", "江岭省省长"))


def level(_document: PorticoDocument) -> None:
    CheckSetting.objects.create(check_name="text.short", level=Level.BLOCK)


def reading(document: PorticoDocument) -> None:
    extraction_of(document, ("第 1 页", "文字"), at=timezone.now())


def reading_again(document: PorticoDocument) -> None:
    extraction_of(document, state=ExtractionState.PENDING, at=timezone.now() + timedelta(hours=1))


def source(_document: PorticoDocument) -> None:
    ReprintSource.objects.create(name="某报", domain="news.example.cn")


def twin(_document: PorticoDocument) -> None:
    page = Article.objects.get(title="转载一则")
    page.get_parent().add_child(instance=Article(title="转载一则", slug="twin", source="某报", live=False))


def title(document: PorticoDocument) -> None:
    PorticoDocument._base_manager.filter(pk=document.pk).update(title="改名.txt")


@pytest.mark.parametrize("change", [words, leaders, level, reading, reading_again, source, twin, title])
def test_what_a_report_rests_on_makes_it_anew_once(
    cluster: Cluster, runs: list[int], change: Callable[[PorticoDocument], None]
) -> None:
    document = document_version()
    _page, review = in_review(
        cluster, document, title="转载一则", source="某报", source_url="https://news.example.cn/1"
    )
    change(document)
    screen_review(review=review)
    assert len(runs) == 2
    screen_review(review=review)
    assert len(runs) == 2


def test_word_listed_after_submission_is_in_the_report_of_the_next_look(cluster: Cluster) -> None:
    page, _review = in_review(cluster)
    client = browser(cluster.county.people["unit"])
    address = reverse("cms_review:item", args=[page.pk])
    client.get(address)
    list_words(("forbidden", "水利工程"))
    report = client.get(address).context["report"]
    assert [one["words"] for one in report.findings if one["check"] == "words.forbidden"] == ["水利工程"]


def test_reusing_a_report_costs_the_same_queries_however_many_attachments(cluster: Cluster) -> None:
    counts = []
    for number in (1, 3):
        documents = [document_version(f"{number}-{index}.txt") for index in range(number)]
        _page, review = in_review(cluster, *documents, title=f"第{number}篇")
        review = Review.objects.select_related("page", "revision").get(pk=review.pk)
        with CaptureQueriesContext(connection) as queries:
            screen_review(review=review)
        counts.append(len(queries))
        assert not [one for one in queries if '"parts"' in one["sql"]]
    assert counts[0] == counts[1]
