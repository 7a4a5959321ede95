import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from config.policy import ADMIN, PERMISSIONS, PUBLIC, PolicyMiddleware


def policy_of(path: str, response: HttpResponse | None = None) -> dict[str, list[str]]:
    """Directives that a response to the path gets."""
    answered = PolicyMiddleware(lambda _request: response or HttpResponse())(RequestFactory().get(path))
    parts = [part.strip().split(" ") for part in answered.headers["Content-Security-Policy"].split(";")]
    return {name: sources for name, *sources in parts}


@pytest.mark.parametrize("path", ["/", "/search/", "/administration/", "/files/documents/1/"])
def test_policy_public_address_allows_nothing_inline_and_nothing_foreign(path: str) -> None:
    assert policy_of(path) == PUBLIC
    assert {source for sources in PUBLIC.values() for source in sources} == {"'none'", "'self'", "data:"}


def test_policy_admin_allows_what_wagtail_needs_and_nothing_foreign() -> None:
    assert policy_of("/admin/pages/") == ADMIN
    assert {source for sources in ADMIN.values() for source in sources} == {
        "'none'",
        "'self'",
        "'unsafe-inline'",
        "data:",
        "blob:",
    }


def test_policy_of_a_view_wins() -> None:
    response = HttpResponse()
    response._csp_config = {"default-src": ["'none'"]}  # type: ignore[attr-defined]  # what csp's decorator sets

    assert policy_of("/admin/", response) == {"default-src": ["'none'"]}


def test_policy_switches_unused_browser_features_off() -> None:
    answered = PolicyMiddleware(lambda _request: HttpResponse())(RequestFactory().get("/"))

    assert answered.headers["Permissions-Policy"] == PERMISSIONS
