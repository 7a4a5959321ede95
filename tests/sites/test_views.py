"""Theme style sheets, display settings and site maps, over HTTP."""

from __future__ import annotations

import pytest
from django.test import Client

from sites import theme
from sites.templatetags import face
from tests.factories import public

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
HOST = {"HTTP_HOST": "portal.test"}


@pytest.fixture
def portal() -> public.PortalHome:
    return public.portal()


def test_theme_css_hue_is_served_for_ever(client: Client, portal: public.PortalHome) -> None:
    response = client.get("/theme/160.css", **HOST)
    assert response.content.decode() == theme.stylesheet(160)
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert set(response["Cache-Control"].split(", ")) == {"public", "immutable", "max-age=31536000"}


@pytest.mark.parametrize("path", ["/theme/360.css", "/theme/-1.css", "/theme/red.css"])
def test_theme_css_no_hue_is_not_found(client: Client, portal: public.PortalHome, path: str) -> None:
    assert client.get(path, **HOST).status_code == 404


def test_theme_css_post_is_refused(client: Client, portal: public.PortalHome) -> None:
    assert client.post("/theme/160.css", **HOST).status_code == 405


def test_theme_url_names_the_hue_and_its_fingerprint() -> None:
    assert face.theme_url(160) == f"/theme/160.css?v={theme.fingerprint(160)}"
    assert face.theme_url("") == face.theme_url(theme.DEFAULT_HUE)


def test_display_settings_post_keeps_the_modes_and_returns(client: Client, portal: public.PortalHome) -> None:
    response = client.post("/display-settings/", {"size": "e", "colours": "d", "next": "/news/?p=2"}, **HOST)
    assert (response.status_code, response["Location"]) == (303, "/news/?p=2")
    assert response.cookies["view"].value == "ed"


def test_display_settings_post_standard_forgets_the_modes(client: Client, portal: public.PortalHome) -> None:
    client.cookies["view"] = "ed"
    response = client.post("/display-settings/", {"size": "", "colours": ""}, **HOST)
    assert response.cookies["view"]["max-age"] == 0


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "/display-settings/"],
)
def test_display_settings_foreign_return_address_leads_home(
    client: Client, portal: public.PortalHome, address: str
) -> None:
    response = client.post("/display-settings/", {"next": address}, **HOST)
    assert response["Location"] == "/"


def test_display_settings_unknown_choice_is_shown_again(client: Client, portal: public.PortalHome) -> None:
    response = client.post("/display-settings/", {"size": "huge"}, **HOST)
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["size"]
    assert "view" not in response.cookies


def test_display_settings_without_token_is_refused(portal: public.PortalHome) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post("/display-settings/", {"size": "e"}, **HOST).status_code == 403


def test_display_settings_page_shows_what_is_kept_without_javascript(client: Client, portal: public.PortalHome) -> None:
    client.cookies["view"] = "eh"
    response = client.get("/display-settings/", **HOST)
    html = response.content.decode()
    assert '<html lang="zh-Hans" data-view="elder high">' in html
    assert html.count(" checked") == 2
    assert "no-store" in response["Cache-Control"]


def test_site_map_lists_visible_columns_of_that_site_only(client: Client, portal: public.PortalHome) -> None:
    county = public.sub_site("luoping")
    public.article(public.column(public.column(county, "县政公开"), "县政文件"))
    public.column(county, "空栏目")
    public.article(public.column(portal, "省政动态"))
    site = county.get_site()
    html = client.get(f"/site-map/{site.pk}/", **HOST).content.decode()
    assert "县政公开" in html
    assert "县政文件" in html
    assert "空栏目" not in html
    assert "省政动态" not in html
    assert f'<link rel="canonical" href="http://luoping.portal.test/site-map/{site.pk}/">' in html


def test_site_map_unknown_site_is_not_found(client: Client, portal: public.PortalHome) -> None:
    assert client.get("/site-map/999999/", **HOST).status_code == 404
