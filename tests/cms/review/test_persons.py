"""Deputies decide in somebody's place, and a person with two accounts is one person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.models import Absence, Article, PublicationGrant, Review, ReviewDecision, RoleAssignment
from cms.review.actions import approve, finish, submit
from cms.review.enums import Verdict
from cms.review.freezing import SubmissionRefused
from cms.review.selectors import forget, waiting_for
from cms.roles.actions import assign
from cms.roles.enums import Role
from cms.roles.permissions import needs_second_factor
from foundation.accounts.models import User
from foundation.accounts.selectors import same_person
from foundation.audit.models import AuditEntry
from tests.factories.admin import browser
from tests.factories.cluster import Cluster
from tests.factories.pages import STEPS, draft_article, reviewers

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

MOBILE = "13900002222"
BASIS = "条例第十九条"


def person(user: User) -> User:
    return User.objects.get(pk=user.pk)


def deputise(role: str, cluster: Cluster, holder: str, deputy: User) -> None:
    """Send the city's holder of a role away and leave it to a deputy."""
    user = cluster.city.people[holder]
    assign(actor=None, role=role, page=cluster.city.home, user=user, deputy=deputy)
    today = timezone.localdate()
    Absence.objects.create(user=user, first_day=today, last_day=today + timedelta(days=2))


def one_person(*users: User) -> None:
    """Give accounts the same mobile number, each written in its own way."""
    for user, phone in zip(users, (MOBILE, f"+86 {MOBILE[:3]}-{MOBILE[3:7]}-{MOBILE[7:]}"), strict=True):
        user = person(user)
        user.phone = phone
        user.save(update_fields=["phone"])


def submitted(cluster: Cluster) -> Article:
    page = draft_article(cluster.city)
    submit(page=page, user=cluster.city.people["editor"])
    return page


def test_deputys_decision_names_both(cluster: Cluster) -> None:
    deputy = User.objects.create_user("deputy", real_name="代审员")
    deputise(Role.UNIT_REVIEWER, cluster, "unit", deputy)
    page = submitted(cluster)
    absent = cluster.city.people["unit"]
    with pytest.raises(PermissionDenied):
        approve(page=page, user=person(absent))
    approve(page=page, user=person(deputy))
    decision = ReviewDecision.objects.get()
    assert (decision.user, decision.acting_for) == (deputy, absent)
    assert decision.acting_for_name == str(absent)
    entry = AuditEntry.objects.order_by("-number").first()
    assert entry is not None
    assert entry.payload.data["acting_for"] == {"user": absent.pk, "name": str(absent)}
    for name in ("office", "secrecy", "chief"):
        approve(page=page, user=person(cluster.city.people[name]), basis=BASIS)
    grant = PublicationGrant.objects.get(object_id=page.pk, state="live")
    assert grant.people[0]["acting_for"] == str(absent)


def test_author_never_decides_through_a_deputy_nor_as_one(cluster: Cluster) -> None:
    city, deputy = cluster.city, User.objects.create_user("deputy", real_name="代审员")
    author = city.people["unit"]
    assign(actor=None, role=Role.EDITOR, page=city.home, user=author)
    page = draft_article(city, author=author)
    submit(page=page, user=author)
    deputise(Role.UNIT_REVIEWER, cluster, "unit", deputy)
    with pytest.raises(PermissionDenied):
        approve(page=page, user=person(deputy))
    other = draft_article(city, author=city.people["editor"])
    deputise(Role.OFFICE_REVIEWER, cluster, "office", city.people["editor"])
    submit(page=other, user=city.people["editor"])
    approve(page=other, user=person(deputy))
    with pytest.raises(PermissionDenied):
        approve(page=other, user=person(city.people["editor"]))
    approve(page=other, user=person(cluster.portal.people["office"]))


def test_nobody_stands_behind_an_item_twice_through_a_deputy(cluster: Cluster) -> None:
    """The unit reviewer is chief too; away, the deputy may act in that place once."""
    city, deputy = cluster.city, User.objects.create_user("deputy", real_name="代审员")
    RoleAssignment.objects.filter(role=Role.EDITOR_IN_CHIEF, page_id=city.home.pk).delete()
    assign(actor=None, role=Role.EDITOR_IN_CHIEF, page=city.home, user=city.people["unit"], deputy=deputy)
    page = submitted(cluster)
    for name in ("unit", "office", "secrecy"):
        approve(page=page, user=person(city.people[name]), basis=BASIS)
    today = timezone.localdate()
    Absence.objects.create(user=city.people["unit"], first_day=today, last_day=today)
    for user in (deputy, city.people["unit"]):
        with pytest.raises(PermissionDenied):
            approve(page=page, user=person(user))
    approve(page=page, user=person(cluster.portal.people["chief"]))
    assert Article.objects.get(pk=page.pk).live


def test_two_accounts_of_one_person_are_one(cluster: Cluster) -> None:
    city = cluster.city
    one_person(city.people["unit"], city.people["office"])
    page = submitted(cluster)
    approve(page=page, user=person(city.people["unit"]))
    with pytest.raises(PermissionDenied):
        approve(page=page, user=person(city.people["office"]))
    approve(page=page, user=person(cluster.portal.people["office"]))


