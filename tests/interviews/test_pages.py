"""The page of an interview over HTTP: its three faces, without script, and nothing that anybody typed as markup."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.blocks import from_plain_text
from foundation.accounts.models import User
from interviews import reads
from interviews.actions.ledger import append, locked
from interviews.actions.records import begin_record
from interviews.enums import InterviewState, Op, QuestionState, TeamRole
from interviews.models import Guest, Interview, InterviewPage, TeamMember
from sites.traditional import convert_json
from tests.factories.acts import withdraw
from tests.factories.cluster import Cluster
from tests.factories.interviews import (
    announced_interview,
    asked,
    draft_interview,
    live_interview,
    member,
    open_up,
    say,
)
from tests.factories.pages import review_to_the_end

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


def get(interview: Interview, query: str = "") -> HttpResponse:
    address = urlsplit(interview.page.full_url)
    return Client(HTTP_HOST=address.netloc).get(f"{address.path}{query}")


def shown(interview: Interview, query: str = "") -> BeautifulSoup:
    response = get(interview, query)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def named(user: User, name: str) -> User:
    user.real_name = name
    user.save()
    return user


def pin(interview: Interview, msg: str) -> None:
    with transaction.atomic():
        found = locked(interview.pk)
        append(found, op=Op.PIN, actor=None, client_key=uuid.uuid4(), payload={"pinned": True}, msg=msg)


def texts(soup: BeautifulSoup, selector: str) -> list[str]:
    return [" ".join(node.get_text(" ", strip=True).split()) for node in soup.select(selector)]


def test_announcement_names_time_guests_team_and_how_to_ask(cluster: Cluster) -> None:
    host = named(member("host"), "林晓")
    interview = announced_interview(cluster, cluster.city, team={"host": host})

    soup = shown(interview)

    assert soup.select_one("#live")["data-face"] == "announced"
    assert texts(soup, ".guests li span:not(.av)") == ["贺嘉平 省水利厅副厅长"]
    begins = timezone.localtime(interview.page.starts_at)
    assert f"{begins:%Y年}" in texts(soup, "header.lv time")[0]
    assert "林晓" in soup.select_one("#about").get_text()
    assert "即日起可以提问。" in soup.select_one("#about").get_text()
    assert {link["href"] for link in soup.select("header.lv a.btn")} == {
        f"/live/{interview.pk}/ask/",
        f"/live/{interview.pk}/interview.ics",
    }
    assert (soup.select("#log"), soup.select("meta[http-equiv=refresh]")) == ([], [])


def test_running_interview_shows_entries_and_reloads_without_script(cluster: Cluster) -> None:
    interview = live_interview(cluster, cluster.city)
    first = say(interview, "第一句").event
    say(interview, "第二句\n第二段")
    say(interview, "第一句改过", op=Op.EDIT, msg=first.msg)
    gone = say(interview, "说错了的话").event
    say(interview, "", op=Op.RETRACT, msg=gone.msg)
    asked(interview, "已经显示的问题？", state=QuestionState.APPROVED)
    asked(interview, "还没有看过的问题？")

    soup = shown(interview)

    assert soup.select_one("#live")["data-face"] == "live"
    refresh = soup.select("head noscript meta[http-equiv=refresh]")
    assert [meta["content"] for meta in refresh] == ["30"]
    assert soup.select_one("[data-log] > li")["data-msg"] == first.msg
    assert texts(soup, "[data-log] .said > p:not(.mk, .gone)") == ["第一句改过", "第二句", "第二段"]
    assert len(soup.select("[data-log] .mk")) == 1
    assert len(soup.select("[data-log] .gone")) == 1
    assert texts(soup, "[data-questions] p span") == ["已经显示的问题？"]
    assert "说错了的话" not in str(soup)
    assert "还没有看过的问题" not in str(soup)


def test_order_and_pins_follow_what_is_asked_for(cluster: Cluster) -> None:
    interview = live_interview(cluster, cluster.city)
    first, second = say(interview, "第一句").event, say(interview, "第二句").event
    pin(interview, first.msg)

    soup = shown(interview, "?order=newest")

    assert [node["data-msg"] for node in soup.select("[data-log] > li")] == [second.msg, first.msg]
    assert [link["href"] for link in soup.select("[data-pins] a")] == [f"#m-{first.msg}"]


def test_paused_interview_says_so_and_stays_live(cluster: Cluster) -> None:
    interview = open_up(live_interview(cluster, cluster.city), InterviewState.PAUSED)
    soup = shown(interview)
    assert soup.select_one("#live")["data-face"] == "live"
    assert not soup.select_one("[data-paused]").has_attr("hidden")


def test_closed_interview_shows_its_text_at_once_without_controls(cluster: Cluster) -> None:
    interview = live_interview(cluster, cluster.city)
    say(interview, "最后一句")
    soup = shown(open_up(interview, InterviewState.CLOSED))

    assert soup.select_one("#live")["data-face"] == "closed"
    assert texts(soup, "[data-log] .said p") == ["最后一句"]
    assert (soup.select("main script"), soup.select("[data-bar]"), soup.select("noscript meta")) == ([], [], [])
    assert not [node["src"] for node in soup.select("head script[src]") if "live" in node["src"]]
    links = [link["href"] for link in soup.select(".lvk a")]
    assert links == [f"/live/{interview.pk}/{name}" for name in ("print/", "record.pdf", "record.txt")]


def test_record_replaces_the_text_and_later_answers_follow_it(cluster: Cluster) -> None:
    interview = live_interview(cluster, cluster.city)
    kept = say(interview, "第一句").event
    interview = open_up(interview, InterviewState.CLOSED)
    draft = begin_record(interview_id=interview.pk, actor=cluster.city.people["editor"])
    draft.summary = from_plain_text("访谈摘要。")
    draft.save_revision(user=cluster.city.people["editor"])
    review_to_the_end(cluster, cluster.city, draft)
    later = say(interview, "会后的答复", op=Op.ANSWER).event

    soup = shown(interview)

    assert "访谈摘要。" in soup.select_one("#summary").get_text()
    assert [node["data-msg"] for node in soup.select("[data-log] > li")] == [kept.msg]
    assert [node["data-msg"] for node in soup.select("h2.lvl + ol > li")] == [later.msg]


def test_what_anybody_typed_is_text_on_every_face_and_on_paper(cluster: Cluster) -> None:
    fields = {"title": f"访谈{EVIL}", "unit": EVIL, "summary": EVIL, "how_to_ask": EVIL}
    host = named(member("host"), f"主持{EVIL}"[:60])
    interview = announced_interview(cluster, cluster.city, team={"host": host}, **fields)
    Guest.objects.filter(page=interview.page_id).update(name=EVIL[:60], post=EVIL)
    answers = [get(interview).content.decode()]
    interview = open_up(interview)
    picture = {"image": 1, "url": f"/media/{EVIL}", "alt": EVIL, "width": 10, "height": 10}
    speaker = {"role": "citizen", "name": EVIL, "post": EVIL}
    said = say(interview, EVIL, speaker=speaker, pictures=[picture]).event
    asked(interview, EVIL, name=EVIL[:20], state=QuestionState.APPROVED)
    pin(interview, said.msg)
    answers.append(get(interview).content.decode())
    interview = open_up(interview, InterviewState.CLOSED)
    answers.append(get(interview).content.decode())
    address = urlsplit(interview.page.full_url)
    answers.append(Client(HTTP_HOST=address.netloc).get(f"/live/{interview.pk}/print/").content.decode())

    for html in answers:
        soup = BeautifulSoup(html, "html.parser")
        assert not [node for node in soup.select("script:not([type='application/ld+json'])") if not node.get("src")]
        assert not soup.select("[onerror]")
        assert "alert(1)" in soup.get_text()


def test_queries_are_the_same_for_many_entries_and_guests(cluster: Cluster) -> None:
    def queries(interview: Interview) -> int:
        get(interview)
        reads.forget_all()
        with CaptureQueriesContext(connection) as counted:
            get(interview)
        return len(counted)

    page = draft_interview(cluster.city, team={"host": member("host")})
    page.guests = [Guest(name=f"嘉宾{number}", post="处长") for number in range(3)]
    page.team = [TeamMember(role=TeamRole.MODERATOR, user=member(f"team{number}")) for number in range(3)]
    page.save_revision(user=cluster.city.people["editor"])
    many = open_up(review_to_the_end(cluster, cluster.city, page).interview)
    few = live_interview(cluster, cluster.city, team={"host": member("host2")})
    for interview, entries in ((few, 1), (many, 50)):
        for number in range(entries):
            say(interview, f"第{number}句")
        for number in range(1 if entries == 1 else 5):
            asked(interview, f"问题{number}", state=QuestionState.APPROVED)

    assert queries(few) == queries(many)


def test_pages_of_other_sites_and_unknown_hosts_are_not_found(cluster: Cluster) -> None:
    interview = live_interview(cluster, cluster.city)
    path = urlsplit(interview.page.full_url).path
    assert Client(HTTP_HOST="jiaotong.portal.test").get(path).status_code == 404
    assert Client(HTTP_HOST="elsewhere.test").get(path).status_code == 404
    assert Client(HTTP_HOST="elsewhere.test").get(f"/live/{interview.pk}/print/").status_code == 404


def test_print_and_calendar_hide_what_is_not_public(cluster: Cluster) -> None:
    interview = announced_interview(cluster, cluster.city)
    withdraw(cluster.city, interview.page)
    client = Client(HTTP_HOST="qinghe.portal.test")
    for name in ("print/", "interview.ics"):
        assert client.get(f"/live/{interview.pk}/{name}").status_code == 404
        assert client.get(f"/live/{2**70}/{name}").status_code == 404
        assert client.post(f"/live/{interview.pk}/{name}").status_code == 405


def test_print_view_is_in_the_order_in_which_it_was_said(cluster: Cluster) -> None:
    interview = live_interview(cluster, cluster.city)
    first, second = say(interview, "第一句").event, say(interview, "第二句").event
    response = Client(HTTP_HOST="qinghe.portal.test").get(f"/live/{interview.pk}/print/?order=newest")
    soup = BeautifulSoup(response.content, "html.parser")
    assert [node["data-msg"] for node in soup.select("li.say")] == [first.msg, second.msg]
    assert (soup.select("button"), soup.select("form"), soup.select("script")) == ([], [], [])


def test_print_view_follows_the_display_settings_without_script(cluster: Cluster) -> None:
    interview = live_interview(cluster, cluster.city)
    client = Client(HTTP_HOST="qinghe.portal.test")
    client.cookies["view"] = "eh"
    response = client.get(f"/live/{interview.pk}/print/")
    assert BeautifulSoup(response.content, "html.parser").html["data-view"] == "elder high"
    assert response["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    ("field", "ends", "opens"),
    [("ends_at", 0, None), ("questions_open_at", 60, 1)],
    ids=["ends at its beginning", "questions only afterwards"],
)
def test_times_that_contradict_each_other_are_refused(field: str, ends: int, opens: int | None) -> None:
    begins = timezone.now()
    page = InterviewPage(title="访谈", slug="x", unit="厅", starts_at=begins, ends_at=begins + timedelta(minutes=ends))
    page.questions_open_at = begins + timedelta(minutes=opens) if opens else None
    with pytest.raises(ValidationError) as refused:
        page.clean()
    assert list(refused.value.message_dict) == [field]


def test_page_in_traditional_characters_fetches_new_entries_in_them(cluster: Cluster) -> None:
    interview = live_interview(cluster, cluster.city)
    say(interview, "养老服务从今年起全省统一。")
    address = urlsplit(interview.page.full_url)
    reader, base = Client(HTTP_HOST=address.netloc), f"/live/{interview.pk}/"
    for prefix in ("", "/zh-hant"):
        (root,) = BeautifulSoup(reader.get(f"{prefix}{address.path}").content, "html.parser").select("#live")
        assert (root["data-base"], root["data-reads"]) == (base, f"{prefix}{base}")
    plain, fetched = (reader.get(f"{prefix}{base}e1/p1.json") for prefix in ("", "/zh-hant"))
    assert plain.json()["events"][-1]["text"] == "养老服务从今年起全省统一。"
    assert fetched.json()["events"][-1]["text"] == "養老服務從今年起全省統一。"
    assert fetched.json() == json.loads(convert_json(plain.content.decode()))
    assert (fetched["Content-Type"], fetched["Cache-Control"]) == (plain["Content-Type"], plain["Cache-Control"])
    assert reader.get(f"/zh-hant{base}snapshot.json").json()["entries"][-1]["text"].startswith("養老服務")
    assert [reader.get(f"/zh-hant{base}{name}.json").status_code for name in ("head", "questions")] == [200, 200]
    known = reader.get(f"/zh-hant{base}head.json", headers={"If-None-Match": "*"})
    assert (known.status_code, known.content) == (304, b"")
