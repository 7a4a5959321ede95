"""Two people at once, on a database that really has two at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from cms.models import Article, PublicationGrant, Review, ReviewDecision
from cms.review.actions import approve, submit
from foundation.accounts.models import User
from foundation.audit.selectors import broken_entries
from sites.hosts import forget
from tests.factories.cluster import Cluster, build_cluster
from tests.factories.pages import STEPS, draft_article, live_document, reviewers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


@pytest.fixture
def committed(transactional_db: None) -> Cluster:
    """The cluster, seen by other connections too."""
    forget()
    return build_cluster()


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Start the acts together; returns ``done`` or the kind of refusal of each."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        try:
            barrier.wait(timeout=20)
            act()
        except (PermissionDenied, ValidationError) as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def person(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_two_submissions_at_once_make_one_review(committed: Cluster) -> None:
    page = draft_article(committed.county)
    editors = [committed.county.people["editor"], committed.county.people["editor2"]]
    outcome = at_once(*(lambda user=user: submit(page=page, user=person(user)) for user in editors))
    assert outcome == ["ValidationError", "done"]
    assert Review.objects.filter(page_key=page.pk).count() == 1


def test_two_approvals_of_one_step_at_once_count_once(committed: Cluster) -> None:
    page = draft_article(committed.city)
    submit(page=page, user=committed.city.people["editor"])
    unit = committed.city.people["unit"]
    outcome = at_once(*(lambda: approve(page=page, user=person(unit)) for _attempt in range(2)))
    assert outcome == ["PermissionDenied", "done"]
    assert ReviewDecision.objects.count() == 1


def test_last_approvals_at_once_publish_once_and_keep_the_chain_whole(committed: Cluster) -> None:
    who = reviewers(committed, committed.city)
    pages = [draft_article(committed.city) for _page in range(4)]
    for page in pages:
        submit(page=page, user=person(committed.city.people["editor"]))
        for step in STEPS[:-1]:
            approve(page=page, user=person(who[step]), basis="条例")
    chief = who[STEPS[-1]]
    outcome = at_once(*(lambda page=page: approve(page=page, user=person(chief)) for page in pages))
    assert outcome == ["done"] * 4
    assert Article.objects.filter(live=True).count() == 4
    assert PublicationGrant.objects.filter(object_id__in=[page.pk for page in pages], state="live").count() == 4
    assert broken_entries() == []


def test_index_numbers_given_at_once_have_no_holes(committed: Cluster) -> None:
    from disclosure.actions import give_index_number
    from disclosure.models import DisclosedDocument
    from tests.factories.pages import draft_document

    live_document(committed, committed.county)
    documents = [draft_document(committed.county) for _document in range(4)]
    at_once(*(lambda page=page: give_index_number(document=page) for page in documents))
    numbers = sorted(DisclosedDocument.objects.values_list("index_number", flat=True))
    assert [number[-5:] for number in numbers] == ["00001", "00002", "00003", "00004", "00005"]
