"""The screens over HTTP: asking, reading, deciding, taking back; for whom they answer, and at what cost."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from foundation.accounts.models import User
from sites.changes.enums import ChangeState
from sites.changes.models import ChangeRequest
from sites.changes.subjects.profiles import editable
from sites.models import SiteProfile
from tests.factories import public
from tests.factories.admin import browser
from tests.factories.changes import ask_for, ask_profile
from tests.factories.cluster import Cluster

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
LIST = reverse("changes:list")


def account(c: Cluster, who: str) -> User:
    if who == "superuser":
        return c.superuser
    place, name = who.split(".")
    user: User = getattr(c, place).people[name]
    return user


def profile_form(c: Cluster, **changes: Any) -> dict[str, Any]:
    profile = SiteProfile.objects.get(site_id=c.county.site.pk)
    given = {name: getattr(profile, name) for name in editable()}
    values = {name: value for name, value in given.items() if value is not False and value is not None}
    return {**values, "reason": "更名", **changes}


def url(name: str, *args: Any) -> str:
    return reverse(f"changes:{name}", args=args)


def decide(c: Client, request: ChangeRequest, **values: str) -> Any:
    return c.post(url("item", request.pk), {"approve-digest": request.digest, "approve": "1", **values})


def test_profile_is_asked_for_read_and_approved(cluster: Cluster) -> None:
    manager, city = browser(account(cluster, "county.manager")), browser(account(cluster, "city.manager"))
    response = manager.post(url("profile", cluster.county.site.pk), profile_form(cluster, name="新名称", hue="20"))
    request = ChangeRequest.objects.get()
    assert response["Location"] == url("item", request.pk)
    page = city.get(url("item", request.pk))
    assert [(row.label, row.before.text, row.after.text) for row in page.context["rows"]] == [
        (str(SiteProfile._meta.get_field("name").verbose_name), "洛平县人民政府", "新名称"),
        (str(SiteProfile._meta.get_field("hue").verbose_name), "256", "20"),
    ]
    assert (page.context["may_decide"], page.context["may_take_back"], page.content.count(b"<rect")) == (True, False, 8)
    assert decide(city, request)["Location"] == LIST
    assert SiteProfile.objects.get(site_id=cluster.county.site.pk).name == "新名称"


def test_signature_setting_is_asked_for(cluster: Cluster) -> None:
    form = profile_form(cluster, show_signatures="on")
    browser(account(cluster, "county.manager")).post(url("profile", cluster.county.site.pk), form)
    assert ChangeRequest.objects.get().after == {"show_signatures": True}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"hue": "400"}, "hue"), ({"hue": "blue"}, "hue"), ({"name": ""}, "name"), ({"reason": ""}, "reason"),
        ({"contact_email": "无"}, "contact_email"), ({}, "__all__"),
    ],
)  # fmt: skip
def test_profile_wrong_value_is_said_at_its_field(cluster: Cluster, changes: dict[str, str], field: str) -> None:
    client = browser(account(cluster, "county.manager"))
    response = client.post(url("profile", cluster.county.site.pk), profile_form(cluster, **changes))
    assert (response.status_code, list(response.context["form"].errors)) == (200, [field])
    assert not ChangeRequest.objects.exists()


def test_host_redirect_removal_and_order_are_asked_for(cluster: Cluster) -> None:
    client, site = browser(account(cluster, "county.manager")), cluster.county.site
    row = Redirect.objects.bulk_create([Redirect(old_path="/o", site=site, redirect_page=cluster.county.home)])[0]
    news, documents = (cluster.county.column(slug).pk for slug in ("news", "documents"))
    posts = [
        (url("host", site.pk), {"hostname": "LP.portal.test", "port": "80"}),
        (url("redirect_new", site.pk), {"old_path": "/old/", "target": "/news/", "is_permanent": "on"}),
        (url("redirect_remove", site.pk, row.pk), {}),
        (url("order", site.pk, cluster.county.home.pk), {f"place_{news}": "2", f"place_{documents}": "1"}),
    ]
    for address, values in posts:
        assert client.get(address).status_code == 200
        assert client.post(address, {**values, "reason": "调整"}).status_code == 302
    rows = {(row.kind, row.object_key): row.after for row in ChangeRequest.objects.all()}
    assert rows["host", str(site.pk)] == {"hostname": "lp.portal.test"}
    assert rows["redirect", f"new:{site.pk}:/old"]["redirect_page_id"] == news
    assert rows["redirect", str(row.pk)] == {}
    assert rows["menu_order", str(cluster.county.home.pk)] == {"order": [documents, news]}


def test_redirect_that_stands_is_asked_to_lead_elsewhere(cluster: Cluster) -> None:
    client, site = browser(account(cluster, "county.manager")), cluster.county.site
    row = Redirect.objects.bulk_create([Redirect(old_path="/o", site=site, redirect_page=cluster.county.home)])[0]
    client.post(
        url("redirect", site.pk, row.pk),
        {"old_path": "/other", "target": "/news/", "is_permanent": "on", "reason": "调整"},
    )
    assert ChangeRequest.objects.get().after == {"redirect_page_id": cluster.county.column("news").pk}


@pytest.mark.parametrize(
    ("name", "values", "field"),
    [
        ("host", {"hostname": "qinghe.portal.test", "port": "80"}, "hostname"),
        ("host", {"hostname": "a b", "port": "80"}, "hostname"),
        ("host", {"hostname": "luoping.portal.test", "port": "0"}, "port"),
        ("redirect_new", {"old_path": "/news/", "target": "/documents/"}, "old_path"),
        ("redirect_new", {"old_path": "/old", "target": "https://evil.example/"}, "target"),
        ("redirect_new", {"old_path": "/old", "target": "/old"}, "target"),
        ("redirect_new", {"old_path": "/" + "a" * 300, "target": "/news/"}, "old_path"),
        ("redirect_new", {"old_path": "\x00", "target": "/news/"}, "old_path"),
    ],
)
def test_host_and_redirect_wrong_value_is_said_at_its_field(
    cluster: Cluster, name: str, values: dict[str, str], field: str
) -> None:
    client = browser(account(cluster, "county.manager"))
    response = client.post(url(name, cluster.county.site.pk), {**values, "reason": "调整"})
    assert (response.status_code, list(response.context["form"].errors)) == (200, [field])
    assert not ChangeRequest.objects.exists()


def test_approval_of_another_content_than_was_read_is_said(cluster: Cluster) -> None:
    request, city = ask_profile(cluster.county, name="新名称"), browser(account(cluster, "city.manager"))
    response = decide(city, request, **{"approve-digest": "0" * 64})
    assert (response.status_code, response.context["approval"].errors.keys()) == (200, {"__all__"})
    assert ChangeRequest.objects.get().is_open


def test_refusal_needs_a_comment(cluster: Cluster) -> None:
    request, city = ask_profile(cluster.county, name="新名称"), browser(account(cluster, "city.manager"))
    response = city.post(url("item", request.pk), {"refuse": "1", "refuse-comment": ""})
    assert response.context["refusal"].errors.keys() == {"comment"}
    city.post(url("item", request.pk), {"refuse": "1", "refuse-comment": "名称不合规范"})
    assert (ChangeRequest.objects.get().state, ChangeRequest.objects.get().comment) == ("refused", "名称不合规范")


def test_form_shows_the_open_request_and_refuses_a_second(cluster: Cluster) -> None:
    client, address = browser(account(cluster, "county.manager")), url("profile", cluster.county.site.pk)
    assert client.get(address).context["open"] is None
    request = ask_profile(cluster.county, name="新名称")
    assert url("item", request.pk) in client.get(address).content.decode()
    response = client.post(address, profile_form(cluster, name="又一名称"))
    assert list(response.context["form"].errors) == ["__all__"]
    assert ChangeRequest.objects.count() == 1


def test_request_is_taken_back(cluster: Cluster) -> None:
    request, manager = ask_profile(cluster.county, name="新名称"), browser(account(cluster, "county.manager"))
    assert b"take-back-form" in manager.get(url("item", request.pk)).content
    manager.post(url("take_back", request.pk))
    assert ChangeRequest.objects.get().state == ChangeState.TAKEN_BACK


ASKING = ("site", "profile", "host", "redirect_new", "order", "redirect", "redirect_remove")


def asking_url(c: Cluster, name: str) -> str:
    row = (
        Redirect.objects.filter(old_path="/o").first()
        or Redirect.objects.bulk_create([Redirect(old_path="/o", site=c.county.site, redirect_page=c.county.home)])[0]
    )
    extra = {"order": [c.county.home.pk], "redirect": [row.pk], "redirect_remove": [row.pk]}.get(name, [])
    return url(name, c.county.site.pk, *extra)


@pytest.mark.parametrize("name", ASKING)
@pytest.mark.parametrize("who", ["county.editor", "city.manager", "department.manager", "portal.chief"])
def test_asking_screens_are_refused_to_others(cluster: Cluster, name: str, who: str) -> None:
    client = browser(account(cluster, who))
    for method in ("get", "post")[: 1 if name == "site" else 2]:
        response = getattr(client, method)(asking_url(cluster, name), {"reason": "x"})
        assert (response.status_code, response["Location"]) == (302, reverse("wagtailadmin_home"))
    assert not ChangeRequest.objects.exists()


@pytest.mark.parametrize("name", ASKING)
@pytest.mark.parametrize("who", ["county.manager", "portal.manager", "superuser"])
def test_asking_screens_answer_managers_and_superusers(cluster: Cluster, name: str, who: str) -> None:
    assert browser(account(cluster, who)).get(asking_url(cluster, name)).status_code == 200


@pytest.mark.parametrize("who", ["county.editor", "city.editor", "department.manager"])
def test_requests_of_others_are_not_there(cluster: Cluster, who: str) -> None:
    request, client = ask_profile(cluster.county, name="机密新名称"), browser(account(cluster, who))
    assert client.get(url("item", request.pk)).status_code == 404
    assert decide(client, request).status_code == 404
    assert client.post(url("take_back", request.pk)).status_code == 404
    assert "洛平县人民政府" not in client.get(LIST).content.decode()
    assert ChangeRequest.objects.get().is_open


@pytest.mark.parametrize("who", ["county.manager", "superuser", "portal.manager"])
def test_deciding_by_those_who_only_read_is_refused(cluster: Cluster, who: str) -> None:
    request, client = ask_profile(cluster.county, name="新名称"), browser(account(cluster, who))
    page = client.get(url("item", request.pk))
    assert (page.context["may_decide"], page.context["may_take_back"]) == (False, True)
    decide(client, request)
    assert ChangeRequest.objects.get().is_open


@pytest.mark.parametrize("name", ["redirect", "redirect_remove"])
def test_redirect_of_another_site_is_not_there(cluster: Cluster, name: str) -> None:
    other = Redirect(old_path="/o", site=cluster.city.site, redirect_page=cluster.city.home)
    row = Redirect.objects.bulk_create([other])[0]
    client = browser(account(cluster, "county.manager"))
    assert client.get(url(name, cluster.county.site.pk, row.pk)).status_code == 404


def test_order_below_another_sites_page_is_not_there(cluster: Cluster) -> None:
    client = browser(account(cluster, "county.manager"))
    for page in (cluster.city.home, cluster.county.column("news")):
        assert client.get(url("order", cluster.county.site.pk, page.pk)).status_code == 404


def test_home_page_and_list_tell_who_decides_how_many_wait(cluster: Cluster) -> None:
    ask_profile(cluster.county, name="新名称")
    city, editor = browser(account(cluster, "city.manager")), browser(account(cluster, "city.editor"))
    assert b'data-testid="waiting-changes"' in city.get(reverse("wagtailadmin_home")).content
    assert b'data-testid="waiting-changes"' not in editor.get(reverse("wagtailadmin_home")).content
    assert [row.title for row in city.get(LIST).context["waiting"]] == ["洛平县人民政府"]
    assert LIST in city.get(reverse("wagtailadmin_home")).content.decode()
    assert LIST not in editor.get(reverse("wagtailadmin_home")).content.decode()


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_list_and_home_page_take_as_many_queries_for_three_requests_as_for_one(cluster: Cluster) -> None:
    client, key = browser(account(cluster, "portal.manager")), str(cluster.department.site.pk)
    ask_profile(cluster.city, name="新名称")
    before = [queries(client, address) for address in (LIST, reverse("wagtailadmin_home"))]
    ask_profile(cluster.department, name="新名称")
    ask_for(cluster.department, "host", key, {"hostname": "x.portal.test"})
    assert len(client.get(LIST).context["waiting"]) == 3
    assert [queries(client, address) for address in (LIST, reverse("wagtailadmin_home"))] == before


def test_site_screen_takes_as_many_queries_for_more_redirects_and_columns(cluster: Cluster) -> None:
    client, site = browser(account(cluster, "county.manager")), Site.objects.get(pk=cluster.county.site.pk)
    address = url("site", site.pk)
    Redirect.objects.bulk_create([Redirect(old_path="/o", site=site, redirect_page=cluster.county.home)])
    before = queries(client, address)
    rows = [Redirect(old_path=f"/o{n}", site=site, redirect_page=cluster.county.home) for n in range(2)]
    Redirect.objects.bulk_create(rows)
    for number in range(2):
        public.column(cluster.county.column("news"), f"栏目{number}")
    assert queries(client, address) == before


def test_order_takes_as_many_queries_for_five_columns_as_for_two(cluster: Cluster) -> None:
    client = browser(account(cluster, "county.manager"))
    address = url("order", cluster.county.site.pk, cluster.county.home.pk)
    before = queries(client, address)
    for number in range(3):
        public.column(cluster.county.home, f"栏目{number}")
    assert queries(client, address) == before
