"""The reader's display settings: cookie, form, and what pages show of them."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from wagtail.models import Site

from sites import display, hosts
from tests.factories import public

HOST = {"HTTP_HOST": "portal.test"}
ROOT = Path(display.__file__).parent.parent


@pytest.fixture
def portal(db: None) -> public.PortalHome:
    return public.portal()


@pytest.mark.parametrize(
    ("cookie", "letters"),
    [
        ("", ""),
        ("e", "e"),
        ("de", "ed"),
        ("hde", "eh"),
        ("sd", "d"),
        ("le", "e"),
        ("cprse", "esrpc"),
        ("<script>", "srpc"),
        ("x" * 5000, ""),
        ("eee", "e"),
    ],
)
def test_read_any_cookie_gives_allowed_letters_in_order(rf: RequestFactory, cookie: str, letters: str) -> None:
    request = rf.get("/")
    request.COOKIES[display.COOKIE] = cookie
    assert display.read(request) == letters
    assert re.fullmatch(display.PATTERN, letters)


def test_pattern_is_the_same_for_django_browser_and_proxy() -> None:
    for name in ("static/portico/view.js", "docs/display.md"):
        assert display.PATTERN in (ROOT / name).read_text(encoding="utf-8")


def test_view_js_knows_the_same_words() -> None:
    script = (ROOT / "static/portico/view.js").read_text(encoding="utf-8")
    assert dict(re.findall(r"([a-z]): '(\w+)'", script.split("WORDS")[1].split("}")[0])) == display.MODES


def test_attribute_letters_become_words() -> None:
    assert display.attribute("ed") == "elder dark"


def test_initial_letters_choose_the_fields() -> None:
    assert display.initial("eh") == {"size": "e", "colours": "h", "aloud": False, "pointer": False, "calm": False}
    assert display.initial("srpc") == {"size": "", "colours": "s", "aloud": True, "pointer": True, "calm": True}


def test_form_unknown_value_is_refused() -> None:
    form = display.DisplaySettingsForm({"size": "z", "colours": "d"})
    assert not form.is_valid()
    assert list(form.errors) == ["size"]


def test_form_all_choices_make_a_cookie_in_order() -> None:
    form = display.DisplaySettingsForm({"size": "l", "colours": "s", "aloud": "on", "pointer": "on", "calm": "on"})
    assert form.is_valid()
    assert form.letters() == "lsrpc"


@pytest.mark.django_db
def test_write_letters_are_kept_for_a_year_readable_by_scripts() -> None:
    response = HttpResponse()
    display.write(response, "ed", host="other.test", secure=True)
    cookie = response.cookies[display.COOKIE]
    assert (cookie.value, cookie["max-age"], cookie["samesite"], cookie["secure"], cookie["httponly"]) == (
        "ed",
        display.MAX_AGE,
        "Lax",
        True,
        "",
    )


@pytest.mark.django_db
def test_write_no_letters_forgets_the_cookie() -> None:
    response = HttpResponse()
    display.write(response, "", host="other.test", secure=False)
    assert response.cookies[display.COOKIE]["max-age"] == 0


@pytest.mark.parametrize(
    ("name", "host", "domain"),
    [
        ("gov.test", "gov.test", "gov.test"),
        ("gov.test", "luoping.gov.test", "gov.test"),
        ("www.gov.test", "luoping.gov.test", "gov.test"),
        ("gov.test", "luoping-gov.test", None),
        ("gov.test", "evilgov.test", None),
        ("localhost", "luoping.localhost", None),
        ("127.0.0.1", "127.0.0.1", None),
    ],
)
def test_domain_is_the_portals_for_its_own_sites_only(
    portal: public.PortalHome, name: str, host: str, domain: str | None
) -> None:
    Site.objects.update(hostname=name)
    hosts.forget()
    assert display.domain(host) == domain


# One click


def test_elder_mode_one_post_turns_it_on_and_keeps_the_rest(client: Client, portal: public.PortalHome) -> None:
    client.cookies["view"] = "ldr"
    response = client.post("/display-settings/elder/", {"elder": "on", "next": "/news/?p=2"}, **HOST)
    assert (response.status_code, response["Location"]) == (303, "/news/?p=2")
    assert (response.cookies["view"].value, response.cookies["view"]["domain"]) == ("edr", "portal.test")


def test_elder_mode_second_post_turns_it_off(client: Client, portal: public.PortalHome) -> None:
    client.cookies["view"] = "ed"
    response = client.post("/display-settings/elder/", {"elder": "off", "next": "/zh-hant/news/"}, **HOST)
    assert response["Location"] == "/zh-hant/news/"
    assert response.cookies["view"].value == "d"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"HTTP_ORIGIN": "http://portal.test"}, 303),
        ({"HTTP_REFERER": "http://portal.test/x/"}, 303),
        ({}, 303),
        ({"HTTP_ORIGIN": "http://evil.test"}, 403),
        ({"HTTP_ORIGIN": "null", "HTTP_REFERER": "http://evil.test/"}, 403),
        ({"HTTP_ORIGIN": "null", "HTTP_SEC_FETCH_SITE": "cross-site"}, 403),
        ({"HTTP_SEC_FETCH_SITE": "same-site"}, 403),
        ({"HTTP_SEC_FETCH_SITE": "same-origin"}, 303),
    ],
)
def test_elder_mode_form_of_another_site_is_refused(
    portal: public.PortalHome, headers: dict[str, str], status: int
) -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/display-settings/elder/", {"elder": "on"}, **HOST, **headers)
    assert response.status_code == status
    assert ("view" in response.cookies) == (status == 303)


def test_elder_mode_get_is_refused(client: Client, portal: public.PortalHome) -> None:
    assert client.get("/display-settings/elder/", **HOST).status_code == 405


def test_settings_reset_keeps_the_whole_address_to_return_to(client: Client, portal: public.PortalHome) -> None:
    back = "/search/?q=防火&theme=a#x"
    response = client.post("/display-settings/", {"reset": "1", "next": back}, **HOST)
    assert parse_qs(urlsplit(response["Location"]).query) == {"next": [back]}


def test_settings_reset_forgets_all_and_shows_the_page_again(client: Client, portal: public.PortalHome) -> None:
    client.cookies["view"] = "edr"
    response = client.post("/display-settings/", {"size": "e", "reset": "1", "next": "/news/"}, **HOST)
    assert response["Location"] == "/display-settings/?next=/news/"
    assert response.cookies["view"]["max-age"] == 0


@pytest.mark.parametrize("kind", ["portal", "column", "article", "missing"])
def test_any_page_carries_the_way_into_and_out_of_elder_mode(
    client: Client, portal: public.PortalHome, kind: str
) -> None:
    column = public.column(portal, "要闻")
    pages = {"portal": "/", "column": column.url, "article": public.article(column).url, "missing": "/none/"}
    html = client.get(pages[kind], **HOST).content.decode()
    form = html.split("data-elder ")[1].split("</form>")[0]
    assert f'name="next" value="{pages[kind]}"' in form
    assert re.findall(r'class="elder-\w+" name="elder" value="(\w+)"', form) == ["on", "off"]
    assert "csrfmiddlewaretoken" not in form


# Caches


def test_page_without_settings_is_the_same_for_everybody(client: Client, portal: public.PortalHome) -> None:
    response = client.get("/", **HOST)
    assert "data-view" not in response.content.decode().split(">")[1]
    assert "private" not in response.get("Cache-Control", "")
    assert "Cookie" not in response.get("Vary", "")


def test_page_for_a_cookie_is_never_kept_by_shared_caches(client: Client, portal: public.PortalHome) -> None:
    client.cookies["view"] = "ed"
    response = client.get("/", **HOST)
    assert 'data-view="elder dark"' in response.content.decode()
    assert response["Cache-Control"] == "private, no-cache"
    assert "Cookie" not in response.get("Vary", "")


def test_page_for_the_proxys_header_varies_by_it_and_ignores_the_cookie(
    client: Client, portal: public.PortalHome
) -> None:
    client.cookies["view"] = "ed"
    response = client.get("/", **HOST, HTTP_X_VIEW="h")
    assert 'data-view="high"' in response.content.decode()
    assert "X-View" in response["Vary"]
    assert "private" not in response.get("Cache-Control", "")
    empty = client.get("/", **HOST, HTTP_X_VIEW="")
    assert "data-view" not in empty.content.decode().split(">")[1]
    assert "X-View" in empty["Vary"]


@pytest.mark.parametrize("value", ["de", "x", 'e" onload="', "eeee"])
def test_page_for_a_malformed_header_is_the_standard_one(client: Client, portal: public.PortalHome, value: str) -> None:
    html = client.get("/", **HOST, HTTP_X_VIEW=value).content.decode()
    assert "data-view" not in html.split(">")[1]


def test_settings_page_shows_every_choice_and_the_kept_ones(client: Client, portal: public.PortalHome) -> None:
    client.cookies["view"] = "lsrp"
    html = client.get("/display-settings/?next=/zh-hant/", **HOST).content.decode()
    assert html.count(" checked") == 4
    assert '<input type="hidden" name="next" value="/zh-hant/">' in html
    assert 'data-domain="portal.test"' in html


def test_settings_on_a_sub_sites_host_hold_for_the_portal_too(client: Client, portal: public.PortalHome) -> None:
    public.sub_site("luoping")
    hosts.forget()
    response = client.post("/display-settings/", {"size": "e"}, HTTP_HOST="luoping.portal.test")
    assert response.cookies["view"]["domain"] == "portal.test"
