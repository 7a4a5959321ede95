"""Requests that are not what they seem: forged by another site's people, after their time, from another website."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from cms.models import Article, ReviewDecision
from cms.review.actions import submit
from cms.review.selectors import open_review
from foundation.accounts.models import User
from tests.factories.admin import article_form
from tests.factories.cluster import Cluster
from tests.factories.pages import draft_article, live_article
from tests.hostile.ground import PEOPLE, again, browser, face
from tests.hostile.tries import held, lifted

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
FOREIGN = ["reviewer elsewhere", "editor-in-chief elsewhere", "manager elsewhere", "editor elsewhere", "nobody"]


@pytest.fixture
def submitted(cluster: Cluster) -> Article:
    """The city's article in review."""
    page = draft_article(cluster.city)
    submit(page=page, user=cluster.city.people["editor"])
    return again(page)


def posts(page: Article, public: Article) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every address of an item that does something, with what it would do."""
    state = page.current_workflow_task_state
    decision = {"approve-comment": "", "approve-secrecy_basis": "条例", "comment": "越权", "reject-comment": "越权"}
    for name in ("approve", "reject"):
        yield reverse("cms_review:item", args=[page.pk]), {name: "1", **decision}
        yield reverse("wagtailadmin_pages:workflow_action", args=[page.pk, name, state.pk]), decision
    yield reverse("cms_review:take_back", args=[page.pk]), {}
    yield reverse("wagtailadmin_pages:confirm_workflow_cancellation", args=[page.pk]), {}
    yield reverse("wagtailadmin_pages:edit", args=[page.pk]), article_form(page, **{"action-cancel-workflow": "1"})
    yield reverse("wagtailadmin_pages:edit", args=[public.pk]), article_form(public, **{"action-submit": "1"})
    yield reverse("wagtailadmin_pages:delete", args=[page.pk]), {}
    yield reverse("wagtailadmin_pages:lock", args=[public.pk]), {}
    yield (
        reverse("cms_publication:withdraw", args=[public.pk]),
        {"kind": "error", "reason": "越权", "notice": "x", "type": "error"},
    )
    yield reverse("cms_publication:unschedule", args=[public.pk]), {}


def traces(*pages: Article) -> tuple[Any, ...]:
    """What a post could leave behind."""
    return (
        face(),
        list(ReviewDecision.objects.values_list("pk", flat=True)),
        [(again(page).latest_revision_id, again(page).locked, open_review(page)) for page in pages],
    )


@held("forged posts")
def test_another_sites_people_leave_no_trace(cluster: Cluster, submitted: Article) -> None:
    public = live_article(cluster, cluster.city)
    before = traces(submitted, public)
    for who in FOREIGN:
        client = browser(PEOPLE[who](cluster))
        for url, data in posts(submitted, public):
            client.post(url, data)
        assert traces(submitted, public) == before, who


@lifted("forged posts")
def test_another_sites_reviewer_decides_where_everything_waits_for_everybody(
    cluster: Cluster, submitted: Article, hole_eligibility: None
) -> None:
    client = browser(cluster.department.people["unit"])
    client.post(reverse("cms_review:item", args=[submitted.pk]), {"approve": "1"})
    assert ReviewDecision.objects.filter(user=cluster.department.people["unit"]).count() == 1


# Time is over.
def decides(client: Client, page: Article) -> bool:
    client.post(reverse("cms_review:item", args=[page.pk]), {"approve": "1"})
    return ReviewDecision.objects.filter(review__page_key=page.pk).exists()


@held("expired session")
def test_session_decides_nothing_after_its_end(cluster: Cluster, submitted: Article) -> None:
    client = browser(cluster.city.people["unit"])
    Session.objects.update(expire_date=timezone.now() - timedelta(minutes=1))
    assert not decides(client, submitted)


@pytest.mark.parametrize("end", [{"is_active": False}, {"expires_on": timezone.localdate() - timedelta(days=1)}])
@held("expired session")
def test_running_session_decides_nothing_after_the_accounts_end(
    cluster: Cluster, submitted: Article, end: dict[str, Any]
) -> None:
    unit = cluster.city.people["unit"]
    client = browser(unit)
    User.objects.filter(pk=unit.pk).update(**end)
    assert not decides(client, submitted)


@held("expired session")
def test_session_decides_nothing_after_the_password_changed_or_nobody_is_logged_in(
    cluster: Cluster, submitted: Article
) -> None:
    unit = cluster.city.people["unit"]
    client = browser(unit)
    unit.set_password("another-horse-battery")
    unit.save()
    assert not decides(client, submitted)
    assert not decides(browser(None), submitted)


@lifted("expired session")
def test_session_decides_after_its_end_where_sessions_never_end(
    cluster: Cluster, submitted: Article, hole_session_end: None
) -> None:
    client = browser(cluster.city.people["unit"])
    Session.objects.update(expire_date=timezone.now() - timedelta(minutes=1))
    assert decides(client, submitted)


@lifted("expired session")
def test_ended_account_decides_nothing_without_its_check_at_log_in_but_without_eligibility_too(
    cluster: Cluster, submitted: Article, hole_account_end: None, request: pytest.FixtureRequest
) -> None:
    unit = cluster.city.people["unit"]
    client = browser(unit)
    User.objects.filter(pk=unit.pk).update(expires_on=timezone.localdate() - timedelta(days=1))
    assert not decides(client, submitted)  # roles of ended accounts do not count
    request.getfixturevalue("hole_eligibility")
    assert decides(client, submitted)


# Another website.
@held("csrf")
def test_posts_without_the_token_leave_no_trace(cluster: Cluster, submitted: Article) -> None:
    public = live_article(cluster, cluster.city)
    before = traces(submitted, public)
    for user in (*cluster.city.people.values(), cluster.superuser):
        client = browser(user, csrf=True)
        for url, data in posts(submitted, public):
            assert client.post(url, data).status_code == 403, url
    assert traces(submitted, public) == before


@lifted("csrf")
def test_posts_without_the_token_decide_where_none_is_asked_for(
    cluster: Cluster, submitted: Article, hole_csrf: None
) -> None:
    assert decides(browser(cluster.city.people["unit"], csrf=True), submitted)


def views(patterns: list[URLPattern | URLResolver]) -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns)
        else:
            yield pattern.lookup_str, pattern.callback


@held("csrf")
def test_no_view_is_exempt_from_the_token() -> None:
    found = dict(views(get_resolver().url_patterns))
    assert len(found) > 100
    exempt = {name: view for name, view in found.items() if getattr(view, "csrf_exempt", False)}
    # the admin's own lists and acts: their framework asks for the token itself, see the test below;
    # the view counter acts in nobody's name: it reads no session, and cached pages hold no token;
    # the elder mode asks where the form came from, for the same reason, and changes one cookie
    own = {"OwnPagesAPI", "OwnImagesAPI", "OwnDocumentsAPI"}
    assert {name.rpartition(".")[2] for name in exempt} == own | {"visit", "elder_mode"}


@held("csrf")
def test_admins_api_asks_for_the_token_itself(cluster: Cluster) -> None:
    page = draft_article(cluster.city)
    for name in ("delete", "copy", "publish", "move", "create_alias"):
        url = reverse("wagtailadmin_api:pages:action", args=[page.pk, name])
        assert browser(cluster.superuser, csrf=True).post(url, {}).status_code == 403, name
    assert Article.objects.get() == page


@held("csrf")
def test_session_cookie_does_not_travel_with_another_websites_posts(settings: Any) -> None:
    assert (settings.SESSION_COOKIE_SAMESITE, settings.CSRF_COOKIE_SAMESITE) == ("Lax", "Lax")
    assert settings.SESSION_COOKIE_HTTPONLY is True
