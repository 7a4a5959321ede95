"""The author's way through the checks, and who may make exceptions, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.test.utils.form_data import rich_text, streamfield

from cms.models import Article, ReprintSource, ScreeningException, ScreeningReport
from cms.review.actions import send_back, submit
from cms.review.selectors import open_review
from cms.roles.enums import Role
from cms.screening.actions import screen_page
from cms.screening.selectors import open_blocks
from foundation.screening.enums import Level
from tests.factories.admin import article_form, browser
from tests.factories.checked import WORD, checking, submitted, to_step
from tests.factories.cluster import Cluster
from tests.factories.pages import draft_article

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
SECRET = "不为外人知的稿件"


@pytest.fixture(autouse=True)
def blocking() -> Iterator[None]:
    with checking(Level.BLOCK):
        yield


def edit(page: Article) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def report(page: Article) -> str:
    return reverse("cms_checks:report", args=[page.pk])


def editor(cluster: Cluster) -> Client:
    return browser(cluster.county.people["editor"])


def posted(page: Article, text: str, **values: str) -> dict[str, object]:
    return article_form(page, body=streamfield([("paragraph", rich_text(f"<p>{text}</p>"))]), **values)


def test_submission_of_clean_text_from_the_editor_opens_a_review(cluster: Cluster) -> None:
    page = draft_article(cluster.county)
    response = editor(cluster).post(edit(page), posted(page, "平常文字", **{"action-submit": "1"}))
    assert response.status_code == 302
    assert response["Location"] == reverse("wagtailadmin_explore", args=[page.get_parent().pk])
    review = open_review(page)
    assert review is not None
    assert ScreeningReport.objects.get().revision_key == review.revision_key


def test_submission_with_a_block_keeps_the_text_and_shows_the_findings(cluster: Cluster) -> None:
    page = draft_article(cluster.county)
    client = editor(cluster)
    response = client.post(edit(page), posted(page, WORD, **{"action-submit": "1"}), follow=True)
    assert response.redirect_chain[-1][0] == report(page)
    assert open_review(page) is None
    assert WORD in str(Article.objects.get(pk=page.pk).get_latest_revision_as_object().body)
    html = response.content.decode()
    assert f"<mark>{WORD}</mark>" in html
    assert 'name="exception"' in html
    assert "#:w:contentpath=body." in html


def test_new_item_with_a_block_becomes_a_draft_with_its_findings(cluster: Cluster) -> None:
    parent = cluster.county.column("news")
    url = reverse("wagtailadmin_pages:add", args=["cms", "article", parent.pk])
    form = posted(Article(title="新稿件", slug="new", source="洛平县人民政府"), WORD, **{"action-submit": "1"})
    response = editor(cluster).post(url, form)
    page = Article.objects.get(title="新稿件")
    assert response["Location"] == report(page)
    assert open_review(page) is None


def test_new_item_without_blocks_goes_into_review_at_once(cluster: Cluster) -> None:
    url = reverse("wagtailadmin_pages:add", args=["cms", "article", cluster.county.column("news").pk])
    form = posted(Article(title="新稿件", slug="new", source="洛平县人民政府"), "平常", **{"action-submit": "1"})
    editor(cluster).post(url, form)
    assert open_review(Article.objects.get(title="新稿件")) is not None


def test_save_and_check_saves_and_shows_what_was_found(cluster: Cluster) -> None:
    page = draft_article(cluster.county)
    response = editor(cluster).post(edit(page), posted(page, WORD, **{"action-check": "1"}), follow=True)
    assert response.redirect_chain == [(report(page), 302)]
    assert f"<mark>{WORD}</mark>" in response.content.decode()
    assert open_review(page) is None


def test_submission_all_the_same_carries_the_reason(cluster: Cluster) -> None:
    page = draft_article(cluster.county, text=WORD)
    url = reverse("cms_checks:submit", args=[page.pk])
    client = editor(cluster)
    assert client.post(url, {"exception": " "})["Location"] == report(page)
    assert open_review(page) is None
    client.post(url, {"exception": "名称如此"})
    review = open_review(page)
    assert review is not None
    assert review.exception == "名称如此"


@pytest.mark.parametrize("who", ["department.editor", "city.editor", "county.unit", "city.secrecy", "portal.editor"])
@pytest.mark.parametrize("name", ["report", "submit"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_checks_of_other_peoples_drafts_are_refused_and_show_nothing(
    cluster: Cluster, who: str, name: str, method: str
) -> None:
    page = draft_article(cluster.county, title=SECRET, text=WORD)
    screen_page(page=page)
    place, person = who.split(".")
    client = browser(getattr(cluster, place).people[person])
    response = getattr(client, method)(reverse(f"cms_checks:{name}", args=[page.pk]), follow=True)
    assert SECRET not in response.content.decode()
    assert WORD not in response.content.decode()
    assert open_review(page) is None


def test_checks_without_a_login_lead_to_the_login(cluster: Cluster, client: Client) -> None:
    page = draft_article(cluster.county)
    response = client.get(report(page), HTTP_HOST="portal.test")
    assert response["Location"].startswith(reverse("wagtailadmin_login"))


def test_report_of_an_item_in_review_offers_no_submission(cluster: Cluster) -> None:
    page = draft_article(cluster.county)
    submit(page=page, user=cluster.county.people["editor"])
    html = editor(cluster).get(report(page)).content.decode()
    assert 'data-testid="submit-form"' not in html
    assert 'data-testid="sums"' in html


def test_report_before_the_first_check_says_so(cluster: Cluster) -> None:
    page = draft_article(cluster.county, text=WORD)
    client = editor(cluster)
    html = client.get(report(page)).content.decode()
    assert 'data-testid="unchecked"' in html
    assert not ScreeningReport.objects.exists()  # reading writes nothing
    client.post(report(page))
    assert f"<mark>{WORD}</mark>" in client.get(report(page)).content.decode()


def test_editor_shows_the_findings_of_the_version_beside_the_form(cluster: Cluster) -> None:
    page = draft_article(cluster.county, text=WORD)
    client = editor(cluster)
    assert f"<mark>{WORD}</mark>" not in client.get(edit(page)).content.decode()
    screen_page(page=page)
    html = client.get(edit(page)).content.decode()
    assert 'data-testid="findings-panel"' in html
    assert f"<mark>{WORD}</mark>" in html
    assert 'name="action-check"' in html


def test_findings_are_printed_as_text(cluster: Cluster) -> None:
    page = draft_article(cluster.county, text=f"<b onclick=x>{WORD}")
    screen_page(page=page)
    html = editor(cluster).get(report(page)).content.decode()
    assert "<b onclick" not in html
    assert "&lt;b onclick" in html


def test_secrecy_reviewer_allows_what_is_marked(cluster: Cluster) -> None:
    page, review = submitted(cluster)
    person = to_step(cluster, page, Role.SECRECY_REVIEWER)
    tokens = [f"{one.check}|{one.fingerprint}" for one in open_blocks(review)]
    url = reverse("cms_checks:allow", args=[review.pk])
    response = browser(person).post(url, {"finding": tokens, "reason": "依法须载明"})
    assert response["Location"] == reverse("cms_review:item", args=[page.pk])
    assert ScreeningException.objects.get().reason == "依法须载明"


def test_exception_without_reason_says_so_and_makes_none(cluster: Cluster) -> None:
    page, review = submitted(cluster)
    person = to_step(cluster, page, Role.SECRECY_REVIEWER)
    token = f"test.word|{open_blocks(review)[0].fingerprint}"
    response = browser(person).post(reverse("cms_checks:allow", args=[review.pk]), {"finding": token})
    assert len(list(get_messages(response.wsgi_request))) == 1
    assert not ScreeningException.objects.exists()


@pytest.mark.parametrize("words", ["名称\x00如此", "字" * 1001, "字" * 100_000], ids=["NUL", "1001", "100000"])
def test_reasons_that_cannot_be_kept_are_refused_with_a_sentence(cluster: Cluster, words: str) -> None:
    page = draft_article(cluster.county, text=WORD)
    client = editor(cluster)
    response = client.post(reverse("cms_checks:submit", args=[page.pk]), {"exception": words})
    assert (response["Location"], len(list(get_messages(response.wsgi_request)))) == (report(page), 1)
    assert open_review(page) is None
    other, review = submitted(cluster)
    person = to_step(cluster, other, Role.SECRECY_REVIEWER)
    token = f"test.word|{open_blocks(review)[0].fingerprint}"
    data = {"finding": token, "reason": words}
    response = browser(person).post(reverse("cms_checks:allow", args=[review.pk]), data)
    assert response["Location"] == reverse("cms_review:item", args=[other.pk])
    assert len(list(get_messages(response.wsgi_request))) == 1
    assert not ScreeningException.objects.exists()


def test_reason_of_the_greatest_length_is_kept(cluster: Cluster) -> None:
    page = draft_article(cluster.county, text=WORD)
    editor(cluster).post(reverse("cms_checks:submit", args=[page.pk]), {"exception": "字" * 1000})
    review = open_review(page)
    assert review is not None
    assert review.exception == "字" * 1000


@pytest.mark.parametrize(
    "token", ["test.word|\x00", "\x00|x", "x" * 100_000, ""], ids=["NUL", "check", "long", "empty"]
)
def test_findings_that_are_none_are_refused(cluster: Cluster, token: str) -> None:
    page, review = submitted(cluster)
    person = to_step(cluster, page, Role.SECRECY_REVIEWER)
    url = reverse("cms_checks:allow", args=[review.pk])
    response = browser(person).post(url, {"finding": token, "reason": "依法须载明"})
    assert len(list(get_messages(response.wsgi_request))) == 1
    assert not ScreeningException.objects.exists()


@pytest.mark.parametrize("who", ["department.editor", "department.chief", "city.secrecy", "portal.manager"])
def test_exceptions_by_others_are_refused_without_a_word(cluster: Cluster, who: str) -> None:
    page, review = submitted(cluster, title=SECRET)
    to_step(cluster, page, Role.SECRECY_REVIEWER)
    place, person = who.split(".")
    token = f"test.word|{open_blocks(review)[0].fingerprint}"
    client = browser(getattr(cluster, place).people[person])
    response = client.post(reverse("cms_checks:allow", args=[review.pk]), {"finding": token, "reason": "x"})
    assert response["Location"] == reverse("wagtailadmin_home")
    assert SECRET not in "".join(str(one) for one in get_messages(response.wsgi_request))
    assert not ScreeningException.objects.exists()


@pytest.mark.parametrize("method", ["get", "head"])
def test_exceptions_are_made_by_posting_only(cluster: Cluster, method: str) -> None:
    page, review = submitted(cluster)
    person = to_step(cluster, page, Role.SECRECY_REVIEWER)
    assert getattr(browser(person), method)(reverse("cms_checks:allow", args=[review.pk])).status_code == 405


def test_report_costs_the_same_queries_with_one_and_twenty_findings(cluster: Cluster) -> None:
    client = editor(cluster)
    counts = []
    for number in (1, 20):
        page = draft_article(cluster.county, text="\n".join([WORD] * number))
        screen_page(page=page)
        client.get(report(page))
        with CaptureQueriesContext(connection) as queries:
            client.get(report(page))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def sources(name: str = "list", *args: int) -> str:
    return reverse(f"reprint_sources:{name}", args=args)


@pytest.mark.parametrize("who", ["county.editor", "county.manager", "department.manager", "portal.chief"])
@pytest.mark.parametrize(
    ("name", "method"), [("list", "get"), ("new", "get"), ("new", "post"), ("import", "get"), ("import", "post")]
)
def test_sources_are_the_offices_alone(cluster: Cluster, who: str, name: str, method: str) -> None:
    place, person = who.split(".")
    client = browser(getattr(cluster, place).people[person])
    assert getattr(client, method)(sources(name))["Location"] == reverse("wagtailadmin_home")


def test_office_adds_changes_and_puts_a_source_out_of_use(cluster: Cluster) -> None:
    client = browser(cluster.portal.people["manager"])
    client.post(sources("new"), {"name": "江岭新闻网", "domain": "https://www.jl-news.example.cn/", "active": "on"})
    source = ReprintSource.objects.get()
    assert (source.name, source.domain, source.active) == ("江岭新闻网", "jl-news.example.cn", True)
    client.post(sources("edit", source.pk), {"name": "江岭新闻网", "domain": "jl-news.example.cn"})
    source.refresh_from_db()
    assert not source.active
    assert "江岭新闻网" in client.get(sources()).content.decode()


def test_faulty_source_comes_back_with_what_was_typed(cluster: Cluster) -> None:
    client = browser(cluster.portal.people["manager"])
    response = client.post(sources("new"), {"name": "某网", "domain": "com.cn", "active": "on"})
    assert response.status_code == 200
    assert "com.cn" in response.content.decode()
    assert not ReprintSource.objects.exists()


def test_sources_are_listed_in_the_same_queries_at_one_and_three(cluster: Cluster) -> None:
    client = browser(cluster.portal.people["manager"])
    counts = []
    for number in (1, 3):
        for index in range(number):
            ReprintSource.objects.get_or_create(name=f"来源{index}")
        client.get(sources())
        with CaptureQueriesContext(connection) as queries:
            client.get(sources())
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_item_shows_what_a_list_added_after_the_submission(cluster: Cluster) -> None:
    page = draft_article(cluster.department, text="稿中有新列词语。")
    submit(page=page, user=cluster.department.people["editor"])
    person = to_step(cluster, page, Role.SECRECY_REVIEWER)
    client, url = browser(person), reverse("cms_review:item", args=[page.pk])
    assert "<mark>新列词语</mark>" not in client.get(url).content.decode()
    with checking(Level.BLOCK, name="test.later", word="新列词语"):
        html = client.get(url).content.decode()
    assert "<mark>新列词语</mark>" in html
    assert 'data-testid="allow-form"' in html


def test_answer_to_a_return_survives_the_way_over_the_findings(cluster: Cluster) -> None:
    page = draft_article(cluster.county)
    submit(page=page, user=cluster.county.people["editor"])
    send_back(page=page, user=cluster.county.people["unit"], comment="请补充数据")
    client = editor(cluster)
    form = posted(Article.objects.get(pk=page.pk), WORD, **{"action-submit": "1", "review-answer": "数据已补充"})
    checked = {name: value for name, value in form.items() if name != "action-submit"} | {"action-check": "1"}
    assert "数据已补充</textarea>" in client.post(edit(page), checked, follow=True).content.decode()
    html = client.post(edit(page), form, follow=True).content.decode()
    assert "数据已补充</textarea>" in html
    assert "数据已补充" not in str(dict(client.session))
    html = client.post(report(page), {"review-answer": "数据已补充"}).content.decode()
    assert "数据已补充</textarea>" in html
    html = client.post(reverse("cms_checks:submit", args=[page.pk]), {"review-answer": "数据已补充"}).content.decode()
    assert ("数据已补充</textarea>" in html, open_review(page)) == (True, None)
    assert "数据已补充" not in str(dict(client.session))
    client.post(reverse("cms_checks:submit", args=[page.pk]), {"exception": "须保留", "review-answer": "数据已补充"})
    review = open_review(page)
    assert review is not None
    assert (review.answer, review.exception) == ("数据已补充", "须保留")
