"""Chains of reviews over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from cms.enums import ContentClass, Matter
from cms.models import Column, ReviewChain
from cms.review.chain_actions import set_chain
from cms.review.models import STEPS
from cms.roles.actions import assign
from cms.roles.enums import Role
from foundation.organisations.enums import OrganisationKind
from tests.factories.admin import browser
from tests.factories.cluster import Cluster

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
LIST, NEW = reverse("chains:list"), reverse("chains:new")
UNIT, OFFICE, PARTY, SECRECY, CHIEF = (str(step) for step in STEPS)
SHORT = [UNIT, SECRECY, CHIEF]


def filled(**values: Any) -> dict[str, Any]:
    fields = {"name": "县级短链", "organisation_kind": "county", "content_class": "article", "matter": ""}
    return {**fields, "steps": SHORT, **values}


def test_provincial_office_makes_changes_and_deletes_a_chain(cluster: Cluster) -> None:
    client = browser(cluster.portal.people["manager"])
    assert client.post(NEW, filled()).headers["Location"] == LIST
    chain = ReviewChain.objects.get()
    assert (chain.organisation_kind, chain.content_class, chain.matter, chain.steps) == ("county", "article", "", SHORT)
    address = reverse("chains:edit", args=[chain.pk])
    assert client.get(address).context["form"].initial["steps"] == SHORT
    client.post(address, filled(steps=[OFFICE, SECRECY, CHIEF]))
    chain.refresh_from_db()
    assert chain.steps == [OFFICE, SECRECY, CHIEF]
    delete = reverse("chains:delete", args=[chain.pk])
    assert client.get(delete).status_code == 200
    assert ReviewChain.objects.exists()
    client.post(delete)
    assert not ReviewChain.objects.exists()


def test_list_ends_with_the_standard_and_the_preview_says_what_counts(cluster: Cluster) -> None:
    office = cluster.portal.people["manager"]
    set_chain(actor=office, name="全省短链", steps=[OFFICE, SECRECY, CHIEF])
    set_chain(actor=office, name="县级短链", organisation_kind="county", content_class="article", steps=SHORT)
    response = browser(office).get(LIST)
    assert [row.name for row in response.context["rows"]][:2] == ["县级短链", "全省短链"]
    assert response.context["rows"][-1].chain is None
    preview = response.context["preview"]
    assert len(preview) == len(OrganisationKind) * len(ContentClass)
    named = {(row.kind, row.content): [outcome.chain for _label, outcome in row.outcomes] for row in preview}
    county = (str(OrganisationKind.COUNTY.label), str(ContentClass.ARTICLE.label))
    assert named[county] == ["县级短链"] * len(Matter)
    assert {name for names in named.values() for name in names} == {"县级短链", "全省短链"}


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"steps": [SECRECY, CHIEF]}, ["__all__"]),
        ({"steps": [UNIT, OFFICE, CHIEF]}, ["__all__"]),
        ({"steps": [UNIT, OFFICE, SECRECY]}, ["__all__"]),
        ({"steps": [CHIEF, SECRECY, UNIT]}, ["__all__"]),
        ({"steps": [PARTY, SECRECY, CHIEF]}, ["__all__"]),
        ({"steps": [OFFICE, SECRECY, CHIEF], "matter": "party"}, ["__all__"]),
        ({"steps": ["king"]}, ["steps"]),
        ({"steps": []}, ["steps"]),
        ({"name": " "}, ["name"]),
        ({"organisation_kind": "moon"}, ["organisation_kind"]),
    ],
)
def test_chain_below_the_floor_is_refused(cluster: Cluster, change: dict[str, Any], wrong: list[str]) -> None:
    response = browser(cluster.portal.people["manager"]).post(NEW, filled(**change))
    found = response.context["form"].errors
    assert list(found) == wrong
    assert not ReviewChain.objects.exists()


def test_second_chain_for_the_same_items_is_refused(cluster: Cluster) -> None:
    client = browser(cluster.portal.people["manager"])
    client.post(NEW, filled())
    response = client.post(NEW, filled(name="又一条"))
    assert list(response.context["form"].errors) == ["__all__"]
    assert ReviewChain.objects.count() == 1


@pytest.mark.parametrize("who", [("county", "manager"), ("city", "manager"), ("portal", "chief"), ("portal", "editor")])
def test_others_than_the_provincial_office_are_refused(cluster: Cluster, who: tuple[str, str]) -> None:
    chain = set_chain(actor=cluster.superuser, name="短链", steps=SHORT)
    client = browser(getattr(cluster, who[0]).people[who[1]])
    for address in (NEW, *(reverse(f"chains:{name}", args=[chain.pk]) for name in ("edit", "delete"))):
        assert client.get(address).headers["Location"] == reverse("wagtailadmin_home")
        assert client.post(address, filled(name="别的")).headers["Location"] == reverse("wagtailadmin_home")
    assert client.get(LIST).headers["Location"] == reverse("wagtailadmin_home")
    assert list(ReviewChain.objects.values_list("name", flat=True)) == ["短链"]


def test_manager_of_a_column_of_the_portal_is_no_provincial_office(cluster: Cluster) -> None:
    editor = cluster.portal.people["editor"]
    column = Column.objects.child_of(cluster.portal.home).get(slug="news")
    assign(actor=None, role=Role.SITE_MANAGER, page=column, user=editor)
    assert browser(editor).get(LIST).headers["Location"] == reverse("wagtailadmin_home")
