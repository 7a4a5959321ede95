"""What was opened, and the bulk approval that rests on it."""

from __future__ import annotations

import pytest

from cms.models import Article, Review, ReviewDecision
from cms.review.actions import approve, approve_many, send_back, submit, take_back
from cms.review.openings import note_opened, opened
from cms.review.opinions import ask, opinions_waiting
from cms.review.selectors import open_review
from cms.roles.enums import Role
from foundation.accounts.models import User
from tests.factories.cluster import Cluster
from tests.factories.pages import draft_article

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
UNIT = Role.UNIT_REVIEWER


def submitted(cluster: Cluster) -> Review:
    page = draft_article(cluster.county)
    submit(page=page, user=cluster.county.people["editor"])
    review = open_review(page)
    assert review is not None
    return review


def person(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_opening_is_noted_once_a_person_and_step(cluster: Cluster) -> None:
    first, second = submitted(cluster), submitted(cluster)
    unit, office = cluster.county.people["unit"], cluster.city.people["office"]
    for _time in range(2):
        note_opened(review=first, role=UNIT, user=unit)
    note_opened(review=second, role=Role.OFFICE_REVIEWER, user=office)
    assert opened(unit, [first.pk, second.pk]) == {(first.pk, UNIT)}
    assert opened(office, [first.pk, second.pk]) == {(second.pk, Role.OFFICE_REVIEWER)}
    assert opened(office, [first.pk]) == set()


def test_only_opened_items_are_approved_and_each_says_what_happened(cluster: Cluster) -> None:
    seen, unseen = submitted(cluster), submitted(cluster)
    unit = cluster.county.people["unit"]
    note_opened(review=seen, role=UNIT, user=unit)
    outcomes = approve_many(items=[(seen.pk, seen.digest), (unseen.pk, unseen.digest)], user=unit, comment="同意")
    assert [(one.review, one.done) for one in outcomes] == [(seen.pk, True), (unseen.pk, False)]
    assert outcomes[1].sentence
    assert [decision.comment for decision in seen.decisions.all()] == ["同意"]
    assert unseen.decisions.count() == 0


def test_another_version_than_the_one_on_the_screen_is_not_approved(cluster: Cluster) -> None:
    review = submitted(cluster)
    unit = cluster.county.people["unit"]
    note_opened(review=review, role=UNIT, user=unit)
    assert [one.done for one in approve_many(items=[(review.pk, "0" * 64)], user=unit)] == [False]
    assert review.decisions.count() == 0


def test_opening_at_one_step_does_not_count_at_the_next(cluster: Cluster) -> None:
    review = submitted(cluster)
    office = cluster.city.people["office"]
    note_opened(review=review, role=UNIT, user=office)
    assert review.page is not None
    approve(page=review.page, user=person(cluster.county.people["unit"]))
    assert [one.done for one in approve_many(items=[(review.pk, review.digest)], user=office)] == [False]


def test_secrecy_reviews_are_not_approved_in_bulk(cluster: Cluster) -> None:
    review = submitted(cluster)
    secrecy = cluster.city.people["secrecy"]
    assert review.page is not None
    approve(page=review.page, user=person(cluster.county.people["unit"]))
    approve(page=review.page, user=person(cluster.city.people["office"]))
    note_opened(review=review, role=Role.SECRECY_REVIEWER, user=secrecy)
    outcome = approve_many(items=[(review.pk, review.digest)], user=secrecy)[0]
    assert outcome.done is False
    assert review.decisions.count() == 2


@pytest.mark.parametrize(("site", "name"), [("county", "editor"), ("department", "unit"), ("city", "office")])
def test_who_does_not_answer_approves_nothing(cluster: Cluster, site: str, name: str) -> None:
    review, user = submitted(cluster), getattr(cluster, site).people[name]
    note_opened(review=review, role=UNIT, user=user)
    outcomes = approve_many(items=[(review.pk, review.digest), (999_999, "x")], user=user)
    assert [(one.done, one.title) for one in outcomes] == [(False, ""), (False, "")]  # no title of what is not theirs
    assert review.decisions.count() == 0


def test_item_that_was_submitted_again_meanwhile_is_not_approved(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    review, unit = submitted(cluster), cluster.county.people["unit"]
    note_opened(review=review, role=UNIT, user=unit)
    author = cluster.county.people["editor"]

    def changed_meanwhile(user: User, reviews: list[int]) -> set[tuple[int, str]]:
        page = Article.objects.get(pk=review.page_key)
        take_back(page=page, user=author)
        page.title = "另一稿"
        page.save_revision(user=author)
        submit(page=page, user=author)
        return opened(user, reviews)

    monkeypatch.setattr("cms.review.actions.opened", changed_meanwhile)
    assert [one.done for one in approve_many(items=[(review.pk, review.digest)], user=unit)] == [False]
    assert ReviewDecision.objects.count() == 0


def test_same_version_submitted_again_must_be_opened_again(cluster: Cluster) -> None:
    review, unit = submitted(cluster), cluster.county.people["unit"]
    note_opened(review=review, role=UNIT, user=unit)
    page = Article.objects.get(pk=review.page_key)
    ask(review=review, user=person(unit), person=cluster.county.people["editor2"], question="？")
    send_back(page=page, user=person(unit), comment="再想想")
    submit(page=Article.objects.get(pk=page.pk), user=cluster.county.people["editor"], answer="没有可改的")
    again = Review.objects.get(page_key=page.pk, state="open")
    assert (again.pk, again.answer) == (review.pk, "没有可改的")
    assert opened(unit, [review.pk]) == set()
    assert list(opinions_waiting(cluster.county.people["editor2"])) == []
