"""Deciding on one's own work: as author, as requester, through a deputy, through a second account."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.models import Absence, Article, ReviewDecision, RoleAssignment
from cms.review.actions import approve, submit
from cms.review.selectors import open_review
from cms.roles.actions import assign
from cms.roles.enums import Role
from cms.roles.selectors import forget
from foundation.accounts.models import User
from tests.factories.cluster import Cluster
from tests.factories.pages import draft_article, reviewers
from tests.hostile.ground import again, browser, face, refused
from tests.hostile.tries import held, lifted

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
PHONE = "13800001234"


def anew(user: User) -> User:
    return User.objects.get(pk=user.pk)


@pytest.fixture
def unit(cluster: Cluster) -> User:
    """The city's unit reviewer, who also writes."""
    user = cluster.city.people["unit"]
    assign(actor=None, role=Role.EDITOR, page=cluster.city.home, user=user)
    return anew(user)


@pytest.fixture
def own(cluster: Cluster, unit: User) -> Article:
    """The reviewer's own article, submitted."""
    page = draft_article(cluster.city, author=unit)
    submit(page=page, user=unit)
    return again(page)


def decides(page: Article, user: User) -> bool:
    """Whether the person's decision counts, by the action and by the two screens."""
    person = anew(user)
    forget(person)
    state = again(page).current_workflow_task_state
    for address, values in (
        (reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk]), {}),
        (reverse("cms_review:item", args=[page.pk]), {"approve": "1"}),
    ):
        assert browser(person).post(address, values).status_code < 500  # a fault is no refusal
    refused(lambda: approve(page=page, user=anew(user), basis="条例"))
    return ReviewDecision.objects.filter(review__page_key=page.pk, user=user).exists()


def away(user: User) -> None:
    today = timezone.localdate()
    Absence.objects.create(user=user, first_day=today - timedelta(days=1), last_day=today + timedelta(days=1))


@held("own work")
def test_author_does_not_decide(cluster: Cluster, own: Article, unit: User) -> None:
    before = face()
    assert not decides(own, unit)
    assert face() == before
    assert decides(own, cluster.portal.people["unit"])  # the next place answers instead


@lifted("own work")
def test_author_decides_where_nobody_is_taken_for_an_author(cluster: Cluster, unit: User, hole_authors: None) -> None:
    page = draft_article(cluster.city, author=unit)
    submit(page=page, user=unit)
    assert decides(page, unit)


@held("requester")
def test_requester_does_not_decide(cluster: Cluster, unit: User) -> None:
    page = draft_article(cluster.city)
    submit(page=page, user=unit)
    assert not decides(page, unit)


@lifted("requester")
def test_requester_decides_where_nobody_is_taken_for_an_author(
    cluster: Cluster, unit: User, hole_authors: None
) -> None:
    page = draft_article(cluster.city)
    submit(page=page, user=unit)
    assert decides(page, unit)


# Through a deputy.
def deputise(user: User, deputy: User) -> None:
    RoleAssignment.objects.filter(user=user, role=Role.UNIT_REVIEWER).update(deputy=deputy)
    away(user)


@held("own work")
def test_author_does_not_decide_through_a_deputy(cluster: Cluster, own: Article, unit: User) -> None:
    deputy = cluster.city.people["editor2"]
    deputise(unit, deputy)
    assert not decides(own, deputy)


@held("own work")
def test_author_does_not_decide_as_somebodys_deputy(cluster: Cluster) -> None:
    author = cluster.city.people["editor"]
    deputise(cluster.city.people["unit"], author)
    page = draft_article(cluster.city)
    submit(page=page, user=anew(author))
    assert not decides(page, author)


@lifted("own work")
def test_author_decides_through_a_deputy_who_stands_for_nobody_else_until_the_last_step_counts(
    cluster: Cluster, own: Article, unit: User, hole_deputies: None, request: pytest.FixtureRequest
) -> None:
    deputy = cluster.city.people["editor2"]
    deputise(unit, deputy)
    assert decides(own, deputy)
    *others, chief = list(reviewers(cluster, cluster.city).values())[1:]
    for user in others:
        approve(page=own, user=anew(user), basis="条例")
    assert refused(lambda: approve(page=own, user=anew(chief)))
    assert again(own).live is False
    request.getfixturevalue("hole_finish_persons")
    approve(page=own, user=anew(chief))
    assert again(own).live is True


# Through a second account.
@pytest.fixture
def second(cluster: Cluster) -> User:
    """Another account of the city's editor, who holds the step of unit review with it."""
    author = anew(cluster.city.people["editor"])
    author.phone = PHONE
    author.save()
    RoleAssignment.objects.filter(role=Role.UNIT_REVIEWER, page=cluster.city.home).delete()
    account = User.objects.create_user("second", phone=f"+86 {PHONE[:3]}-{PHONE[3:7]}-{PHONE[7:]}")
    assign(actor=None, role=Role.UNIT_REVIEWER, page=cluster.city.home, user=account)
    return anew(account)


@held("own work")
def test_author_does_not_decide_through_a_second_account(cluster: Cluster, second: User) -> None:
    page = draft_article(cluster.city)
    submit(page=page, user=anew(cluster.city.people["editor"]))
    assert not decides(page, second)


@held("approve twice", "own work")
def test_reviewer_does_not_decide_two_steps_through_two_accounts(cluster: Cluster, second: User) -> None:
    office = anew(cluster.city.people["office"])
    office.phone = PHONE
    office.save()
    page = draft_article(cluster.city, author=cluster.city.people["editor2"])
    submit(page=page, user=anew(cluster.city.people["editor2"]))
    assert decides(page, second)
    assert not decides(page, office)


@lifted("own work")
def test_author_decides_through_a_second_account_where_accounts_are_persons(
    cluster: Cluster, second: User, hole_persons: None
) -> None:
    page = draft_article(cluster.city)
    submit(page=page, user=anew(cluster.city.people["editor"]))
    assert decides(page, second)


@lifted("own work")
def test_last_step_counts_persons_where_eligibility_does_not(
    cluster: Cluster, second: User, hole_eligibility: None
) -> None:
    page = draft_article(cluster.city)
    submit(page=page, user=anew(cluster.city.people["editor"]))
    approve(page=page, user=second)
    *others, chief = list(reviewers(cluster, cluster.city).values())[1:]
    for user in others:
        approve(page=page, user=anew(user), basis="条例")
    assert refused(lambda: approve(page=page, user=anew(chief)))
    assert (again(page).live, open_review(page) is not None) == (False, True)
