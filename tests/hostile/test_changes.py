"""What is public and is no page: profiles with their footer, redirects, menus, snippets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site
from wagtail.snippets.models import get_snippet_models

from cms.models import BasePage
from sites.models import SiteProfile
from tests.factories.changes import approved, ask_profile
from tests.factories.cluster import Cluster
from tests.hostile.ground import attempt, browser, changed, everybody, refused
from tests.hostile.tries import held, lifted

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
WORD = "越权"


def profile(cluster: Cluster) -> SiteProfile:
    return SiteProfile.objects.get(site_id=cluster.city.site.pk)


def shown() -> tuple[Any, ...]:
    """What header, footer, menus and redirects are made of."""
    models = (SiteProfile, Site, Redirect)
    rows = [tuple(sorted(model._base_manager.values_list())) for model in models]
    menus = BasePage.objects.filter(live=True).order_by("path").values_list("pk", "title", "show_in_menus")
    return (*rows, tuple(menus))


Act = Callable[[Cluster], Any]
SETTINGS: dict[str, Act] = {
    "save": lambda c: changed(profile(c), name=WORD).save(),
    "update_fields": lambda c: changed(profile(c), name=WORD).save(update_fields=["name"]),
    "save_base": lambda c: changed(profile(c), name=WORD).save_base(),
    "raw": lambda c: changed(profile(c), name=WORD).save_base(raw=True),
    "update": lambda c: SiteProfile.objects.filter(site_id=c.city.site.pk).update(name=WORD),
    "deletion": lambda c: profile(c).delete(),
    "host": lambda c: changed(Site.objects.get(pk=c.city.site.pk), hostname="evil.test").save(),
    "root": lambda c: changed(Site.objects.get(pk=c.city.site.pk), root_page=c.department.home.basepage_ptr).save(),
}
FOOTER = ("sponsor", "operator", "contact_phone", "icp_number", "police_number", "badge_url", "site_id_code")


@pytest.mark.parametrize("way", SETTINGS)
@held("settings")
def test_no_call_changes_a_profile_or_host(cluster: Cluster, way: str) -> None:
    before = shown()
    assert refused(lambda: SETTINGS[way](cluster))
    assert shown() == before


@pytest.mark.parametrize("field", FOOTER)
@held("footer")
def test_no_call_changes_a_footer(cluster: Cluster, field: str) -> None:
    before = shown()
    assert refused(lambda: changed(profile(cluster), **{field: "1234567890"}).save())
    assert shown() == before


def post_settings(cluster: Cluster, user: Any) -> None:
    """Wagtail's own addresses for profile, site and redirects."""
    client, site = browser(user), cluster.city.site.pk
    row = {item.name: item.value_from_object(profile(cluster)) or "" for item in SiteProfile._meta.concrete_fields}
    client.post(reverse("wagtailsettings:edit", args=["site_cluster", "siteprofile", site]), {**row, "name": WORD})
    client.post(
        f"/admin/sites/edit/{site}/",
        {"hostname": "evil.test", "port": 80, "site_name": WORD, "root_page": cluster.department.home.pk},
    )
    client.post(f"/admin/sites/{site}/delete/")
    client.post("/admin/sites/new/", {"hostname": "evil.test", "port": 80, "root_page": cluster.department.home.pk})
    client.post(
        "/admin/redirects/add/", {"old_path": "/news/", "is_permanent": "on", "redirect_link": "http://evil.test/"}
    )


@held("settings", "footer", "redirect")
def test_no_screen_of_wagtails_changes_profile_host_or_redirects(cluster: Cluster) -> None:
    before = shown()
    for who, user in everybody(cluster):
        post_settings(cluster, user)
        assert shown() == before, who