def test_author_never_decides_by_a_second_account(cluster: Cluster) -> None:
    city = cluster.city
    one_person(city.people["editor"], city.people["unit"])
    page = submitted(cluster)
    with pytest.raises(PermissionDenied):
        approve(page=page, user=person(city.people["unit"]))
    approve(page=page, user=person(cluster.portal.people["unit"]))


def test_submission_counts_persons_not_accounts(cluster: Cluster) -> None:
    RoleAssignment.objects.filter(role__in=STEPS).exclude(page_id=cluster.city.home.pk).delete()
    one_person(cluster.city.people["secrecy"], cluster.city.people["chief"])
    with pytest.raises(SubmissionRefused):
        submitted(cluster)


def test_finish_counts_persons_not_accounts(cluster: Cluster) -> None:
    """The number is entered after the decisions: what was proved then is proved again at the end."""
    page = submitted(cluster)
    who = reviewers(cluster, cluster.city)
    for step in STEPS[:-1]:
        approve(page=page, user=person(who[step]), basis=BASIS)
    one_person(who[STEPS[0]], who[STEPS[1]])
    with pytest.raises(PermissionDenied):
        approve(page=page, user=person(who[STEPS[-1]]))
    review = Review.objects.get()
    chief = who[STEPS[-1]]
    ReviewDecision.objects.create(
        review=review, role=STEPS[-1], user=chief, user_name=str(chief), verdict=Verdict.APPROVED
    )
    with pytest.raises(PermissionDenied):
        finish(workflow_state=page.current_workflow_state, user=chief)
    assert not Article.objects.get(pk=page.pk).live


def test_desk_with_deputies_costs_the_same_for_one_and_three_items(cluster: Cluster) -> None:
    deputy = User.objects.create_user("deputy", real_name="代审员")
    deputise(Role.UNIT_REVIEWER, cluster, "unit", deputy)
    counts = []
    for more in (1, 2):
        for _item in range(more):
            submitted(cluster)
        user = person(deputy)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            waiting = waiting_for(user)
        counts.append((len(waiting), len(queries)))
        forget(user)
    assert [found for found, _queries in counts] == [1, 3]
    assert counts[0][1] == counts[1][1] <= 8


def test_item_says_in_whose_place_one_decides_and_shows_the_history(cluster: Cluster) -> None:
    deputy = User.objects.create_user("deputy", real_name="代审员")
    deputise(Role.UNIT_REVIEWER, cluster, "unit", deputy)
    page = submitted(cluster)
    response = browser(person(deputy)).get(reverse("cms_review:item", args=[page.pk]))
    assert response.context["acting_for"] == cluster.city.people["unit"]
    assert [version.user for version in response.context["versions"]] == [cluster.city.people["editor"]]
    assert str(cluster.city.people["unit"]) in response.content.decode()


def test_number_cleared_midway_hides_nobody(cluster: Cluster) -> None:
    """A number that an account once had counts, and links go on over a third account."""
    city = cluster.city
    one_person(city.people["editor"], city.people["unit"])
    page = submitted(cluster)
    for name in ("editor", "unit"):
        user = person(city.people[name])
        user.phone = ""
        user.save()
    with pytest.raises(PermissionDenied):
        approve(page=page, user=person(city.people["unit"]))
    office = person(city.people["office"])
    for phone in ("13900003333", ""):
        office.phone = phone
        office.save()
    unit = person(city.people["unit"])
    unit.phone = "13900003333"
    unit.save()
    ids = [city.people[name].pk for name in ("editor", "unit", "office", "chief")]
    found = same_person(ids)
    assert {found[pk] for pk in ids[:3]} == {min(ids[:3])}
    assert found[ids[3]] == ids[3]


def test_deputy_decides_on_the_screen(cluster: Cluster) -> None:
    """A browser's user is a lazy object, unlike the others of these tests."""
    deputy = User.objects.create_user("deputy", real_name="代审员")
    deputise(Role.UNIT_REVIEWER, cluster, "unit", deputy)
    page = submitted(cluster)
    response = browser(person(deputy)).post(reverse("cms_review:item", args=[page.pk]), {"approve": "1"})
    assert response.status_code == 302
    decision = ReviewDecision.objects.get()
    assert (decision.user, decision.acting_for) == (deputy, cluster.city.people["unit"])


@pytest.mark.parametrize("state", ["draft", "in review"])
def test_taking_back_names_nobody_elses_draft(cluster: Cluster, state: str) -> None:
    page = draft_article(cluster.city, title="未公开的标题")
    if state == "in review":
        submit(page=page, user=cluster.city.people["editor"])
    client = browser(cluster.department.people["editor"])
    response = client.post(reverse("cms_review:take_back", args=[page.pk]), follow=True)
    assert "未公开的标题" not in response.content.decode()


def test_second_factor_is_asked_of_who_is_away_and_of_deputies(cluster: Cluster) -> None:
    deputy = User.objects.create_user("deputy", real_name="代审员")
    deputise(Role.UNIT_REVIEWER, cluster, "unit", deputy)
    for user in (deputy, cluster.city.people["unit"], cluster.city.people["manager"]):
        assert needs_second_factor(person(user))
    assert not needs_second_factor(person(cluster.city.people["editor"]))
