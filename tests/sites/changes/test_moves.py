"""Places of public columns: asked for, approved, refused, overtaken; what then stands, and what the screens offer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from treebeard.mp_tree import MP_MoveHandler
from wagtail.models import PageLogEntry

from cms.models import BasePage, Column
from cms.publication.selectors import uncovered_pages
from cms.review.actions import submit, take_back
from foundation.accounts.models import User
from foundation.outbox.models import Event
from sites.changes import guard
from sites.changes.comparison import differing
from sites.changes.enums import ChangeState
from sites.changes.models import AppliedState, ChangeRequest
from sites.changes.selectors import branches, movable, possible_parents
from sites.changes.subjects import subject_of
from sites.models import UnitSection
from tests.factories import public
from tests.factories.admin import browser
from tests.factories.changes import approved, ask_for, ask_move, moved, second_manager
from tests.factories.cluster import Cluster
from tests.factories.pages import draft_article

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def place(cluster: Cluster) -> Cluster:
    """The county has 要闻动态 › 工作动态 with an article, and 政策文件."""
    column = public.column(cluster.county.column("news"), "工作动态", slug="work")
    public.article(column, slug="a")
    return cluster


def ask(c: Cluster, page: str = "work", parent: str = "documents", **values: Any) -> ChangeRequest:
    return ask_move(c.county, c.county.column(page), c.county.column(parent), **values)


def tree(c: Cluster, parent: str) -> list[str]:
    page = c.county.home if parent == "home" else c.county.column(parent)
    return [child.slug for child in page.get_children()]


def site_url(name: str, c: Cluster, *args: Any) -> str:
    return reverse(f"changes:{name}", args=[c.county.site.pk, *args])


def again(page: BasePage) -> BasePage:
    return BasePage.objects.get(pk=page.pk)


# What a move is


def test_move_stands_when_a_second_person_approves_it(place: Cluster) -> None:
    request = ask(place)
    assert (request.title, tree(place, "documents")) == (
        "要闻动态 › 工作动态 → 政策文件 › 工作动态",
        [],
    )
    before = Event.objects.count()
    request = approved(request, place.city.people["manager"])
    assert (request.state, tree(place, "news"), tree(place, "documents")) == (ChangeState.APPROVED, [], ["work"])
    assert Event.objects.count() == before + 1
    former = Client().get("/news/work/a/", headers={"host": "luoping.portal.test"})
    assert (former.status_code, former["Location"]) == (301, "http://luoping.portal.test/documents/work/a/")
    assert PageLogEntry.objects.get(action="wagtail.move").user == place.city.people["manager"]
    assert (list(uncovered_pages()), BasePage.find_problems()) == ([], ([], [], [], [], []))


def test_move_to_the_home_says_the_name_of_the_home(place: Cluster) -> None:
    request = ask_move(place.county, place.county.column("work"), place.county.home)
    rows = subject_of("move").rows(request.before, request.after)
    assert [(row.before.text, row.after.text) for row in rows] == [
        ("要闻动态 › 工作动态", "洛平县人民政府 › 工作动态"),
        ("/news/work/", "/work/"),
    ]
    approved(request, place.city.people["manager"])
    assert tree(place, "home") == ["news", "documents", "work"]


@pytest.mark.parametrize("who", ["county.manager", "county.editor", "portal.manager", "superuser"])
def test_move_is_decided_by_the_second_person_only(place: Cluster, who: str) -> None:
    user = place.superuser if who == "superuser" else getattr(place, who.split(".")[0]).people[who.split(".")[1]]
    request = ask(place)
    with pytest.raises(PermissionDenied):
        approved(request, user)
    assert tree(place, "documents") == []


@pytest.mark.parametrize("who", ["county.editor", "city.manager", "department.manager"])
def test_move_is_asked_for_by_managers_only(place: Cluster, who: str) -> None:
    at, name = who.split(".")
    with pytest.raises(PermissionDenied):
        ask(place, user=getattr(place, at).people[name])


def test_portals_own_column_finds_a_second_manager_of_the_portal(cluster: Cluster) -> None:
    portal = cluster.portal
    news, documents = (portal.home.get_children().get(slug=slug) for slug in ("news", "documents"))
    second = second_manager(portal)
    approved(ask_move(portal, news, documents), second)
    assert again(news).get_parent() == documents


def test_column_moves_below_a_section_with_its_columns(place: Cluster) -> None:
    section = public.unit(place.county.home, "城关镇", slug="town")
    moved(place, place.county, place.county.column("news"), section)
    assert [page.slug for page in again(section).get_descendants()] == ["news", "work", "a"]


# What is refused


def refused(c: Cluster, page: BasePage, parent: Any) -> str:
    """The sentence; the words of the place do not matter."""
    with pytest.raises(ValidationError) as sentence:
        ask_for(c.county, "move", str(page.pk), {"parent": parent.pk if isinstance(parent, BasePage) else parent})
    assert not ChangeRequest.objects.exists()
    return str(sentence.value.messages[0])


PLACES: dict[str, Callable[[Cluster], Any]] = {
    "itself": lambda c: c.county.column("news"),
    "below itself": lambda c: c.county.column("work"),
    "another site": lambda c: c.city.column("news"),
    "the site above": lambda c: c.portal.home,
    "an article": lambda c: public.article(c.county.column("documents")),
    "a draft": lambda c: public.column(c.county.home, "草稿", live=False),
    "below a draft": lambda c: below_a_draft(c),
    "a fourth level": lambda c: public.column(public.column(c.county.column("documents"), "二级"), "三级"),
    "nothing": lambda _c: 0,
    "no number": lambda _c: "x",
    "no value": lambda _c: None,
}


def below_a_draft(c: Cluster) -> BasePage:
    """Public, but not reached: what is above it was withdrawn past the software."""
    above = public.column(c.county.home, "撤下")
    column = public.column(above, "其下")
    BasePage._base_manager.filter(pk=above.pk).update(live=False)
    return column


@pytest.mark.parametrize("name", PLACES)
def test_place_where_a_column_may_not_stand_is_refused(place: Cluster, name: str) -> None:
    assert "要闻动态" in refused(place, place.county.column("news"), PLACES[name](place))


def test_draft_below_a_column_counts_among_the_levels(place: Cluster) -> None:
    public.column(place.county.column("documents"), "二级", slug="two")
    place.county.column("work").add_child(instance=Column(title="草稿", slug="draft", live=False))
    assert "要闻动态" in refused(place, place.county.column("news"), place.county.column("documents"))
    assert ask(place, "work", "documents").is_open


PAGES: dict[str, Callable[[Cluster], BasePage]] = {
    "draft": lambda c: public.column(c.county.home, "草稿", live=False),
    "another site's": lambda c: c.city.column("news"),
    "article": lambda c: public.article(c.county.column("news")),
    "home": lambda c: c.county.home,
}


@pytest.mark.parametrize("name", PAGES)
def test_what_is_no_public_column_of_the_site_is_refused(place: Cluster, name: str) -> None:
    refused(place, PAGES[name](place), place.county.column("documents"))


def test_section_has_no_other_place(place: Cluster) -> None:
    section = public.unit(place.county.home, "城关镇", slug="town")
    refused(place, section, place.county.column("documents"))
    with pytest.raises(guard.NotApproved):
        UnitSection.objects.get(pk=section.pk).move(place.county.column("documents"), pos="last-child")


def test_used_address_part_is_refused(place: Cluster) -> None:
    public.column(place.county.column("documents"), "另一", slug="work")
    assert "work" in refused(place, place.county.column("news").get_children().get(), place.county.column("documents"))


@pytest.mark.parametrize("words", [{"place": "政策文件 › 别处"}, {"address": "/x/"}, {"pos": "first-child"}], ids=str)
def test_words_that_are_not_the_places_are_refused(place: Cluster, words: dict[str, str]) -> None:
    documents = place.county.column("documents")
    with pytest.raises(ValidationError):
        ask_for(place.county, "move", str(place.county.column("work").pk), {"parent": documents.pk, **words})
    assert not ChangeRequest.objects.exists()


@pytest.mark.parametrize("remove", [True, False])
def test_asking_for_removal_or_nothing_is_refused(place: Cluster, remove: bool) -> None:
    with pytest.raises(ValidationError):
        ask_for(place.county, "move", str(place.county.column("work").pk), {}, remove=remove)


def test_column_with_an_item_in_review_stays_until_the_review_is_over(place: Cluster) -> None:
    request, editor = ask(place, "news", "documents"), place.county.people["editor"]
    page = draft_article(place.county)
    submit(page=page, user=editor)
    with pytest.raises(ValidationError, match="要闻动态"):
        approved(request, place.city.people["manager"])
    assert (ChangeRequest.objects.get().is_open, tree(place, "home")) == (True, ["news", "documents"])
    take_back(page=page, user=editor)
    assert approved(request, place.city.people["manager"]).state == ChangeState.APPROVED


def test_column_with_an_item_in_review_is_not_asked_to_move(place: Cluster) -> None:
    submit(page=draft_article(place.county), user=place.county.people["editor"])
    with pytest.raises(ValidationError, match="要闻动态"):
        ask(place, "news", "documents")


# Overtaken


def elsewhere(c: Cluster) -> None:
    MP_MoveHandler(c.county.column("work"), c.county.home, "last-child").process()


def wanted_elsewhere(c: Cluster) -> None:
    MP_MoveHandler(c.county.column("documents"), public.column(c.county.home, "新"), "last-child").process()


MEANWHILE: dict[str, Callable[[Cluster], object]] = {
    "moved": elsewhere,
    "wanted place moved": wanted_elsewhere,
    "wanted place renamed": lambda c: public.publish(retitled(c.county.column("documents"))),
    "renamed": lambda c: public.publish(retitled(c.county.column("work"))),
}


def retitled(page: Column) -> Column:
    page.title = "改名"
    return page


@pytest.mark.parametrize("name", MEANWHILE)
def test_move_of_what_is_not_as_it_was_read_is_overtaken(place: Cluster, name: str) -> None:
    request = ask(place)
    MEANWHILE[name](place)
    before = [page.path for page in BasePage.objects.order_by("path")]
    assert approved(request, place.city.people["manager"]).state == ChangeState.OVERTAKEN
    assert [page.path for page in BasePage.objects.order_by("path")] == before


def test_overtaken_move_succeeds_with_the_check_lifted(place: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    request = ask(place)
    elsewhere(place)
    monkeypatch.setattr(type(subject_of("move")), "is_overtaken", lambda *_args: False)
    approved(request, place.city.people["manager"])
    assert tree(place, "documents") == ["work"]


# The permit


def test_permit_covers_exactly_its_move(place: Cluster) -> None:
    request = moved(place, place.county, place.county.column("work"), place.county.column("documents"))
    tries: list[Callable[[], object]] = [
        lambda: place.county.column("work").move(place.county.column("news"), pos="last-child"),
        lambda: place.county.column("news").move(place.county.column("documents"), pos="last-child"),
        lambda: place.county.column("documents").move(place.county.home, pos="first-child"),
    ]
    for attempt in tries:
        with guard.applying(request), pytest.raises(guard.NotApproved):
            attempt()
    with pytest.raises(guard.NotApproved):
        tries[0]()


def test_drafts_and_content_move_without_a_request(place: Cluster) -> None:
    draft = public.column(place.county.home, "草稿", slug="draft", live=False)
    article = public.article(place.county.column("news"), slug="b")
    for page in (draft, article):
        again(page).move(place.county.column("documents"), pos="last-child")
    assert tree(place, "documents") == ["draft", "b"]


# The comparison


def test_column_moved_past_the_software_after_an_approved_move_is_found(place: Cluster) -> None:
    moved(place, place.county, place.county.column("work"), place.county.column("documents"))
    assert list(differing()) == []
    MP_MoveHandler(place.county.column("work"), place.county.column("news"), "last-child").process()
    (finding,) = differing()
    assert (finding.object_kind, finding.key) == ("move", str(place.county.column("work").pk))


def test_approved_moves_there_and_back_stand_last_in_the_approved_order(place: Cluster) -> None:
    county, city = place.county, place.city.people["manager"]
    news, documents = county.column("news"), county.column("documents")
    approved(ask_for(county, "menu_order", str(county.home.pk), {"order": [documents.pk, news.pk]}), city)
    moved(place, county, documents, news)
    assert AppliedState.objects.get(kind="menu_order").values == {"order": [news.pk]}
    moved(place, county, documents, county.home)
    assert AppliedState.objects.get(kind="menu_order").values == {"order": [news.pk, documents.pk]}
    assert (tree(place, "home"), list(differing())) == (["news", "documents"], [])


def test_withdrawn_column_that_moves_as_a_draft_is_no_finding(place: Cluster) -> None:
    column = place.county.column("work")
    moved(place, place.county, column, place.county.column("documents"))
    BasePage._base_manager.filter(pk=column.pk).update(live=False)
    Column.objects.get(pk=column.pk).move(place.county.column("news"), pos="last-child")
    assert list(differing()) == []


# The screens


def test_column_is_chosen_from_the_list_asked_for_and_approved(place: Cluster) -> None:
    manager, city = browser(place.county.people["manager"]), browser(place.city.people["manager"])
    work, documents = place.county.column("work"), place.county.column("documents")
    address = site_url("move", place, work.pk)
    assert address in manager.get(site_url("site", place)).content.decode()
    form = manager.get(address).context["form"]
    assert [label for _pk, label in form.fields["parent"].choices] == ["—", "洛平县人民政府", "政策文件"]
    response = manager.post(address, {"parent": str(documents.pk), "reason": "归并栏目"})
    request = ChangeRequest.objects.get()
    item = reverse("changes:item", args=[request.pk])
    assert response["Location"] == item
    page = city.get(item).content.decode()
    assert ("要闻动态 › 工作动态" in page, "政策文件 › 工作动态" in page) == (True, True)
    city.post(item, {"approve-digest": request.digest, "approve": "1"})
    assert tree(place, "documents") == ["work"]
    assert "政策文件 › 工作动态" in city.get(item).content.decode()


@pytest.mark.parametrize("parent", ["", "0", "x", "own", "foreign"])
def test_wrong_place_is_said_at_its_field(place: Cluster, parent: str) -> None:
    work = place.county.column("work")
    pk = {"own": work.pk, "foreign": place.city.column("news").pk}.get(parent, parent)
    client = browser(place.county.people["manager"])
    response = client.post(site_url("move", place, work.pk), {"parent": pk, "reason": "归并"})
    assert (list(response.context["form"].errors), ChangeRequest.objects.count()) == (["parent"], 0)


@pytest.mark.parametrize("name", ["home", "foreign", "draft", "article"])
def test_form_for_what_does_not_move_by_request_is_not_there(place: Cluster, name: str) -> None:
    page = {"foreign": PAGES["another site's"], **PAGES}[name](place)
    assert browser(place.county.people["manager"]).get(site_url("move", place, page.pk)).status_code == 404


@pytest.mark.parametrize("who", ["county.editor", "city.manager", "department.manager", "portal.chief"])
def test_form_is_refused_to_others(place: Cluster, who: str) -> None:
    at, name = who.split(".")
    client, address = browser(getattr(place, at).people[name]), site_url("move", place, place.county.column("work").pk)
    for method in ("get", "post"):
        response = getattr(client, method)(address, {"parent": place.county.column("documents").pk, "reason": "x"})
        assert (response.status_code, response["Location"]) == (302, reverse("wagtailadmin_home"))
    assert not ChangeRequest.objects.exists()


def test_portals_list_leaves_out_the_sites_below_it(cluster: Cluster) -> None:
    found = branches(cluster.portal.home.path)
    assert [branch.words for branch in movable(found)] == ["要闻动态", "政策文件"]
    assert [branch.words for branch in possible_parents(movable(found)[0], found)] == ["政策文件"]


def test_form_and_list_take_as_many_queries_for_more_columns(place: Cluster) -> None:
    client, work = browser(place.county.people["manager"]), place.county.column("work")

    def queries() -> list[int]:
        counts = []
        for address in (site_url("site", place), site_url("move", place, work.pk)):
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            counts.append(len(captured))
        return counts

    before = queries()
    for number in range(3):
        public.column(place.county.column("documents"), f"栏目{number}")
    assert queries() == before


# The explorer


def people(c: Cluster) -> dict[str, User]:
    return {"manager": c.county.people["manager"], "superuser": c.superuser}


@pytest.mark.parametrize("who", ["manager", "superuser"])
def test_explorers_move_screens_say_where_to_ask(place: Cluster, who: str) -> None:
    client, work = browser(people(place)[who]), place.county.column("work")
    explorer = reverse("wagtailadmin_explore", args=[work.pk])
    documents = place.county.column("documents")
    for url in (
        reverse("wagtailadmin_pages:move", args=[work.pk]),
        reverse("wagtailadmin_pages:move_confirm", args=[work.pk, documents.pk]),
    ):
        for method in ("get", "post"):
            response = getattr(client, method)(url, {"new_parent_page": documents.pk})
            assert (response.status_code, response["Location"]) == (302, explorer)
    assert len(list(get_messages(client.get(explorer).wsgi_request))) == 4
    assert (tree(place, "news"), tree(place, "documents")) == (["work"], [])


@pytest.mark.parametrize("who", ["department.manager", "county.editor"])
def test_explorers_move_screen_stays_closed_to_others(place: Cluster, who: str) -> None:
    at, name = who.split(".")
    client, work = browser(getattr(place, at).people[name]), place.county.column("work")
    response = client.get(reverse("wagtailadmin_pages:move", args=[work.pk]))
    seen = {"department": reverse("wagtailadmin_home"), "county": reverse("wagtailadmin_explore", args=[work.pk])}
    assert response["Location"] == seen[at]


@pytest.mark.parametrize("who", ["manager", "superuser"])
def test_move_is_offered_for_drafts_and_articles_only(place: Cluster, who: str) -> None:
    draft = public.column(place.county.home, "草稿", live=False)
    article = public.article(place.county.column("news"))
    pages = [draft, article, place.county.column("work"), place.county.column("news")]
    user = people(place)[who]
    offered = [
        (tester.can_move(), tester.can_move_to(place.county.column("documents")))
        for tester in (again(page).specific.permissions_for_user(user) for page in pages)
    ]
    assert offered == [(True, True), (True, True), (False, False), (False, False)]