@held("settings", "footer")
def test_nobody_approves_a_change_but_who_answers_above(cluster: Cluster) -> None:
    request = ask_profile(cluster.city, name=WORD, sponsor=WORD)
    before = shown()
    answers = cluster.portal.people["manager"].pk
    for who, user in everybody(cluster):
        if user.pk == answers:
            continue
        attempt(lambda user=user: approved(request, user))
        assert shown() == before, who
    approved(request, cluster.portal.people["manager"])
    assert profile(cluster).sponsor == WORD


@pytest.mark.parametrize("way", ["save", "update_fields", "save_base", "deletion", "host"])
@lifted("settings")
def test_profile_and_host_change_without_their_guard(cluster: Cluster, way: str, hole_change_guard: None) -> None:
    before = shown()
    SETTINGS[way](cluster)
    assert shown() != before


@lifted("footer")
def test_footer_changes_without_its_guard(cluster: Cluster, hole_change_guard: None) -> None:
    changed(profile(cluster), sponsor=WORD).save()
    assert profile(cluster).sponsor == WORD


# Redirects.
def redirect(cluster: Cluster, **values: Any) -> Redirect:
    return Redirect(old_path="/news", site=cluster.city.site, redirect_link="http://evil.test/", **values)


@pytest.fixture
def standing(cluster: Cluster) -> Redirect:
    """A redirect of the city, as if it had been approved."""
    row = Redirect(old_path="/old", site=cluster.city.site, redirect_page=cluster.city.column("news"))
    return Redirect.objects.bulk_create([row])[0]


REDIRECTS: dict[str, Callable[[Cluster, Redirect], Any]] = {
    "new": lambda c, _r: redirect(c).save(),
    "new, as if a page had moved": lambda c, _r: redirect(c, automatically_created=True).save(),
    "other target": lambda _c, r: changed(r, redirect_link="http://evil.test/").save(),
    "deletion": lambda _c, r: r.delete(),
}


@pytest.mark.parametrize("way", REDIRECTS)
@held("redirect")
def test_no_call_changes_redirects(cluster: Cluster, standing: Redirect, way: str) -> None:
    before = shown()
    assert refused(lambda: REDIRECTS[way](cluster, standing))
    assert shown() == before


@pytest.mark.parametrize("way", REDIRECTS)
@lifted("redirect")
def test_redirects_change_without_their_guard(
    cluster: Cluster, standing: Redirect, way: str, hole_change_guard: None
) -> None:
    before = shown()
    REDIRECTS[way](cluster, standing)
    assert shown() != before


# Menus: the columns of a site, in their order (test_places.py), by title and by whether they are shown.
MENUS: dict[str, Act] = {
    "title": lambda c: changed(c.city.column("news"), title=WORD).save(),
    "shown": lambda c: changed(c.city.home, show_in_menus=True).save(),
    "hidden": lambda c: changed(c.city.column("news"), show_in_menus=False).save(),
    "hidden by update": lambda c: BasePage.objects.filter(pk=c.city.column("news").pk).update(show_in_menus=False),
    "new column": lambda c: attempt(lambda: c.city.home.add_child(instance=type(c.city.column("news"))(title=WORD))),
}


@pytest.mark.parametrize("way", MENUS)
@held("menu")
def test_no_call_changes_a_menu(cluster: Cluster, way: str) -> None:
    before = shown()
    attempt(lambda: MENUS[way](cluster))
    assert shown() == before


@pytest.mark.parametrize("way", ["title", "shown", "hidden"])
@lifted("menu")
def test_menu_changes_without_the_save_guard(cluster: Cluster, way: str, hole_save_guard: None) -> None:
    before = shown()
    MENUS[way](cluster)
    assert shown() != before


# Snippets.
def unreviewed_snippets() -> list[str]:
    """Snippets are public without any workflow of ours, so there are none."""
    return [model._meta.label for model in get_snippet_models()]


@held("snippet")
def test_nothing_is_a_snippet() -> None:
    assert unreviewed_snippets() == []


@lifted("snippet")
def test_a_snippet_would_be_noticed(hole_snippet: None) -> None:
    assert unreviewed_snippets() == ["organisations.Organisation"]
