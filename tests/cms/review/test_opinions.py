"""Asking somebody else for an opinion."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.models import Opinion, Review
from cms.review.actions import approve, send_back, submit, take_back
from cms.review.desk import besides
from cms.review.opinions import answer, ask, askable, may_ask, opinions_waiting, sees_file
from cms.review.selectors import open_review
from cms.roles.actions import assign
from cms.roles.enums import Role
from cms.roles.models import RoleAssignment
from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from foundation.notices.models import Notice
from tests.factories.admin import browser
from tests.factories.cluster import Cluster
from tests.factories.pages import draft_article

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def review(cluster: Cluster) -> Review:
    """The county's article, waiting for its unit review."""
    page = draft_article(cluster.county)
    submit(page=page, user=cluster.county.people["editor"])
    found = open_review(page)
    assert found is not None
    return found


def person(user: User) -> User:
    return User.objects.get(pk=user.pk)


def asked(cluster: Cluster, review: Review, name: str = "editor2") -> Opinion:
    return ask(
        review=review, user=cluster.county.people["unit"], person=cluster.county.people[name], question="数字对吗？"
    )


def test_opinion_is_asked_for_told_and_given(cluster: Cluster, review: Review) -> None:
    opinion = asked(cluster, review)
    expert, reviewer = cluster.county.people["editor2"], cluster.county.people["unit"]
    assert [found.pk for found in opinions_waiting(expert)] == [opinion.pk]
    answer(opinion=opinion, user=expert, text="数字对。")
    opinion.refresh_from_db()
    assert (opinion.answer, opinion.answered_at is not None, opinion.role) == ("数字对。", True, "unit_reviewer")
    assert list(opinions_waiting(expert)) == []
    told = Notice.objects.filter(kind__startswith="opinion.").order_by("pk")
    assert [(n.kind, n.person_id, n.settled_at is None) for n in told] == [
        ("opinion.asked", expert.pk, False),
        ("opinion.given", reviewer.pk, True),
    ]
    kinds = AuditEntry.objects.filter(kind__startswith="opinion.").order_by("number").values_list("kind", flat=True)
    assert list(kinds) == ["opinion.asked", "opinion.given"]


def test_opinion_decides_nothing_and_bars_nobody(cluster: Cluster, review: Review) -> None:
    opinion = ask(
        review=review, user=cluster.county.people["unit"], person=cluster.city.people["office"], question="同意吗？"
    )
    answer(opinion=opinion, user=cluster.city.people["office"], text="同意。")
    assert review.decisions.count() == 0
    assert review.page is not None
    approve(page=review.page, user=person(cluster.county.people["unit"]))
    approve(page=review.page, user=person(cluster.city.people["office"]))
    assert review.decisions.count() == 2


@pytest.mark.parametrize("name", ["editor", "editor2", "manager"])
def test_only_who_may_decide_asks(cluster: Cluster, review: Review, name: str) -> None:
    user = cluster.county.people[name]
    assert may_ask(user, review) is False
    with pytest.raises(PermissionDenied):
        ask(review=review, user=user, person=cluster.county.people["unit"], question="？")
    assert Opinion.objects.count() == 0


def test_reviewer_of_another_site_does_not_ask(cluster: Cluster, review: Review) -> None:
    with pytest.raises(PermissionDenied):
        ask(review=review, user=cluster.department.people["unit"], person=cluster.county.people["unit"], question="？")


def test_people_of_other_sites_cannot_be_asked(cluster: Cluster, review: Review) -> None:
    reviewer = cluster.county.people["unit"]
    known = set(askable(reviewer, review))
    assert known >= {cluster.county.people["editor"], cluster.city.people["chief"], cluster.portal.people["office"]}
    assert known & {reviewer, *cluster.department.people.values()} == set()
    with pytest.raises(ValidationError, match="jiaotong unit"):
        ask(review=review, user=reviewer, person=cluster.department.people["unit"], question="？")


@pytest.mark.parametrize("question", ["", "  \n"])
def test_empty_question_is_refused(cluster: Cluster, review: Review, question: str) -> None:
    with pytest.raises(ValidationError):
        ask(review=review, user=cluster.county.people["unit"], person=cluster.city.people["chief"], question=question)


def test_nobody_is_asked_twice_before_answering(cluster: Cluster, review: Review) -> None:
    opinion = asked(cluster, review)
    with pytest.raises(ValidationError, match="luoping editor2"):
        asked(cluster, review)
    answer(opinion=opinion, user=cluster.county.people["editor2"], text="对。")
    assert asked(cluster, review).pk != opinion.pk


