"""What is counted over HTTP, and what is not."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.models import BasePage
from foundation.limits.models import LimitSetting
from foundation.limits.table import forget as forget_limits
from foundation.visits import buffers, registry
from sites import hosts
from sites.machines.selectors import is_public
from tests.factories import public

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
HERE = {"host": "portal.test", "user-agent": FIREFOX, "sec-fetch-site": "same-origin", "origin": "http://portal.test"}


@pytest.fixture
def page(public_pages: set[int]) -> int:
    home = public.portal()
    public_pages.add(home.pk)
    return home.pk


def counted() -> int:
    return sum(buffers.memory.take().values())


def ask(client: Client, page_id: int, **headers: str) -> int:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(reverse("visit", args=[page_id]), headers={**HERE, **given}).status_code


def test_visit_of_a_reader_counts_without_cookie_token_or_query(client: Client, page: int) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert ask(strict, page) == 204
    with CaptureQueriesContext(connection) as queries:
        response = strict.post(reverse("visit", args=[page]), headers=HERE)
    assert (response.status_code, response.content, response.cookies) == (204, b"", {})
    assert "no-store" in response["Cache-Control"]
    assert len(queries) == 0
    assert counted() == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"user_agent": ""},
        {"user_agent": "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)"},
        {"user_agent": "Mozilla/5.0 AppleWebKit/537.36 (compatible; Googlebot/2.1) Chrome/140.0 Safari/537.36"},
        {"user_agent": "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/156.0 Safari/537.36"},
        {"user_agent": "curl/8.5.0"},
        {"user_agent": "python-requests/2.32"},
        {"sec_purpose": "prefetch"},
        {"sec_purpose": "prefetch;prerender"},
        {"purpose": "prefetch"},
        {"x_moz": "prefetch"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "", "origin": "https://elsewhere.example"},
        {"sec_fetch_site": "", "origin": "null"},
    ],
)
def test_visit_of_a_program_a_prefetch_or_another_website_is_not_counted(
    client: Client, page: int, headers: dict[str, str]
) -> None:
    assert ask(client, page, **headers) == 204
    assert counted() == 0


def test_visit_of_a_browser_that_says_little_counts(client: Client, page: int) -> None:
    ask(client, page, sec_fetch_site="", origin="")
    ask(client, page, sec_fetch_site="")
    assert counted() == 2


@pytest.mark.parametrize(
    "agent",
    [
        FIREFOX,
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1",
        "Mozilla/5.0 (Linux; Android 14; HarmonyOS) AppleWebKit/537.36 Chrome/114.0 Mobile HuaweiBrowser/15",
        "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/116 Mobile Safari/537.36 MicroMessenger/8.0.50",
        "Mozilla/5.0 (Windows NT 6.1) AppleWebKit/537.36 Chrome/109.0 Safari/537.36 Cubot/3",  # a telephone's name
    ],
)
def test_visit_of_common_browsers_counts(client: Client, page: int, agent: str) -> None:
    ask(client, page, user_agent=agent)
    assert counted() == 1


@pytest.mark.parametrize("page_id", [999_999, 2**31, 10**30, 0])
def test_visit_of_what_is_no_page_answers_the_same_and_counts_nothing(client: Client, page: int, page_id: int) -> None:
    assert ask(client, page_id) == 204
    assert counted() == 0


@pytest.mark.parametrize("path", ["/visits/abc", "/visits/-1", "/visits/", "/visits/1.5"])
def test_visit_of_a_malformed_address_is_404(client: Client, page: int, path: str) -> None:
    assert client.post(path, headers=HERE, follow=True).status_code == 404
    assert counted() == 0


@pytest.mark.parametrize("method", ["get", "head", "put", "delete"])
def test_visit_takes_posts_only(client: Client, page: int, method: str) -> None:
    assert getattr(client, method)(reverse("visit", args=[page]), headers=HERE).status_code == 405
    assert counted() == 0


def test_visit_at_an_unknown_host_is_404(client: Client, page: int) -> None:
    assert ask(client, page, host="elsewhere.example", origin="http://elsewhere.example") == 404
    assert counted() == 0


def test_visit_beyond_the_rate_answers_the_same_and_counts_no_more(client: Client, page: int) -> None:
    LimitSetting.objects.create(name="visits.view", number=3, seconds=3600)
    forget_limits()
    try:
        assert [ask(client, page) for _number in range(5)] == [204] * 5
    finally:
        LimitSetting.objects.all().delete()
        forget_limits()
    assert counted() == 3


def test_is_counted_remembers_both_answers_and_no_more_than_its_most(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(registry, "_providers", [lambda page_id: asked.append(page_id) or page_id == 1])
    monkeypatch.setattr(registry, "MOST", 100)
    for _turn in range(2):
        assert [registry.is_counted(page_id) for page_id in (1, 2)] == [True, False]
    assert asked == [1, 2]
    for page_id in range(1, 1000):
        registry.is_counted(page_id)
    assert len(registry._known) <= 100


def test_pages_that_count_are_live_below_live_ones(client: Client) -> None:
    home = public.portal()
    hosts.forget()
    column, draft_column = public.column(home), public.column(home, "未公开")
    article, draft = public.article(column), public.article(column, live=False)
    below = public.article(draft_column)
    QuerySet(BasePage).filter(pk=draft_column.pk).update(live=False)  # past the guard, as nothing of ours does
    ids = [home.pk, column.pk, article.pk, draft.pk, draft_column.pk, below.pk, 1, 10**6]
    assert [is_public(page_id) for page_id in ids] == [True, True, True, False, False, False, False, False]
