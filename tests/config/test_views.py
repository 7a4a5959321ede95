"""What a failure of ours looks like: 500 without a word on why, 503 with what is down, neither with a database."""

from __future__ import annotations

from typing import Any

import pytest
import redis
from bs4 import BeautifulSoup
from django.db import InterfaceError, OperationalError
from django.test import Client

from sites import hosts

SECRET = "SELECT secret FROM somewhere"


def ask(monkeypatch: pytest.MonkeyPatch, error: Exception, path: str = "/", view: str = "") -> Any:
    """An answer while the first look at the database fails; any use of a database would fail this test."""

    def fails() -> None:
        raise error

    hosts.forget()
    monkeypatch.setattr(hosts, "_read", fails)
    client = Client(raise_request_exception=False)
    client.cookies["view"] = view
    return client.get(path, headers={"host": "portal.test"})


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
@pytest.mark.parametrize("path", ["/", "/xwzx/1/", "/search/?q=a", "/feeds/1/rss.xml"])
def test_database_away_is_503_that_says_so(monkeypatch: pytest.MonkeyPatch, error: type[Exception], path: str) -> None:
    response = ask(monkeypatch, error(SECRET), path)
    page = BeautifulSoup(response.content.decode(), "html.parser")
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert "no-store" in response["Cache-Control"]
    assert page.select_one("[data-testid=down]")
    assert len(page.select("h1")) == 1
    assert page.select("meta[name=robots][content=noindex]")
    assert SECRET not in response.content.decode()
    assert "Set-Cookie" not in response


def test_shared_store_away_is_503_that_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    words = [
        BeautifulSoup(ask(monkeypatch, error).content.decode(), "html.parser").select_one("[data-testid=down]").text
        for error in (redis.ConnectionError(SECRET), OperationalError(SECRET))
    ]
    assert len(set(words)) == 2


def test_any_other_failure_is_500_without_a_word_on_why(monkeypatch: pytest.MonkeyPatch) -> None:
    response = ask(monkeypatch, ValueError(SECRET))
    page = BeautifulSoup(response.content.decode(), "html.parser")
    assert response.status_code == 500
    assert "no-store" in response["Cache-Control"]
    assert "Retry-After" not in response
    assert (page.select("[data-testid=down]"), len(page.select("h1"))) == ([], 1)
    assert SECRET not in response.content.decode()


@pytest.mark.parametrize("error", [ValueError, OperationalError])
@pytest.mark.parametrize(("view", "shown"), [("eh", "elder high"), ("<b>", None)])
def test_failure_page_follows_the_display_settings_without_script(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception], view: str, shown: str | None
) -> None:
    page = BeautifulSoup(ask(monkeypatch, error(SECRET), view=view).content.decode(), "html.parser")
    assert page.html is not None
    assert page.html.get("data-view") == shown
