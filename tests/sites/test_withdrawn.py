"""What withdrawn addresses answer, on the sub-site's own host and by path on the portal."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms.models import Article, PublicationAct
from cms.publication.enums import WithdrawalKind
from foundation.outbox.actions import drain
from tests.factories.acts import NOTICE, again, asked_withdrawal, restore, withdraw
from tests.factories.cluster import Cluster
from tests.factories.pages import live_article

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def answers(page: Any) -> list[Any]:
    """Both addresses of a county's page, asked."""
    path = page.url_path.split("/luoping/", 1)[1]
    return [
        Client(HTTP_HOST="luoping.portal.test").get(f"/{path}"),
        Client(HTTP_HOST="portal.test").get(f"/sites/luoping/{path}"),
    ]


@pytest.mark.parametrize("kind", [WithdrawalKind.ERROR, WithdrawalKind.NOTICE])
def test_withdrawn_address_answers_410_with_the_notice_in_the_sites_face(cluster: Cluster, kind: str) -> None:
    page = live_article(cluster, cluster.county, title="撤下的稿件")
    act = withdraw(cluster.county, page, kind, notice=NOTICE)
    for response in answers(page):
        text = response.content.decode()
        assert response.status_code == 410
        assert ("撤下的稿件" in text, NOTICE in text, act.reason in text) == (True, True, False)
        assert ('content="noindex"' in text, response["X-Robots-Tag"]) == (True, "noindex")
        assert "洛平县人民政府" in text


@pytest.mark.parametrize("kind", [WithdrawalKind.MERGED, WithdrawalKind.SUPERSEDED])
def test_merged_address_leads_on_while_the_target_is_public(cluster: Cluster, kind: str) -> None:
    page, target = live_article(cluster, cluster.county), live_article(cluster, cluster.department)
    withdraw(cluster.county, page, kind, target=target)
    for response in answers(page):
        assert (response.status_code, response["Location"]) == (301, target.full_url)
        assert response["Cache-Control"] == "public, max-age=60"
    withdraw(cluster.department, target)
    assert [response.status_code for response in answers(page)] == [410, 410]
    assert target.title not in answers(page)[0].content.decode()


def test_withdrawn_address_answers_after_the_row_is_deleted(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    withdraw(cluster.county, page)
    Article.objects.get(pk=page.pk).delete()
    assert [response.status_code for response in answers(page)] == [410, 410]


def test_answer_ends_when_the_page_is_public_again(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    withdraw(cluster.county, page)
    restore(cluster, page)
    assert [response.status_code for response in answers(page)] == [200, 200]


def test_answer_ends_when_another_page_lives_at_the_address(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county, slug="same")
    withdraw(cluster.county, page)
    Article.objects.get(pk=page.pk).delete()
    live_article(cluster, cluster.county, slug="same", title="新的稿件")
    assert [response.status_code for response in answers(page)] == [200, 200]


def test_open_or_refused_request_changes_no_answer(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    asked_withdrawal(cluster.county, page)
    assert [response.status_code for response in answers(page)] == [200, 200]
    again(page).unpublish()
    assert [response.status_code for response in answers(page)] == [404, 404]


def test_unknown_address_costs_one_query_more_and_a_found_one_none(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    client = Client(HTTP_HOST="luoping.portal.test")
    table = PublicationAct._meta.db_table

    def asked(path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        return sum(table in query["sql"] for query in captured.captured_queries)

    assert asked("/" + page.url_path.split("/luoping/", 1)[1]) == 0
    assert asked("/no-such-page/") == 1
    assert asked("/") == 0


@pytest.mark.parametrize("path", ["/admin/no-such/", "/files/documents/999999/", "//", "/a/../b/", "/%F0%9F/"])
def test_odd_addresses_are_no_error(cluster: Cluster, path: str) -> None:
    assert Client(HTTP_HOST="portal.test").get(path).status_code in {302, 404, 200}


def test_post_to_a_withdrawn_address_is_not_answered_by_the_notice(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    withdraw(cluster.county, page)
    path = page.url_path.split("/luoping/", 1)[1]
    assert Client(HTTP_HOST="luoping.portal.test").post(f"/{path}").status_code == 404


def test_withdrawn_page_is_in_no_list_and_no_search(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county, title="不再列出的稿件")
    drain()
    column = cluster.county.column("news")
    client = Client(HTTP_HOST="luoping.portal.test")
    path = "/" + column.url_path.split("/luoping/", 1)[1]
    assert page.title in client.get(path).content.decode()
    withdraw(cluster.county, page)
    drain()
    texts = [client.get(address).content.decode() for address in (path, "/", f"/search/?q={page.title}")]
    assert [page.title in text.replace(f'value="{page.title}"', "") for text in texts[:2]] == [False, False]
    assert 'href="' + page.full_url not in texts[2]
