"""Chains as data over a floor in code; submission freezes the steps; party matters go to the party's office."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from cms.enums import ContentClass, Matter
from cms.models import Article, PublicationGrant, Review, ReviewChain
from cms.review.actions import approve, finish, submit
from cms.review.chains import Facts, facts_of, standard_steps, steps_for, steps_of, validate
from cms.review.enums import ReviewState
from cms.review.freezing import SubmissionRefused
from cms.roles.actions import assign
from cms.roles.enums import Role
from foundation.accounts.models import User
from foundation.organisations.enums import OrganisationKind
from tests.factories.cluster import Cluster
from tests.factories.pages import draft_article, draft_document

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

UNIT, OFFICE, PARTY = Role.UNIT_REVIEWER, Role.OFFICE_REVIEWER, Role.PARTY_OFFICE_REVIEWER
SECRECY, CHIEF = Role.SECRECY_REVIEWER, Role.EDITOR_IN_CHIEF
COUNTY_ARTICLE = Facts(OrganisationKind.COUNTY, ContentClass.ARTICLE, Matter.GOVERNMENT)


def chain(name: str, steps: list[str], **criteria: str) -> ReviewChain:
    made = ReviewChain(name=name, steps=steps, **criteria)
    made.full_clean()
    made.save()
    return made


def person(user: User) -> User:
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize(
    ("steps", "matter"),
    [
        ([UNIT, SECRECY, CHIEF], ""),
        ([OFFICE, SECRECY, CHIEF], ""),
        ([UNIT, OFFICE, SECRECY, CHIEF], Matter.GOVERNMENT),
        ([PARTY, SECRECY, CHIEF], Matter.PARTY),
        ([UNIT, PARTY, SECRECY, CHIEF], Matter.PARTY),
    ],
)
def test_chains_above_the_floor_are_sound(steps: list[str], matter: str) -> None:
    validate(steps, matter=matter)


@pytest.mark.parametrize(
    ("steps", "matter"),
    [
        ([], ""),
        ([SECRECY, CHIEF], ""),
        ([UNIT, OFFICE, CHIEF], ""),
        ([UNIT, OFFICE, SECRECY], ""),
        ([UNIT, CHIEF, SECRECY], ""),
        ([UNIT, UNIT, SECRECY, CHIEF], ""),
        ([OFFICE, UNIT, SECRECY, CHIEF], ""),
        ([UNIT, "editor", SECRECY, CHIEF], ""),
        ([PARTY, SECRECY, CHIEF], ""),
        ([PARTY, SECRECY, CHIEF], Matter.GOVERNMENT),
        ([OFFICE, SECRECY, CHIEF], Matter.PARTY),
        ([UNIT, OFFICE, PARTY, SECRECY, CHIEF], ""),
    ],
)
def test_chains_below_the_floor_are_refused(steps: list[str], matter: str) -> None:
    with pytest.raises(ValidationError):
        validate(steps, matter=matter)
    with pytest.raises(ValidationError):
        chain("zu kurz", steps, matter=matter)


def test_standard_chain_has_four_steps_with_the_office_of_the_matter() -> None:
    assert standard_steps(Matter.GOVERNMENT) == [UNIT, OFFICE, SECRECY, CHIEF]
    assert standard_steps(Matter.PARTY) == [UNIT, PARTY, SECRECY, CHIEF]


def test_most_particular_chain_counts() -> None:
    assert steps_for(COUNTY_ARTICLE) == (standard_steps(Matter.GOVERNMENT), "")
    chain("any", [UNIT, SECRECY, CHIEF])
    assert steps_for(COUNTY_ARTICLE)[1] == "any"
    chain("articles", [OFFICE, SECRECY, CHIEF], content_class=ContentClass.ARTICLE)
    assert steps_for(COUNTY_ARTICLE) == ([OFFICE, SECRECY, CHIEF], "articles")
    chain("counties", [UNIT, SECRECY, CHIEF], organisation_kind=OrganisationKind.COUNTY)
    assert steps_for(COUNTY_ARTICLE)[1] == "counties"
    both = {"organisation_kind": OrganisationKind.COUNTY, "content_class": ContentClass.ARTICLE}
    chain("both", [UNIT, OFFICE, SECRECY, CHIEF], **both)
    assert steps_for(COUNTY_ARTICLE)[1] == "both"
    assert steps_for(Facts(OrganisationKind.CITY, ContentClass.DOCUMENT, Matter.GOVERNMENT))[1] == "any"


def test_chain_for_both_matters_takes_the_office_of_the_item() -> None:
    chain("office only", [OFFICE, SECRECY, CHIEF])
    assert steps_for(Facts("", ContentClass.ARTICLE, Matter.PARTY))[0] == [PARTY, SECRECY, CHIEF]


def test_one_chain_for_the_same_items() -> None:
    chain("one", [UNIT, SECRECY, CHIEF], matter=Matter.PARTY)
    with pytest.raises(ValidationError):
        chain("two", [UNIT, SECRECY, CHIEF], matter=Matter.PARTY)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewChain.objects.create(name="two", steps=[], matter=Matter.PARTY)


def test_chain_written_past_its_form_below_the_floor_counts_for_nothing(cluster: Cluster) -> None:
    ReviewChain.objects.create(name="hole", steps=[CHIEF])
    assert steps_of(draft_article(cluster.city)) == standard_steps(Matter.GOVERNMENT)


def test_facts_are_the_owners_kind_the_content_and_the_matter(cluster: Cluster) -> None:
    assert facts_of(draft_article(cluster.county)) == COUNTY_ARTICLE
    document = draft_document(cluster.department, matter=Matter.PARTY)
    assert facts_of(document) == Facts(OrganisationKind.DEPARTMENT, ContentClass.DOCUMENT, Matter.PARTY)
    assert facts_of(cluster.portal.home).content_class == ContentClass.STRUCTURE


def test_merged_chain_publishes_with_three_people_behind_the_author(cluster: Cluster) -> None:
    chain("short", [UNIT, SECRECY, CHIEF], organisation_kind=OrganisationKind.COUNTY)
    page = draft_article(cluster.county)
    review = submit(page=page, user=cluster.county.people["editor"])
    assert (review.steps, review.chain) == ([UNIT, SECRECY, CHIEF], "short")
    city = cluster.city.people
    with pytest.raises(PermissionDenied):
        approve(page=page, user=person(city["office"]))
    for user in (cluster.county.people["unit"], city["secrecy"], city["chief"]):
        assert not Article.objects.get(pk=page.pk).live
        approve(page=page, user=person(user), basis="条例第十九条")
    grant = PublicationGrant.objects.get(object_id=page.pk, state="live")
    assert len({one["user"] for one in grant.people}) == 3


def test_party_matter_goes_to_the_partys_office(cluster: Cluster) -> None:
    page = draft_article(cluster.city, matter=Matter.PARTY)
    editor = cluster.city.people["editor"]
    with pytest.raises(SubmissionRefused):
        submit(page=page, user=editor)
    party = User.objects.create_user("party", real_name="party")
    assign(actor=None, role=PARTY, page=cluster.portal.home, user=party)
    review = submit(page=page, user=editor)
    assert review.steps == standard_steps(Matter.PARTY)
    city = cluster.city.people
    approve(page=page, user=person(city["unit"]))
    with pytest.raises(PermissionDenied):
        approve(page=page, user=person(city["office"]))
    for user in (party, city["secrecy"], city["chief"]):
        approve(page=page, user=person(user), basis="条例第十九条")
    assert Article.objects.get(pk=page.pk).live


def test_changing_a_chain_changes_nothing_under_way(cluster: Cluster) -> None:
    made = chain("short", [UNIT, SECRECY, CHIEF])
    page = draft_article(cluster.city)
    submit(page=page, user=cluster.city.people["editor"])
    made.steps = [UNIT, OFFICE, SECRECY, CHIEF]
    made.save()
    city = cluster.city.people
    approve(page=page, user=person(city["unit"]))
    made.delete()
    for name in ("secrecy", "chief"):
        approve(page=page, user=person(city[name]), basis="条例第十九条")
    assert Article.objects.get(pk=page.pk).live


@pytest.mark.parametrize("steps", [[], [CHIEF], [SECRECY, CHIEF], [UNIT, CHIEF]])
def test_review_emptied_below_the_floor_publishes_nothing(cluster: Cluster, steps: list[str]) -> None:
    page = draft_article(cluster.city)
    review = submit(page=page, user=cluster.city.people["editor"])
    city = cluster.city.people
    for name in ("unit", "office", "secrecy"):
        approve(page=page, user=person(city[name]), basis="条例第十九条")
    Review.objects.filter(pk=review.pk).update(steps=steps)
    review.decisions.exclude(role__in=steps).delete()
    state = Article.objects.get(pk=page.pk).current_workflow_state
    for user in (city["chief"], cluster.superuser):
        with pytest.raises(PermissionDenied):
            finish(workflow_state=state, user=user)
    assert not Article.objects.get(pk=page.pk).live
    assert Review.objects.get(pk=review.pk).state == ReviewState.OPEN
