"""The author's screens: my items, answering a return, versions, the box above the editor's form."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.corrections.actions import answer as close
from cms.models import Article, Review
from cms.review.actions import send_back, submit
from cms.review.enums import ReviewState
from cms.roles.actions import assign
from cms.roles.enums import Role
from cms.roles.models import RoleAssignment
from foundation.accounts.models import User
from tests.factories.admin import article_form, browser
from tests.factories.cluster import Cluster, Place
from tests.factories.corrections import change, reported
from tests.factories.files import image_version
from tests.factories.pages import draft_article, live_article

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

LIST = reverse("authors:list")
TITLE = "别处看不到的标题"
COMMENT = "第二段请注明来源"


def url(name: str, page: Article) -> str:
    return reverse(f"authors:{name}", args=[page.pk])


def returned(cluster: Cluster, **fields: str) -> Article:
    page = draft_article(cluster.county, **fields)
    submit(page=page, user=cluster.county.people["editor"])
    send_back(page=page, user=User.objects.get(pk=cluster.county.people["unit"].pk), comment=COMMENT)
    return page


def test_my_items_hold_mine_with_comment_and_way_to_answer(cluster: Cluster) -> None:
    page = returned(cluster, title=TITLE)
    text = browser(cluster.county.people["editor"]).get(LIST).content.decode()
    assert [words in text for words in (TITLE, COMMENT, url("answer", page))] == [True, True, True]
    for person in ("editor2", "unit", "manager"):
        assert TITLE not in browser(cluster.county.people[person]).get(LIST).content.decode()


@pytest.mark.parametrize("screen", ["answer", "versions"])
def test_item_of_another_site_does_not_exist(cluster: Cluster, screen: str) -> None:
    page = returned(cluster, title=TITLE)
    for user in (cluster.city.people["editor"], cluster.department.people["manager"], cluster.city.people["chief"]):
        response = browser(user).get(url(screen, page))
        assert (response.status_code, TITLE in response.content.decode()) == (404, False)


def statuses(client: Client, addresses: list[str]) -> list[int]:
    responses = [client.get(address) for address in addresses]
    for response in responses:
        response.getvalue()  # reads streamed files to their end, which closes them
    return [response.status_code for response in responses]


@pytest.mark.parametrize("name", ["editor", "manager"])
def test_author_without_a_role_at_the_site_reads_no_version_any_more(cluster: Cluster, name: str) -> None:
    author = cluster.county.people[name]
    page = draft_article(cluster.county, title=TITLE)
    page.owner = author
    page.cover = image_version("cover.png")
    page.save()
    page.save_revision(user=author)
    submit(page=page, user=author)
    picture = reverse("authors:picture", args=[page.pk, page.latest_revision_id, page.cover.pk])
    addresses = [url("versions", page), url("versions", page) + f"?a={page.latest_revision_id}&b=1", picture]
    client = browser(User.objects.get(pk=author.pk))
    assert statuses(client, addresses) == [200] * 3
    RoleAssignment.objects.filter(user=author).delete()
    assign(actor=None, role=Role.EDITOR, page=cluster.department.home, user=author)
    client = browser(User.objects.get(pk=author.pk))
    assert statuses(client, addresses) == [404] * 3
    for address in (LIST, reverse("wagtailadmin_home")):
        response = client.get(address)
        assert (response.status_code, TITLE in response.content.decode()) == (200, False)


def test_answer_is_submitted_and_read_by_the_reviewer(cluster: Cluster) -> None:
    page = returned(cluster)
    client = browser(cluster.county.people["editor"])
    assert COMMENT in client.get(url("answer", page)).content.decode()
    assert client.post(url("answer", page), {"answer": ""}).status_code == 200
    assert client.post(url("answer", page), {"answer": "字" * 2001}).status_code == 200
    assert Review.objects.get().state == ReviewState.RETURNED
    assert client.post(url("answer", page), {"answer": "来源见附件。"}).url == LIST
    review = Review.objects.get()
    assert (review.state, review.answer) == (ReviewState.OPEN, "来源见附件。")
    assert client.post(url("answer", page), {"answer": "再次。"}).url == LIST  # in review: nothing to answer
    assert Review.objects.get().answer == "来源见附件。"


def test_editor_shows_the_comment_and_sends_the_answer_with_the_new_version(cluster: Cluster) -> None:
    page = returned(cluster)
    client = browser(cluster.county.people["editor"])
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    text = client.get(edit).content.decode()
    assert (COMMENT in text, 'name="review-answer" form="page-edit-form"' in text) == (True, True)
    values = article_form(page, **{"action-submit": "1", "review-answer": "来源已补。", "title": "改后的标题"})
    client.post(edit, values)
    review = Review.objects.get(state=ReviewState.OPEN)
    assert (review.answer, review.title) == ("来源已补。", "改后的标题")
    assert 'name="review-answer"' not in client.get(edit).content.decode()


def test_draft_that_was_never_returned_has_no_box(cluster: Cluster) -> None:
    page = draft_article(cluster.county)
    text = browser(cluster.county.people["editor"]).get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert 'name="review-answer"' not in text.content.decode()


def test_two_versions_stand_side_by_side(cluster: Cluster) -> None:
    editor = cluster.county.people["editor"]
    page = change(live_article(cluster, cluster.county, title="旧的标题"), editor, "新的标题")
    client = browser(editor)
    pair = f"?a={page.latest_revision_id}&b={page.live_revision_id}"
    text = client.get(url("versions", page) + pair).content.decode()
    assert ('data-testid="comparison"' in text, "<del>旧</del>" in text, "<ins>新</ins>" in text) == (True, True, True)


@pytest.mark.parametrize("pair", ["", "?a=1", "?a=x&b=y", f"?a={2**70}&b=1", "?a=%00&b=1", "?a=١&b=١"])
def test_versions_that_are_not_the_pages_are_not_compared(cluster: Cluster, pair: str) -> None:
    page = draft_article(cluster.county)
    response = browser(cluster.county.people["editor"]).get(url("versions", page) + pair)
    assert (response.status_code, 'data-testid="comparison"' in response.content.decode()) == (200, False)


def test_version_of_another_page_is_not_compared(cluster: Cluster) -> None:
    page, other = draft_article(cluster.county), draft_article(cluster.city, title=TITLE)
    pair = f"?a={other.latest_revision_id}&b={page.latest_revision_id}"
    text = browser(cluster.county.people["editor"]).get(url("versions", page) + pair).content.decode()
    assert ('data-testid="comparison"' in text, TITLE in text) == (False, False)


def test_home_and_my_items_take_the_same_queries_with_one_and_three(cluster: Cluster) -> None:
    client = browser(cluster.county.people["editor"])
    counts = []
    for number in range(4):
        page = draft_article(cluster.county)
        submit(page=page, user=cluster.county.people["editor"])
        if number == 0:
            client.get(LIST), client.get(reverse("wagtailadmin_home"))
            continue
        found = []
        for address in (LIST, reverse("wagtailadmin_home")):
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            found.append(len(captured))
        counts.append(tuple(found))
    assert len(set(counts)) == 1, counts


def test_editor_leads_to_unclosed_reports_about_the_page(cluster: Cluster) -> None:
    editor = cluster.county.people["editor"]
    page, other = live_article(cluster, cluster.county), live_article(cluster, cluster.county)
    open_one, closed, elsewhere = reported(page), reported(page), reported(other)
    close(ticket=closed, user=editor, text="核对无误。")
    text = browser(editor).get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert [one.number in text for one in (open_one, closed, elsewhere)] == [True, False, False]


def test_where_to_write_leads_to_both_forms_of_the_own_columns_alone(cluster: Cluster) -> None:
    def form(model: str, place: Place) -> str:
        return reverse("wagtailadmin_pages:add", args=[*model.split("/"), place.column("news").pk])

    text = browser(cluster.county.people["editor"]).get(reverse("authors:write")).content.decode()
    kinds = ("cms/article", "disclosure/discloseddocument")
    assert [form(kind, cluster.county) in text for kind in kinds] == [True, True]
    assert [form(kind, cluster.city) in text for kind in kinds] == [False, False]


def test_where_to_write_sends_who_writes_nowhere_to_the_site_manager(cluster: Cluster) -> None:
    text = browser(cluster.city.people["chief"]).get(reverse("authors:write")).content.decode()
    assert ('data-testid="writing"' in text, "/pages/add/" in text) == (False, False)


def test_home_names_the_first_steps_until_something_is_written(cluster: Cluster) -> None:
    client, home = browser(cluster.county.people["editor"]), reverse("wagtailadmin_home")
    found = ['data-testid="first-steps"' in client.get(home).content.decode()]
    draft_article(cluster.county)
    found.append('data-testid="first-steps"' in client.get(home).content.decode())
    assert found == [True, False]
    assert reverse("authors:write") in client.get(home).content.decode()
