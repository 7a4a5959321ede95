"""Places: moving to another site, the order of columns, hiding what is public."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from wagtail.actions.move_page import MovePageAction
from wagtail.models import PageViewRestriction

from cms.models import Article, BasePage, Column
from tests.factories.cluster import Cluster
from tests.factories.pages import live_article
from tests.hostile.ground import again, attempt, browser, everybody, face, portal_news, refused
from tests.hostile.tries import held, lifted

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
Way = Callable[[Cluster, Article], Any]

MOVES: dict[str, Way] = {
    "to another site": lambda c, p: p.move(c.department.column("news"), pos="last-child"),
    "to the portal": lambda c, p: p.move(portal_news(c), pos="last-child"),
    "beside a page of another site": lambda c, p: p.move(c.department.column("news"), pos="right"),
    "of its column": lambda c, p: p.get_parent().move(c.department.column("documents"), pos="last-child"),
    "of the whole site": lambda c, _p: c.city.home.move(c.department.home, pos="last-child"),
    "by the base class": lambda c, p: BasePage.objects.get(pk=p.pk).move(c.department.column("news"), pos="last-child"),
    "by its action": lambda c, p: MovePageAction(p, c.department.column("news"), pos="last-child").execute(
        skip_permission_checks=True
    ),
}


@pytest.mark.parametrize("way", MOVES)
@held("moving")
def test_no_call_moves_to_another_site(cluster: Cluster, way: str) -> None:
    page = live_article(cluster, cluster.city)
    before = face()
    assert refused(lambda: MOVES[way](cluster, again(page)))
    assert face() == before


def move_by_form(page: BasePage, user: Any, target: BasePage) -> None:
    browser(user).post(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, target.pk]))


@held("moving")
def test_no_screen_moves_to_another_site(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.city)
    before = face()
    for who, user in everybody(cluster):
        for target in (cluster.department.column("news"), portal_news(cluster), cluster.department.home):
            move_by_form(page, user, target)
            move_by_form(cluster.city.column("news"), user, target)
        assert face() == before, who


@lifted("moving")
def test_screen_stops_at_the_move_guard_and_moves_without_both(
    cluster: Cluster, hole_move_permission: None, request: pytest.FixtureRequest
) -> None:
    page, target = live_article(cluster, cluster.city), cluster.department.column("news")
    move_by_form(page, cluster.superuser, target)
    assert again(page).get_parent().pk != target.pk
    request.getfixturevalue("hole_move_guard")
    move_by_form(page, cluster.superuser, target)
    assert again(page).get_parent().pk == target.pk


@pytest.mark.parametrize("way", ["to another site", "of its column", "by the base class"])
@lifted("moving")
def test_calls_move_to_another_site_without_the_move_guard(
    cluster: Cluster, way: str, hole_move_guard: None, hole_order_guard: None
) -> None:
    page = live_article(cluster, cluster.city)
    MOVES[way](cluster, again(page))
    assert again(page).path.startswith(cluster.department.home.path)


@held("moving")
def test_page_moved_past_the_software_is_found_by_the_nightly_check(cluster: Cluster) -> None:
    from treebeard.mp_tree import MP_MoveHandler

    from cms.publication.selectors import uncovered_pages

    page = live_article(cluster, cluster.city)
    MP_MoveHandler(again(page), cluster.department.column("news"), "last-child").process()
    assert [finding.key for finding in uncovered_pages()] == [str(page.pk)]


# Order.
def order_by_screen(cluster: Cluster, user: Any) -> None:
    """The last column first."""
    last = Column.objects.child_of(cluster.city.home).last()
    url = reverse("wagtailadmin_pages:set_page_position", args=[last.pk])
    browser(user).post(f"{url}?position=0")


def columns(cluster: Cluster) -> list[str]:
    return [column.slug for column in cluster.city.home.get_children()]


@held("reordering")
def test_nobody_reorders_the_columns_of_a_site_by_wagtails_screen(cluster: Cluster) -> None:
    before = columns(cluster)
    for who, user in everybody(cluster):
        order_by_screen(cluster, user)
        assert columns(cluster) == before, who


ORDERS: dict[str, Way] = {
    "to the left": lambda c, p: c.city.column("documents").move(c.city.column("news"), pos="left"),
    "to the end": lambda c, p: c.city.column("news").move(c.city.home, pos="last-child"),
    "by the base class": lambda c, p: BasePage.objects.get(pk=c.city.column("documents").pk).move(
        c.city.column("news"), pos="left"
    ),
}


@pytest.mark.parametrize("way", ORDERS)
@held("reordering")
def test_no_call_reorders_the_columns_of_a_site(cluster: Cluster, way: str) -> None:
    page = live_article(cluster, cluster.city)
    before = columns(cluster)
    assert refused(lambda: ORDERS[way](cluster, page))
    assert columns(cluster) == before


@lifted("reordering")
def test_screen_stops_at_the_order_guard_and_reorders_without_all(
    cluster: Cluster, hole_reorder_permission: None, hole_move_permission: None, request: pytest.FixtureRequest
) -> None:
    before = columns(cluster)
    order_by_screen(cluster, cluster.superuser)
    assert columns(cluster) == before
    request.getfixturevalue("hole_order_guard")
    order_by_screen(cluster, cluster.superuser)
    assert columns(cluster) == before[::-1]


# Privacy.
def hide_by_screen(page: BasePage, user: Any) -> None:
    browser(user).post(
        reverse("wagtailadmin_pages:set_privacy", args=[page.pk]),
        {"restriction_type": "login", "password": "", "groups": []},
    )


def hide(page: BasePage) -> None:
    PageViewRestriction.objects.create(page=page, restriction_type="login")


@held("privacy")
def test_nobody_hides_a_public_page(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.city)
    before = face()
    for who, user in everybody(cluster):
        for target in (page, cluster.city.column("news"), cluster.city.home):
            hide_by_screen(target, user)
            attempt(lambda target=target: hide(target))
        assert face() == before, who


@lifted("privacy")
def test_screen_stops_at_the_guard_and_hides_without_both(
    cluster: Cluster, hole_privacy_permission: None, request: pytest.FixtureRequest
) -> None:
    page = live_article(cluster, cluster.city)
    hide_by_screen(page, cluster.superuser)
    assert face().hidden == frozenset()
    request.getfixturevalue("hole_privacy_guard")
    hide_by_screen(page, cluster.superuser)
    assert face().hidden == {page.pk}
    hide(cluster.city.column("news"))
    assert len(face().hidden) == 2
