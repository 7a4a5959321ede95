"""What may stand where: hosts, redirects, orders; and how a change of each is made."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from cms.models import BasePage, Column
from cms.publication.selectors import uncovered_pages
from cms.review.actions import submit
from foundation.outbox.models import Event
from sites.changes.enums import ChangeState
from sites.changes.models import AppliedState, ChangeRequest
from sites.changes.subjects import subject_of
from sites.changes.subjects.redirects import key_for_new, target_values
from tests.factories import public
from tests.factories.changes import approved, ask_for
from tests.factories.cluster import Cluster, Place
from tests.factories.pages import draft_article

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def ask_redirect(at: Place, old_path: str, target: str, key: str = "") -> ChangeRequest:
    site = Site.objects.get(pk=at.site.pk)
    after = {"old_path": old_path, "site_id": site.pk, "is_permanent": True, **target_values(site, target)}
    return ask_for(at, "redirect", key or key_for_new(site, old_path), after)


def redirect(cluster: Cluster, old_path: str, target: str) -> Redirect:
    approved(ask_redirect(cluster.county, old_path, target), cluster.city.people["manager"])
    return Redirect.objects.get(old_path=old_path)


def get(path: str, host: str = "luoping.portal.test") -> Any:
    return Client().get(path, headers={"host": host})


@pytest.mark.parametrize(
    "values",
    [
        {"hostname": "qinghe.portal.test"}, {"hostname": "portal.test"}, {"hostname": "a b.test"}, {"hostname": ""},
        {"hostname": "http://x.test"}, {"hostname": "x.test:80"}, {"hostname": "UPPER.test"}, {"port": 0},
        {"port": 70000}, {"root_page_id": 1}, {"is_default_site": True},
    ],
    ids=str,
)  # fmt: skip
def test_host_used_malformed_or_of_provisioning_is_refused(cluster: Cluster, values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ask_for(cluster.county, "host", str(cluster.county.site.pk), values)


@pytest.mark.parametrize(
    "target", ["/news/", "http://luoping.portal.test/news/", "http://portal.test/sites/luoping/news/"]
)
def test_redirect_leads_to_the_page(cluster: Cluster, target: str) -> None:
    assert get("/old/").status_code == 404
    row = redirect(cluster, "/old", target)
    assert row.redirect_page_id == cluster.county.column("news").pk
    response = get("/old/")
    assert (response.status_code, response["Location"]) == (301, cluster.county.column("news").full_url)
    assert get("/old/", "qinghe.portal.test").status_code == 404
    assert Event.objects.latest("pk").kind == "redirect"
    assert list(uncovered_pages()) == []


def test_redirect_to_a_view_of_ours_keeps_its_query(cluster: Cluster) -> None:
    row = redirect(cluster, "/find", "http://portal.test/search/?q=x")
    assert (row.redirect_page_id, row.redirect_link) == (None, "http://portal.test/search/?q=x")


@pytest.mark.parametrize(
    ("old_path", "target"),
    [
        ("/news", "/documents/"), ("/", "/news/"), ("old", "/news/"), ("/old/", "/news/"), ("/search", "/news/"),
        ("/old", "https://evil.example/"), ("/old", "//evil.example/"), ("/old", "javascript:alert(1)"),
        ("/old", "/nothing/"), ("/old", "/old"), ("/old", "/old/"), ("/old", "http://luoping.portal.test/old"),
        ("/old", "http://luoping.portal.test@evil.example/"), ("/old", ""), ("/old", "ftp://luoping.portal.test/news/"),
    ],
    ids=str,
)  # fmt: skip
def test_redirect_that_may_not_stand_is_refused(cluster: Cluster, old_path: str, target: str) -> None:
    with pytest.raises(ValidationError):
        ask_redirect(cluster.county, old_path, target)
    assert not ChangeRequest.objects.exists()


def test_redirect_to_a_draft_is_refused(cluster: Cluster) -> None:
    draft = draft_article(cluster.county)
    with pytest.raises(ValidationError):
        ask_redirect(cluster.county, "/old", draft.get_url_parts()[2])
    site = cluster.county.site
    after = {"old_path": "/old", "site_id": site.pk, "redirect_page_id": draft.pk, "redirect_link": ""}
    with pytest.raises(ValidationError):
        ask_for(cluster.county, "redirect", key_for_new(site, "/old"), after)


def test_redirects_that_lead_in_a_circle_are_refused(cluster: Cluster) -> None:
    first = redirect(cluster, "/a", "/news/")
    redirect(cluster, "/b", "/a")
    redirect(cluster, "/c", "/b")
    with pytest.raises(ValidationError):
        ask_redirect(cluster.county, "/a", "/c", key=str(first.pk))
    assert ask_redirect(cluster.county, "/a", "/documents/", key=str(first.pk)).is_open


def test_second_redirect_from_one_address_is_refused(cluster: Cluster) -> None:
    redirect(cluster, "/old", "/news/")
    with pytest.raises(ValidationError):
        ask_redirect(cluster.county, "/old", "/documents/", key="new:0:/old")


def test_redirect_made_meanwhile_overtakes_the_request(cluster: Cluster) -> None:
    request = ask_redirect(cluster.county, "/old", "/news/")
    Redirect.objects.bulk_create(
        [Redirect(old_path="/old", site=cluster.county.site, redirect_page=cluster.county.home)]
    )
    assert approved(request, cluster.city.people["manager"]).state == ChangeState.OVERTAKEN


def test_redirect_is_changed_and_removed_by_request(cluster: Cluster) -> None:
    row = redirect(cluster, "/old", "/news/")
    approved(ask_redirect(cluster.county, "/old", "/documents/", key=str(row.pk)), cluster.city.people["manager"])
    assert get("/old/")["Location"] == cluster.county.column("documents").full_url
    request = ask_for(cluster.county, "redirect", str(row.pk), {}, remove=True)
    approved(request, cluster.city.people["manager"])
    assert (get("/old/").status_code, AppliedState.objects.filter(kind="redirect").count()) == (404, 0)
    assert list(uncovered_pages()) == []


@pytest.mark.parametrize("remove", [True, False])
def test_redirect_of_another_site_is_refused(cluster: Cluster, remove: bool) -> None:
    row = redirect(cluster, "/old", "/news/")
    with pytest.raises(ValidationError):
        ask_for(cluster.city, "redirect", str(row.pk), {"is_permanent": False}, remove=remove)


def slugs(page: BasePage) -> list[str]:
    return [child.slug for child in page.get_children()]


def five_columns(cluster: Cluster) -> tuple[BasePage, list[int]]:
    home = cluster.county.home
    for number in range(3):
        public.column(home, f"栏目{number}", slug=f"c{number}")
        home = cluster.county.home
    return home, [page.pk for page in home.get_children().live()]


@pytest.mark.parametrize("wanted", [(1, 0, 2, 3, 4), (4, 3, 2, 1, 0), (0, 1, 2, 4, 3), (2, 0, 4, 1, 3)], ids=str)
def test_order_stands_as_approved_with_drafts_and_all_below(cluster: Cluster, wanted: tuple[int, ...]) -> None:
    home, ids = five_columns(cluster)
    for slug in ("news", "documents"):
        public.article(cluster.county.column(slug), f"在{slug}")
    home.add_child(instance=Column(title="草稿", slug="draft", live=False))
    order = [ids[position] for position in wanted]
    request = ask_for(cluster.county, "menu_order", str(home.pk), {"order": order})
    before = Event.objects.count()
    approved(request, cluster.city.people["manager"])
    assert [page.pk for page in cluster.county.home.get_children().live()] == order
    assert Event.objects.count() > before
    assert BasePage.find_problems() == ([], [], [], [], [])
    assert [page.title for page in cluster.county.column("news").get_children()] == ["在news"]
    assert list(uncovered_pages()) == []


def test_order_is_changed_while_an_item_below_is_in_review(cluster: Cluster) -> None:
    submit(page=draft_article(cluster.county), user=cluster.county.people["editor"])
    ids = [cluster.county.column("documents").pk, cluster.county.column("news").pk]
    approved(
        ask_for(cluster.county, "menu_order", str(cluster.county.home.pk), {"order": ids}),
        cluster.city.people["manager"],
    )
    assert slugs(cluster.county.home) == ["documents", "news"]


def test_order_with_surplus_missing_or_foreign_columns_is_refused(cluster: Cluster) -> None:
    home, news = cluster.county.home, cluster.county.column("news").pk
    documents, foreign = cluster.county.column("documents").pk, cluster.city.column("news").pk
    for order in ([news], [documents, news, news], [documents, foreign], [documents, news, foreign], []):
        with pytest.raises(ValidationError):
            ask_for(cluster.county, "menu_order", str(home.pk), {"order": order})
    city = [cluster.city.column("documents").pk, foreign]
    with pytest.raises(ValidationError):
        ask_for(cluster.county, "menu_order", str(cluster.city.home.pk), {"order": city})


def test_column_that_came_meanwhile_overtakes_the_order(cluster: Cluster) -> None:
    ids = [cluster.county.column("documents").pk, cluster.county.column("news").pk]
    request = ask_for(cluster.county, "menu_order", str(cluster.county.home.pk), {"order": ids})
    public.column(cluster.county.home, "新栏目")
    assert approved(request, cluster.city.people["manager"]).state == ChangeState.OVERTAKEN


def test_rows_say_both_sides_in_words(cluster: Cluster) -> None:
    profile = subject_of("profile").rows({"hue": 256, "name": "旧"}, {"hue": 20, "name": "新"})
    assert [(row.before.text, row.after.text) for row in profile] == [("旧", "新"), ("256", "20")]
    assert all(len(side.colours) == 4 for side in (profile[1].before, profile[1].after))
    ids = [cluster.county.column("news").pk, cluster.county.column("documents").pk]
    (order,) = subject_of("menu_order").rows({"order": ids}, {"order": ids[::-1]})
    assert (order.before.items, order.after.items) == (("要闻动态", "政策文件"), ("政策文件", "要闻动态"))
    page = {"redirect_page_id": ids[0], "redirect_link": "", "old_path": "/old", "is_permanent": True}
    words = [row.after.text for row in subject_of("redirect").rows({}, page)]
    assert words[0] == "/old"
    assert words[1].startswith("要闻动态 (http://luoping.portal.test/")
