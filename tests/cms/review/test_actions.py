"""Reviews from submission to publication."""

from __future__ import annotations

import pytest

from cms.publication.models import PublicationGrant
from foundation.audit.selectors import broken_entries
from foundation.outbox.models import Event
from tests.factories.cluster import Cluster
from tests.factories.pages import draft_article, live_article, live_document

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_review_to_the_end_publishes_and_names_the_people(cluster: Cluster) -> None:
    article = live_article(cluster, cluster.county)
    grant = PublicationGrant.objects.get(object_id=article.pk)
    assert (article.live, grant.state, grant.kind) == (True, "live", "review")
    assert [person["name"] for person in grant.people] == [
        "luoping unit",
        "qinghe office",
        "qinghe secrecy",
        "qinghe chief",
    ]
    assert [event.verb for event in Event.objects.filter(kind="page", key=str(article.pk))] == ["published"]
    assert broken_entries() == []


def test_document_gets_its_index_number_with_first_publication(cluster: Cluster) -> None:
    first, second = (live_document(cluster, cluster.county) for _ in range(2))
    assert first.index_number is not None
    assert first.index_number.startswith("JL0102/")
    assert (first.index_number[-5:], second.index_number[-5:]) == ("00001", "00002")


def test_draft_is_not_public(cluster: Cluster) -> None:
    assert draft_article(cluster.county).live is False
