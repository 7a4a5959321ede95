"""The screen of one item: versions side by side, opinions, pictures, stale and double decisions."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from cms.models import Opening, Opinion, Review, ReviewDecision
from cms.review.actions import approve, send_back, submit, take_back
from cms.review.opinions import ask
from foundation.accounts.models import User
from tests.factories.admin import browser
from tests.factories.cluster import Cluster, Place
from tests.factories.files import image_version
from tests.factories.pages import draft_article, live_article
from tests.factories.people import holder

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
DESK = reverse("cms_review:desk")
CHECKS = ["state_secret", "work_secret", "commercial", "privacy", "security"]


def url(name: str, page: Any, *more: int) -> str:
    return reverse(f"cms_review:{name}", args=[page.pk, *more])


def submitted(at: Place, **fields: Any) -> Any:
    page = draft_article(at, **fields)
    submit(page=page, user=at.people["editor"])
    return page


def review_of(page: Any) -> Review:
    return Review.objects.get(page_key=page.pk)


def seen(client: Client, page: Any) -> str:
    return str(client.get(url("item", page)).context["access"].seen)


def said(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_item_notes_that_it_was_opened(cluster: Cluster) -> None:
    page = submitted(cluster.county)
    unit = cluster.county.people["unit"]
    browser(cluster.city.people["unit"]).get(url("item", page))
    assert not Opening.objects.exists()
    browser(unit).get(url("item", page))
    assert list(Opening.objects.values_list("review", "role", "user")) == [
        (review_of(page).pk, "unit_reviewer", unit.pk)
    ]


def test_item_new_shows_its_content_and_a_correction_what_changed(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county, title="旧题目")
    client = browser(cluster.county.people["unit"])
    fresh = submitted(cluster.county)
    assert client.get(url("item", fresh)).context["comparison"].is_new
    page.title = "新题目"
    page.save_revision(user=cluster.county.people["editor"])
    submit(page=page, user=cluster.county.people["editor"])
    response = client.get(url("item", page))
    assert [str(part.rows[0].before) for part in response.context["comparison"].parts] == [
        '<p class="portico-line portico-line--p"><del>旧</del>题目</p>'
    ]
    assert "<ins>新</ins>题目" in response.content.decode()
    whole = client.get(url("item", page), {"all": "1"})
    assert len(whole.context["comparison"].parts) > 1


def test_item_names_who_else_may_decide(cluster: Cluster) -> None:
    page = submitted(cluster.county)
    other = holder(cluster.county, "unit_reviewer", phone="13911112222")
    response = browser(cluster.county.people["unit"]).get(url("item", page))
    assert response.context["others"] == [str(other)]


def test_item_escapes_titles_comments_and_content(cluster: Cluster) -> None:
    evil = "<script>alert(1)</script>"
    page = submitted(cluster.county, title=evil, summary=evil, source=evil)
    approve(page=page, user=cluster.county.people["unit"], comment=evil)
    review = review_of(page)
    review.answer = review.exception = review.chain = evil
    review.save()
    ask(review=review, user=cluster.city.people["office"], person=cluster.city.people["chief"], question=evil)
    Opinion.objects.update(answer=evil, answered_at=review.submitted_at)
    for address in (url("item", page), DESK, url("ask_opinion", page)):
        text = browser(cluster.city.people["office"]).get(address).content.decode()
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert" in text


def test_item_approve_opens_the_next_one_if_wanted(cluster: Cluster) -> None:
    first, second, third = (submitted(cluster.county) for _time in range(3))
    client = browser(cluster.county.people["unit"])
    after = client.get(url("item", second)).context["next"]
    response = client.post(url("item", second), {"approve": "1", "next": "1", "after": str(after)})
    assert response["Location"] == url("item", third)
    assert said(response) != []
    response = client.post(url("item", third), {"approve": "1", "next": "1", "after": ""})
    assert response["Location"] == url("item", first)
    response = client.post(url("item", first), {"approve": "1", "next": "1", "after": "x" * 30})
    assert response["Location"] == DESK


def test_item_approve_leads_to_the_desk_if_the_next_is_not_wanted(cluster: Cluster) -> None:
    first, _second = submitted(cluster.county), submitted(cluster.county)
    response = browser(cluster.county.people["unit"]).post(url("item", first), {"approve": "1"})
    assert response["Location"] == DESK


def test_item_previous_and_next_follow_the_desk(cluster: Cluster) -> None:
    first, second, third = (submitted(cluster.county) for _time in range(3))
    context = browser(cluster.county.people["unit"]).get(url("item", second)).context
    assert (context["previous"], context["next"], context["place"], context["total"]) == (first.pk, third.pk, 2, 3)


def test_item_decided_by_somebody_else_meanwhile_says_by_whom_and_decides_nothing(cluster: Cluster) -> None:
    other = holder(cluster.county, "unit_reviewer", phone="13911112222", real_name="王同事")
    page = submitted(cluster.county, title="抢办的稿件")
    one, two = browser(cluster.county.people["unit"]), browser(User.objects.get(pk=other.pk))
    tokens = seen(one, page), seen(two, page)
    assert two.post(url("item", page), {"approve": "1", "seen": tokens[1]}).status_code == 302
    response = one.post(url("item", page), {"reject": "1", "reject-comment": "不行", "seen": tokens[0]})
    assert (response.status_code, response["Location"]) == (302, DESK)
    (sentence,) = said(response)
    assert "抢办的稿件" in sentence
    assert "王同事" in sentence
    assert [decision.verdict for decision in ReviewDecision.objects.all()] == ["approved"]


def test_item_taken_back_meanwhile_says_so(cluster: Cluster) -> None:
    page = submitted(cluster.county, title="收回的稿件")
    client = browser(cluster.county.people["unit"])
    client.get(url("item", page))
    take_back(page=page, user=cluster.county.people["editor"])
    (sentence,) = said(client.post(url("item", page), {"approve": "1"}))
    assert "收回的稿件" in sentence


def test_item_of_somebody_else_is_not_named_in_the_sentence(cluster: Cluster) -> None:
    page = submitted(cluster.county, title="别人的稿件")
    for name in ("office", "secrecy"):
        (sentence,) = said(browser(cluster.city.people[name]).get(url("item", page)))
        assert "别人的稿件" not in sentence


def test_item_submitted_anew_while_it_was_read_is_not_decided_by_the_old_form(cluster: Cluster) -> None:
    page = submitted(cluster.county)
    client = browser(cluster.county.people["unit"])
    before = seen(client, page)
    take_back(page=page, user=cluster.county.people["editor"])
    again = type(page).objects.get(pk=page.pk)
    again.title = "换掉的内容"
    again.save_revision(user=cluster.county.people["editor"])
    submit(page=again, user=User.objects.get(pk=cluster.county.people["editor"].pk))
    response = client.post(url("item", page), {"approve": "1", "seen": before})
    assert response["Location"] == url("item", page)
    assert not ReviewDecision.objects.exists()
    assert client.post(url("item", page), {"approve": "1", "seen": seen(client, page)}).status_code == 302
    assert ReviewDecision.objects.count() == 1


def test_item_form_of_another_step_is_refused(cluster: Cluster) -> None:
    page = submitted(cluster.county)
    stolen = seen(browser(cluster.county.people["unit"]), page)
    approve(page=page, user=cluster.county.people["unit"])
    client = browser(cluster.city.people["office"])
    response = client.post(url("item", page), {"approve": "1", "seen": stolen})
    assert response["Location"] == url("item", page)
    assert ReviewDecision.objects.count() == 1


@pytest.mark.parametrize("fields", [{"approve-secrecy_basis": "依据"}, {"approve-secrecy_checklist": CHECKS[:4]}])
def test_item_secrecy_form_half_filled_is_refused(cluster: Cluster, fields: dict[str, Any]) -> None:
    page = submitted(cluster.county)
    approve(page=page, user=cluster.county.people["unit"])
    approve(page=page, user=cluster.city.people["office"])
    client = browser(cluster.city.people["secrecy"])
    assert client.post(url("item", page), {"approve": "1", **fields}).status_code == 200
    assert ReviewDecision.objects.count() == 2
    full = {"approve-secrecy_basis": "依据", "approve-secrecy_checklist": CHECKS}
    assert client.post(url("item", page), {"approve": "1", **full}).status_code == 302
    assert ReviewDecision.objects.count() == 3


@pytest.mark.parametrize("name", ["item", "ask_opinion", "give_opinion"])
def test_item_posts_without_a_token_are_refused(cluster: Cluster, name: str) -> None:
    page = submitted(cluster.county)
    client = Client(enforce_csrf_checks=True, HTTP_HOST="portal.test")
    client.force_login(cluster.county.people["unit"])
    assert client.post(url(name, page), {"approve": "1"}).status_code == 403
    assert client.post(reverse("cms_review:bulk"), {"item": "1:a"}).status_code == 403
    assert not ReviewDecision.objects.exists()


def test_ask_and_give_an_opinion(cluster: Cluster) -> None:
    page = submitted(cluster.county, title="请教的稿件")
    chief = cluster.city.people["chief"]
    unit = browser(cluster.county.people["unit"])
    assert browser(chief).get(url("item", page)).status_code == 302
    response = unit.post(url("ask_opinion", page), {"person": chief.pk, "question": "可以吗？"})
    assert response["Location"] == url("item", page)
    asked = browser(chief)
    response = asked.get(url("item", page))
    assert response.status_code == 200
    assert "approval" not in response.context
    assert asked.get(url("preview", page)).status_code == 200
    assert asked.post(url("item", page), {"approve": "1"}).status_code == 200
    assert not ReviewDecision.objects.exists()
    assert asked.post(url("give_opinion", page), {"opinion": " "}).context["opinion_form"].errors
    assert asked.post(url("give_opinion", page), {"opinion": "可以。"})["Location"] == DESK
    assert Opinion.objects.get().answer == "可以。"
    assert asked.get(url("item", page))["Location"] == DESK
    assert asked.get(url("preview", page)).status_code == 404
    assert "可以。" in unit.get(url("item", page)).content.decode()


def test_item_that_waits_for_who_was_asked_too_offers_decision_and_opinion(cluster: Cluster) -> None:
    page = submitted(cluster.county)
    office = cluster.city.people["office"]
    ask(review=review_of(page), user=cluster.county.people["unit"], person=office, question="数据可靠吗？")
    approve(page=page, user=User.objects.get(pk=cluster.county.people["unit"].pk))
    client = browser(office)
    context = client.get(url("item", page)).context
    assert context["approval"] is not None
    assert context["opinion_form"] is not None
    assert client.post(url("give_opinion", page), {"opinion": ""})["Location"] == url("item", page)
    assert client.post(url("give_opinion", page), {"opinion": "可靠。"})["Location"] == url("item", page)
    assert Opinion.objects.get().answer == "可靠。"


@pytest.mark.parametrize("fields", [{}, {"question": "？"}, {"person": "x", "question": "？"}])
def test_ask_with_something_missing_is_refused_at_the_field(cluster: Cluster, fields: dict[str, str]) -> None:
    page = submitted(cluster.county)
    response = browser(cluster.county.people["unit"]).post(url("ask_opinion", page), fields or {"question": ""})
    assert response.status_code == 200
    assert not Opinion.objects.exists()


def test_ask_somebody_of_another_site_is_no_choice(cluster: Cluster) -> None:
    page = submitted(cluster.county)
    stranger = cluster.department.people["chief"]
    client = browser(cluster.county.people["unit"])
    response = client.post(url("ask_opinion", page), {"person": stranger.pk, "question": "？"})
    assert list(response.context["form"].errors) == ["person"]
    assert str(stranger) not in client.get(url("ask_opinion", page)).content.decode()


@pytest.mark.parametrize("name", ["ask_opinion", "give_opinion"])
def test_opinions_of_others_lead_back(cluster: Cluster, name: str) -> None:
    page = submitted(cluster.county, title="别人的稿件")
    for place, who in (("county", "editor"), ("city", "unit"), ("department", "unit")):
        client = browser(getattr(cluster, place).people[who])
        response = client.post(url(name, page), {"opinion": "x", "question": "x"}, follow=True)
        assert response.redirect_chain == [(DESK, 302)]
        assert "别人的稿件" not in response.content.decode()
    assert not Opinion.objects.exists()


def test_pictures_are_shown_to_who_reads_the_item_and_only_those_it_names(cluster: Cluster) -> None:
    named, other = image_version("named.png"), image_version("other.png")
    page = draft_article(cluster.county)
    page.cover = named
    page.save_revision(user=cluster.county.people["editor"])
    submit(page=page, user=cluster.county.people["editor"])
    unit = browser(cluster.county.people["unit"])
    response = unit.get(url("picture", page, named.pk))
    assert (response.status_code, response["Content-Type"]) == (200, "image/webp")
    b"".join(response.streaming_content)  # to the end: closed by hand it would close the test's connection
    assert unit.get(url("picture", page, other.pk)).status_code == 404
    for place, who in (("county", "editor"), ("city", "unit"), ("city", "chief"), ("department", "unit")):
        client = browser(getattr(cluster, place).people[who])
        assert client.get(url("picture", page, named.pk)).status_code == 404
        assert client.get(url("preview", page)).status_code == 404


def test_item_returned_and_submitted_again_shows_the_answer(cluster: Cluster) -> None:
    page = submitted(cluster.county)
    send_back(page=page, user=cluster.county.people["unit"], comment="补充来源")
    page = type(page).objects.get(pk=page.pk)
    page.summary = "已补"
    page.save_revision(user=cluster.county.people["editor"])
    submit(page=page, user=User.objects.get(pk=cluster.county.people["editor"].pk), answer="来源已补充")
    text = browser(cluster.county.people["unit"]).get(url("item", page)).content.decode()
    assert "来源已补充" in text
    assert "补充来源" in text
