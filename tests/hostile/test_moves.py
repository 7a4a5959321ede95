"""The menu's way around: a public column is moved to another parent of its site, and back to another place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from wagtail.actions.move_page import MovePageAction

from cms.models import BasePage, Column
from tests.factories.cluster import Cluster
from tests.hostile.ground import again, browser, changed, everybody, face, refused
from tests.hostile.tries import held, lifted

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

MOVES: dict[str, Callable[[Column, Column], Any]] = {
    "below another": lambda page, target: page.move(target, pos="last-child"),
    "by the base class": lambda page, target: BasePage.objects.get(pk=page.pk).move(target, pos="first-child"),
    "by its action": lambda page, target: MovePageAction(page, target, pos="last-child").execute(
        skip_permission_checks=True
    ),
    "as if it were a draft": lambda page, target: changed(page, live=False).move(target, pos="last-child"),
}


def move_by_screen(user: Any, page: Column, target: Column) -> None:
    browser(user).post(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, target.pk]))


def move_by_listing(user: Any, page: Column, target: Column) -> None:
    url = reverse("wagtail_bulk_action", args=["cms", "basepage", "move"])
    browser(user).post(f"{url}?id={page.pk}", {"chooser": str(target.pk)})


@pytest.mark.parametrize("way", MOVES)
@held("menu", "reordering")
def test_no_call_moves_a_public_column(cluster: Cluster, way: str) -> None:
    page, target = cluster.city.column("news"), cluster.city.column("documents")
    before = face()
    assert refused(lambda: MOVES[way](page, target))
    assert face() == before


@pytest.mark.parametrize("way", MOVES)
@lifted("menu", "reordering")
def test_calls_move_a_public_column_without_the_order_guard(cluster: Cluster, way: str, hole_order_guard: None) -> None:
    page, target = cluster.city.column("news"), cluster.city.column("documents")
    MOVES[way](page, target)
    assert again(page).get_parent().pk == target.pk


@pytest.mark.parametrize("move", [move_by_screen, move_by_listing])
@held("menu", "reordering")
def test_nobody_moves_a_public_column_by_wagtails_screens(cluster: Cluster, move: Callable[..., None]) -> None:
    page, target = cluster.city.column("news"), cluster.city.column("documents")
    before = face()
    for who, user in everybody(cluster):
        move(user, page, target)
        assert face() == before, who


@lifted("menu", "reordering")
def test_listing_stops_at_the_order_guard_and_moves_without_both(
    cluster: Cluster, hole_move_permission: None, request: pytest.FixtureRequest
) -> None:
    page, target = cluster.city.column("news"), cluster.city.column("documents")
    move_by_listing(cluster.superuser, page, target)
    assert again(page).get_parent().pk == cluster.city.home.pk
    request.getfixturevalue("hole_order_guard")
    move_by_listing(cluster.superuser, page, target)
    assert again(page).get_parent().pk == target.pk
