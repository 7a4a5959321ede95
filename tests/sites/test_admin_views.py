"""The cluster's screens over HTTP: the list of sites and the form that makes one."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Site

from foundation.accounts.models import User
from foundation.organisations.models import Organisation
from tests.factories.admin import browser
from tests.factories.cluster import Cluster
from tests.factories.provisioning import filled as values

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
LIST, NEW = reverse("cluster:list"), reverse("cluster:provision")


@pytest.fixture
def office(cluster: Cluster) -> Client:
    """The provincial office."""
    return browser(cluster.portal.people["manager"])


def made(cluster: Cluster) -> tuple[int, int, int]:
    """What a refused form must not leave behind."""
    return Site.objects.count(), User.objects.count(), Organisation.objects.count()


def test_provision_makes_the_site_and_shows_each_initial_password_once(cluster: Cluster, office: Client) -> None:
    response = office.post(NEW, values(cluster))
    passwords = response.context["provisioned"].passwords
    assert set(passwords) == {"yunxi-manager", "yunxi-editor", "yunxi-unit"}
    for name, password in passwords.items():
        assert password in response.content.decode()
        assert User.objects.get(username=name).check_password(password)
    assert Site.objects.get(hostname="yunxi.portal.test").root_page.slug == "yunxi"
    assert not any(password in office.get(LIST).content.decode() for password in passwords.values())


def test_provision_sent_twice_changes_nothing_the_second_time(cluster: Cluster, office: Client) -> None:
    office.post(NEW, values(cluster))
    before = made(cluster)
    response = office.post(NEW, values(cluster))
    assert response.context["provisioned"].created is False
    assert response.context["provisioned"].passwords == {}
    assert made(cluster) == before


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"host": "luoping.portal.test"}, "host"),
        ({"host": "portal.test"}, "host"),
        ({"host": "yunxi_gov.portal.test"}, "host"),
        ({"host": "-yunxi.portal.test"}, "host"),
        ({"host": "http://yunxi.portal.test/"}, "host"),
        ({"slug": "云溪"}, "slug"),
        ({"slug": "Yun Xi"}, "slug"),
        ({"slug": "luoping", "host": "other.portal.test"}, "slug"),
        ({"name": "洛平县人民政府"}, "__all__"),
        ({"person_editor": ""}, "person_editor"),
        ({"person_editor": "丙"}, "__all__"),
    ],
)
def test_provision_wrong_value_is_said_at_its_field_and_leaves_nothing(
    cluster: Cluster, office: Client, changes: dict[str, str], field: str
) -> None:
    before = made(cluster)
    response = office.post(NEW, values(cluster, **changes))
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert response.context["form"]["person_unit"].value() == "丙"
    assert made(cluster) == before


@pytest.mark.parametrize("who", ["portal.editor", "portal.chief", "city.manager", "county.manager", "department.chief"])
@pytest.mark.parametrize(("method", "url"), [("get", LIST), ("get", NEW), ("post", NEW)])
def test_cluster_screens_for_others_than_the_provincial_office_are_refused(
    cluster: Cluster, who: str, method: str, url: str
) -> None:
    place, name = who.split(".")
    before = made(cluster)
    response = getattr(browser(getattr(cluster, place).people[name]), method)(url, values(cluster))
    assert (response.status_code, response["Location"]) == (302, reverse("wagtailadmin_home"))
    assert made(cluster) == before


def test_cluster_screens_without_a_login_lead_to_the_login(client: Client, cluster: Cluster) -> None:
    response = client.get(LIST, HTTP_HOST="portal.test")
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("wagtailadmin_login"))


def test_site_list_takes_as_many_queries_for_a_site_more(cluster: Cluster, office: Client) -> None:
    def queries() -> int:
        office.get(LIST)
        with CaptureQueriesContext(connection) as captured:
            office.get(LIST)
        return len(captured)

    before = queries()
    office.post(NEW, values(cluster))
    assert queries() == before


def test_site_list_shows_the_portal_first(cluster: Cluster, office: Client) -> None:
    assert office.get(LIST).context["profiles"][0].kind == "portal"
