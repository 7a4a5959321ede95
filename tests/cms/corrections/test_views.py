"""The public pages of error reports over HTTP: on every host, with bad input, without anything personal."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from cms.corrections import actions
from cms.corrections.enums import TicketState
from cms.corrections.notices import address_of
from cms.models import ErrorReport
from foundation.limits.forms import HONEYPOT, PAYLOAD
from foundation.limits.registry import Rate
from tests.factories.acts import withdraw
from tests.factories.cluster import Cluster
from tests.factories.corrections import MAIL, reported
from tests.factories.pages import draft_article, live_article
from tests.factories.proof import proven

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

FORM = reverse("report_error")
GOOD = {"kind": "fact", "words": "共 12 个项目", "text": "应为 15 个项目。", "mail": MAIL}


def on(host: str = "portal.test") -> Client:
    return Client(HTTP_HOST=host)


def send(page: Any, client: Client | None = None, **changes: str) -> Any:
    return (client or on()).post(f"{FORM}?page={page.pk}", {**GOOD, **proven("corrections.report"), **changes})


@pytest.mark.parametrize("host", ["portal.test", "luoping.portal.test"])
def test_report_leads_to_a_receipt_with_number_and_due_date(cluster: Cluster, host: str) -> None:
    page = live_article(cluster, cluster.county)
    client = on(host)
    assert client.get(f"{FORM}?page={page.pk}").status_code == 200
    response = send(page, client)
    ticket = ErrorReport.objects.get()
    receipt = reverse("report_error_status", args=[ticket.number])
    assert (response.status_code, response.url) == (302, f"{receipt}?received=1")
    text = client.get(response.url).content.decode()
    assert (ticket.number in text, ticket.due_on.isoformat() in text) == (True, True)
    assert (ticket.kind, ticket.words, ticket.text) == ("fact", GOOD["words"], GOOD["text"])
    assert address_of(ticket) == MAIL


def test_form_has_the_look_of_the_site_of_the_page(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    assert "洛平县人民政府</title>" in on().get(f"{FORM}?page={page.pk}").content.decode()


def test_every_page_leads_to_the_form_with_its_id_and_stays_the_same_for_all(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    response = on("luoping.portal.test").get(page.get_url())
    assert response.status_code == 200
    assert f'href="{FORM}?page={page.pk}"' in response.content.decode()
    assert response.cookies == {}
    search = on("luoping.portal.test").get("/search/").content.decode()
    assert f'href="{FORM}?page={cluster.county.home.pk}"' in search


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "字" * 5000},
        {"text": ""},
        {"text": "错"},
        {"text": "有\x00空字符的文字"},
        {"words": "字" * 301},
        {"mail": "no address"},
        {"mail": "a@b.test\nBcc: other@example.test"},
        {"kind": "nonsense"},
        {"kind": ""},
        {HONEYPOT: "http://spam.example"},
        {PAYLOAD: ""},
        {PAYLOAD: "bm90aGluZw=="},
    ],
    ids=str,
)
def test_bad_input_is_answered_with_a_sentence_and_the_text_is_kept(cluster: Cluster, changes: dict[str, str]) -> None:
    page = live_article(cluster, cluster.county)
    response = send(page, **changes)
    text = response.content.decode()
    assert (response.status_code, 'data-testid="error-summary"' in text) == (422, True)
    kept = changes.get("text", GOOD["text"]).replace("\x00", "")
    assert ("\x00" in changes.get("text", "")) or escape(kept) in text
    assert ErrorReport.objects.count() == 0


def test_script_in_a_report_is_text_everywhere(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    script = "<script>alert(1)</script>"
    again = send(page, text=script, kind="")
    assert script not in again.content.decode()
    send(page, text=script, words=script)
    ticket = ErrorReport.objects.get()
    client = on()
    client.force_login(cluster.county.people["editor"])
    assert ticket.text == script
    for address in (reverse("corrections:ticket", args=[ticket.number]), reverse("corrections:list")):
        assert script not in client.get(address).content.decode()


@pytest.mark.parametrize("named", ["", "0", "1", "x", "-1", "9" * 30, "1e3", "٣", "%00", "1 OR 1=1"])
def test_page_that_does_not_exist_gets_a_sentence(cluster: Cluster, named: str) -> None:
    response = on().get(f"{FORM}?page={named}")
    assert (response.status_code, 'data-testid="report-form"' in response.content.decode()) == (404, False)
    assert on().post(f"{FORM}?page={named}", GOOD).status_code == 404


def test_draft_and_withdrawn_page_are_not_reported_nor_named(cluster: Cluster) -> None:
    draft = draft_article(cluster.county, title="尚未公开的标题")
    gone = live_article(cluster, cluster.county, title="已经撤下的标题")
    withdraw(cluster.county, gone)
    for page in (draft, gone):
        for response in (on().get(f"{FORM}?page={page.pk}"), send(page)):
            assert (response.status_code, page.title in response.content.decode()) == (404, False)
    assert ErrorReport.objects.count() == 0


def test_page_of_another_site_is_reported_there_only(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    assert send(page, on("qinghe.portal.test")).status_code == 404
    assert ErrorReport.objects.count() == 0


def test_form_without_token_is_refused(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    strict = Client(HTTP_HOST="portal.test", enforce_csrf_checks=True)
    assert strict.post(f"{FORM}?page={page.pk}", GOOD).status_code == 403
    assert ErrorReport.objects.count() == 0


def test_address_to_lead_to_is_never_taken_from_the_visitor(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    response = on().post(
        f"{FORM}?page={page.pk}&next=//evil.example/",
        {**GOOD, **proven("corrections.report"), "next": "//evil.example/"},
    )
    assert response.url.startswith(FORM)
    found = on().get(reverse("report_error_find"), {"number": "//evil.example"})
    assert found.status_code == 422


def test_state_shows_the_answer_and_nothing_personal(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county, title="水利项目公示")
    editor = cluster.county.people["editor"]
    ticket = reported(page, text="这里写了张三的住址。", words="张三")
    actions.answer(ticket=ticket, user=editor, text="经核对，与原件一致。")
    text = on().get(reverse("report_error_status", args=[ticket.number.lower()])).content.decode()
    assert f'data-state="{TicketState.ANSWERED}"' in text
    assert ("经核对，与原件一致。" in text, "水利项目公示" in text) == (True, True)
    assert [word for word in ("张三", "住址", MAIL, editor.username, str(editor)) if word in text] == []


def test_state_of_a_withdrawn_page_does_not_name_it(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county, title="已经撤下的标题")
    ticket = reported(page)
    withdraw(cluster.county, page)
    response = on().get(reverse("report_error_status", args=[ticket.number]))
    assert (response.status_code, "已经撤下的标题" in response.content.decode()) == (200, False)


def test_number_is_found_in_any_writing_and_an_unknown_one_is_not(cluster: Cluster) -> None:
    ticket = reported(live_article(cluster, cluster.county))
    find = reverse("report_error_find")
    response = on().get(find, {"number": f" {ticket.number.lower()} "})
    assert response.url == reverse("report_error_status", args=[ticket.number])
    unknown = on().get(
        reverse("report_error_status", args=[f"{ticket.number[:-1]}{'2' if ticket.number[-1] != '2' else '3'}"])
    )
    assert (unknown.status_code, 'data-testid="error-summary"' in unknown.content.decode()) == (404, True)
    assert [on().get(find, {"number": typed}).status_code for typed in ("", "x", "\x00", "1" * 5000)] == [
        200,
        422,
        422,
        422,
    ]


def test_pages_of_reports_are_kept_by_no_cache(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    ticket = reported(page)
    for address in (f"{FORM}?page={page.pk}", reverse("report_error_status", args=[ticket.number])):
        assert "no-store" in on().get(address)["Cache-Control"]


def test_footer_costs_no_query(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    client = on("luoping.portal.test")
    assert client.get(page.get_url()).status_code == 200
    with CaptureQueriesContext(connection) as before:
        client.get(page.get_url())
    for _number in range(3):
        reported(page)
    with CaptureQueriesContext(connection) as after:
        client.get(page.get_url())
    assert len(before) == len(after)


def test_too_many_reports_of_a_network_wait_and_keep_their_text(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = live_article(cluster, cluster.county)
    monkeypatch.setattr("foundation.limits.table.rate_of", lambda _name: Rate(1, 3600))
    assert send(page, text="第一处错误。").status_code == 302
    response = send(page, text="第二处错误。")
    assert (response.status_code, int(response["Retry-After"]) > 0) == (429, True)
    assert ("第二处错误。" in response.content.decode(), ErrorReport.objects.count()) == (True, 1)


def test_numbers_are_not_guessed_by_the_thousand(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = reported(live_article(cluster, cluster.county))
    monkeypatch.setattr("foundation.limits.table.rate_of", lambda _name: Rate(1, 3600))
    address = reverse("report_error_status", args=[ticket.number])
    client = on()
    assert [client.get(address).status_code for _number in range(2)] == [200, 429]
