"""Two people at once over one act, on a database that really has two at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from cms.models import PublicationAct, PublicationGrant
from cms.publication.acts import approve, ask_emergency, refuse, take_back
from cms.publication.enums import ActState
from cms.review.actions import submit
from foundation.accounts.models import User
from foundation.audit.selectors import broken_entries
from sites.hosts import forget
from tests.factories.acts import again, asked_withdrawal
from tests.factories.cluster import Cluster, build_cluster
from tests.factories.pages import draft_article, live_article

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


def test_two_requests_at_once_make_one_act(committed: Cluster) -> None:
    page = live_article(committed, committed.county)
    people = [committed.county.people[name] for name in ("editor", "editor2", "unit")]
    outcome = at_once(*(lambda u=user: asked_withdrawal(committed.county, page, user=person(u)) for user in people))
    assert outcome == ["ValidationError", "ValidationError", "done"]
    assert PublicationAct.objects.filter(state=ActState.OPEN).count() == 1


def test_two_decisions_at_once_count_once(committed: Cluster) -> None:
    page = live_article(committed, committed.county)
    act = asked_withdrawal(committed.county, page)
    chief, manager = committed.city.people["chief"], committed.county.people["manager"]
    outcome = at_once(
        lambda: approve(act=act, user=person(chief)),
        lambda: refuse(act=act, user=person(chief), comment="不撤"),
        lambda: take_back(act=act, user=person(manager)),
    )
    assert outcome == ["ValidationError", "ValidationError", "done"]
    act.refresh_from_db()
    assert again(page).live == (act.state != ActState.DONE)
    assert broken_entries() == []


def test_emergency_and_submission_at_once_do_not_both_hold(committed: Cluster) -> None:
    pages = [draft_article(committed.county) for _number in range(3)]
    chief, office, editor = (
        committed.city.people["chief"],
        committed.city.people["office"],
        committed.county.people["editor"],
    )
    acts = [ask_emergency(page=page, user=office, reason="汛情") for page in pages]
    for page, act in zip(pages, acts, strict=True):
        at_once(
            lambda act=act: approve(act=act, user=person(chief)),
            lambda page=page: submit(page=page, user=person(editor)),
        )
        granted = PublicationGrant.objects.filter(object_id=page.pk).count()
        assert (again(page).live, PublicationAct.objects.get(pk=act.pk).state == ActState.DONE) in (
            (True, True),
            (False, False),
        )
        assert granted == int(again(page).live)
    assert broken_entries() == []


def test_withdrawals_and_publications_at_once_end_without_a_deadlock(committed: Cluster) -> None:
    chief = committed.city.people["chief"]
    pages = [live_article(committed, committed.county) for _number in range(4)]
    drafts = [draft_article(committed.city) for _number in range(4)]
    acts = [asked_withdrawal(committed.county, page) for page in pages]
    acts += [ask_emergency(page=page, user=committed.city.people["office"], reason="汛情") for page in drafts]
    outcome = at_once(*(lambda act=act: approve(act=act, user=person(chief)) for act in acts))
    assert outcome == ["done"] * 8
    assert ([again(page).live for page in pages], [again(page).live for page in drafts]) == ([False] * 4, [True] * 4)
    assert broken_entries() == []
