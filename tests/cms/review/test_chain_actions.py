"""Chains as data: who sets them, what stays under way, and short chains to the end."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cms.enums import Matter
from cms.models import Review, ReviewChain
from cms.review.actions import approve, submit
from cms.review.chain_actions import delete_chain, set_chain
from cms.review.models import STEPS
from cms.review.selectors import open_review, steps_left, waiting_for
from cms.roles.enums import Role
from foundation.accounts.models import User
from foundation.audit.models import AuditEntry, AuditPayload
from tests.factories.cluster import Cluster
from tests.factories.pages import draft_article
from tests.factories.people import holder

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
UNIT, OFFICE, PARTY, SECRECY, CHIEF = STEPS
FULL = [UNIT, OFFICE, SECRECY, CHIEF]
SHORT = [UNIT, SECRECY, CHIEF]


def short(cluster: Cluster, **fields: Any) -> ReviewChain:
    values = {"name": "短链", "organisation_kind": "county", "content_class": "article", "steps": SHORT, **fields}
    return set_chain(actor=cluster.portal.people["manager"], **values)


def submitted(cluster: Cluster, **fields: Any) -> Any:
    page = draft_article(cluster.county, **fields)
    submit(page=page, user=cluster.county.people["editor"])
    return page


def steps_of(page: Any) -> list[str]:
    review = open_review(page)
    assert review is not None
    return list(review.steps)


def waits_for(user: User, page: Any) -> bool:
    return any(item.page == page.pk for item in waiting_for(User.objects.get(pk=user.pk)))


def test_changing_and_deleting_a_chain_changes_nothing_under_way(cluster: Cluster) -> None:
    before = submitted(cluster)
    chain = short(cluster)
    during = submitted(cluster)
    short(cluster, chain=chain, steps=[OFFICE, SECRECY, CHIEF])
    after = submitted(cluster)
    delete_chain(actor=cluster.portal.people["manager"], chain=chain)
    last = submitted(cluster)
    assert [steps_of(page) for page in (before, during, after, last)] == [FULL, SHORT, [OFFICE, SECRECY, CHIEF], FULL]
    assert list(Review.objects.order_by("pk").values_list("chain", flat=True)) == ["", "短链", "短链", ""]
    assert not waits_for(cluster.county.people["unit"], after)
    assert waits_for(cluster.county.people["unit"], during)


@pytest.mark.parametrize("kept", [True, False])
def test_short_chain_under_way_is_published_with_three_people_whatever_became_of_it(
    cluster: Cluster, kept: bool
) -> None:
    chain = short(cluster)
    page = submitted(cluster)
    if not kept:
        delete_chain(actor=cluster.portal.people["manager"], chain=chain)
    for person in (cluster.county.people["unit"], cluster.city.people["secrecy"], cluster.city.people["chief"]):
        page.refresh_from_db()
        assert not page.live
        approve(page=page, user=person, basis="条例第十九条")
    page.refresh_from_db()
    assert page.live
    review = Review.objects.get(page_key=page.pk)
    assert len(set(review.decisions.values_list("user", flat=True))) == 3


def test_party_items_go_to_the_party_office_in_place_of_the_governments(cluster: Cluster) -> None:
    party = holder(cluster.city, Role.PARTY_OFFICE_REVIEWER)
    page = submitted(cluster, matter=Matter.PARTY)
    assert steps_of(page) == [UNIT, PARTY, SECRECY, CHIEF]
    approve(page=page, user=cluster.county.people["unit"])
    assert waits_for(party, page)
    assert not waits_for(cluster.city.people["office"], page)
    approve(page=page, user=party)
    review = open_review(page)
    assert review is not None
    assert steps_left(review) == [SECRECY, CHIEF]


def test_short_chain_by_the_office_asks_the_party_office_for_party_items(cluster: Cluster) -> None:
    holder(cluster.city, Role.PARTY_OFFICE_REVIEWER)
    short(cluster, steps=[OFFICE, SECRECY, CHIEF])
    assert steps_of(submitted(cluster, matter=Matter.PARTY)) == [PARTY, SECRECY, CHIEF]
    assert steps_of(submitted(cluster)) == [OFFICE, SECRECY, CHIEF]


def test_party_items_without_a_party_office_are_refused(cluster: Cluster) -> None:
    with pytest.raises(PermissionDenied):
        submitted(cluster, matter=Matter.PARTY)


def test_entries_of_the_audit_hold_both_shapes(cluster: Cluster) -> None:
    chain = short(cluster)
    short(cluster, chain=chain)
    short(cluster, chain=chain, name="新名")
    key = str(chain.pk)
    delete_chain(actor=cluster.superuser, chain=chain)
    entries = AuditEntry.objects.filter(kind__startswith="chain.", object_key=key).order_by("number")
    assert list(entries.values_list("kind", flat=True)) == ["chain.set", "chain.set", "chain.deleted"]
    shapes = [AuditPayload.objects.get(entry=entry).data for entry in entries]
    assert [[(shape[when] or {}).get("name") for when in ("before", "after")] for shape in shapes] == [
        [None, "短链"],
        ["短链", "新名"],
        ["新名", None],
    ]


@pytest.mark.parametrize("who", [("county", "manager"), ("city", "manager"), ("portal", "chief")])
def test_others_than_the_provincial_office_are_refused(cluster: Cluster, who: tuple[str, str]) -> None:
    person = getattr(cluster, who[0]).people[who[1]]
    with pytest.raises(PermissionDenied):
        set_chain(actor=person, name="短链", steps=SHORT)
    chain = short(cluster)
    with pytest.raises(PermissionDenied):
        set_chain(actor=person, chain=chain, name="别的", steps=SHORT)
    with pytest.raises(PermissionDenied):
        delete_chain(actor=person, chain=chain)
    assert ReviewChain.objects.get().name == "短链"


@pytest.mark.parametrize("steps", [[SECRECY, CHIEF], [UNIT, SECRECY], [UNIT, CHIEF], [CHIEF, SECRECY, UNIT], ["king"]])
def test_chain_below_the_floor_is_refused(cluster: Cluster, steps: list[str]) -> None:
    with pytest.raises(ValidationError):
        short(cluster, steps=steps)
    assert not ReviewChain.objects.exists()