def test_only_the_person_asked_answers_and_once(cluster: Cluster, review: Review) -> None:
    opinion = asked(cluster, review)
    for user in (cluster.county.people["unit"], cluster.city.people["editor2"], cluster.superuser):
        with pytest.raises(PermissionDenied):
            answer(opinion=opinion, user=user, text="对。")
    with pytest.raises(ValidationError):
        answer(opinion=opinion, user=cluster.county.people["editor2"], text=" ")
    answer(opinion=opinion, user=cluster.county.people["editor2"], text="对。")
    with pytest.raises(PermissionDenied):
        answer(opinion=opinion, user=cluster.county.people["editor2"], text="不对。")
    assert Opinion.objects.get().answer == "对。"


def test_opinion_is_not_needed_after_the_review(cluster: Cluster, review: Review) -> None:
    opinion = asked(cluster, review)
    assert review.page is not None
    take_back(page=review.page, user=cluster.county.people["editor"])
    assert list(opinions_waiting(cluster.county.people["editor2"])) == []
    with pytest.raises(PermissionDenied):
        answer(opinion=opinion, user=cluster.county.people["editor2"], text="对。")


@pytest.mark.parametrize("end", ["taken back", "returned"])
def test_request_is_settled_when_the_review_ends(cluster: Cluster, review: Review, end: str) -> None:
    asked(cluster, review)
    assert review.page is not None
    if end == "returned":
        send_back(page=review.page, user=person(cluster.county.people["unit"]), comment="改")
    else:
        take_back(page=review.page, user=cluster.county.people["editor"])
    assert Notice.objects.get(kind="opinion.asked").settled_at is not None


def test_files_of_the_item_are_seen_while_asked(cluster: Cluster, review: Review) -> None:
    expert = cluster.city.people["editor2"]
    Review.objects.filter(pk=review.pk).update(files={"image": [7], "document": []})
    assert sees_file(expert, "image", 7) is False
    opinion = ask(review=review, user=cluster.county.people["unit"], person=expert, question="？")
    assert (sees_file(expert, "image", 7), sees_file(expert, "image", 8), sees_file(expert, "document", 7)) == (
        True,
        False,
        False,
    )
    answer(opinion=opinion, user=expert, text="好。")
    assert sees_file(expert, "image", 7) is False


def test_asked_person_without_a_role_there_loses_item_and_files(cluster: Cluster, review: Review) -> None:
    Review.objects.filter(pk=review.pk).update(files={"image": [7], "document": []})
    expert = cluster.county.people["editor2"]
    opinion = asked(cluster, review)
    assign(actor=None, role=Role.EDITOR, page=cluster.department.home, user=expert)
    assert (sees_file(expert, "image", 7), besides(expert)[0]) == (True, True)
    RoleAssignment.objects.filter(user=expert).exclude(page=cluster.department.home).delete()
    assert (list(opinions_waiting(expert)), sees_file(expert, "image", 7), besides(expert)[0]) == ([], False, False)
    with pytest.raises(PermissionDenied):
        answer(opinion=opinion, user=expert, text="好。")
    assert Opinion.objects.get().answered_at is None


def test_item_screen_is_closed_to_the_asked_person_who_lost_the_role(cluster: Cluster, review: Review) -> None:
    expert = cluster.county.people["editor2"]
    asked(cluster, review)
    item = reverse("cms_review:item", args=[review.page_key])
    assert browser(person(expert)).get(item).status_code == 200
    RoleAssignment.objects.filter(user=expert).delete()
    assign(actor=None, role=Role.EDITOR, page=cluster.department.home, user=expert)
    response = browser(person(expert)).get(item)
    assert (response.status_code, review.title in response.content.decode()) == (302, False)


def test_role_that_ended_opens_no_item(cluster: Cluster, review: Review) -> None:
    expert = cluster.county.people["editor2"]
    asked(cluster, review)
    RoleAssignment.objects.filter(user=expert).update(until=timezone.localdate() - timedelta(days=1))
    assert list(opinions_waiting(expert)) == []


def test_list_of_opinions_costs_the_same_queries_with_one_and_three(cluster: Cluster, review: Review) -> None:
    asked(cluster, review)
    counts = []
    for more in (0, 2):
        for _number in range(more):
            page = draft_article(cluster.county)
            asked(cluster, submit(page=page, user=cluster.county.people["editor"]))
        with CaptureQueriesContext(connection) as queries:
            found = [str(one.review.page) for one in opinions_waiting(cluster.county.people["editor2"])]
        counts.append((len(found) - more, len(queries)))
    assert counts[0] == counts[1], counts
