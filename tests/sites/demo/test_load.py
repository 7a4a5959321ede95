"""The demo province: what stands after loading, and that loading again changes nothing."""

from __future__ import annotations

import pytest
from wagtail.models import Site

from cms.models import Article, BasePage, PublicationAct, Review, RoleAssignment
from cms.publication.selectors import uncovered_pages
from cms.review.enums import ReviewState
from cms.review.models import STEPS
from cms.review.selectors import steps_left
from cms.roles.enums import Role
from disclosure.models import DisclosedDocument
from foundation.audit.models import AuditEntry
from foundation.audit.selectors import broken_entries
from foundation.files.inspection import inspect
from foundation.outbox.models import Event
from sites.demo.load import load_demo
from sites.directory import groups
from sites.enums import SiteKind
from sites.home_arrangement import shown
from sites.models import SiteProfile

# One transaction of 800 pages is quick on SQLite, where the demo lives, and slow without statistics on PostgreSQL.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite, pytest.mark.sqlite_only]

LARGEST_FILM = 60 * 1024


def state() -> tuple[int, ...]:
    return (BasePage.objects.count(), AuditEntry.objects.count(), Event.objects.count(), RoleAssignment.objects.count())


def empty_blocks() -> dict[str, set[str]]:
    """Blocks of default and arranged homes that show nothing, by site; of planned sites none are asked for."""
    profiles = SiteProfile.objects.filter(opens_on=None).select_related("site__root_page")
    homes = {profile.name: profile.site.root_page.specific for profile in profiles}
    return {name: {block.kind for block in shown(home) if block.reason} for name, home in homes.items()}


def demand_sound_film() -> None:
    """The article with a film holds what an editor could have uploaded and chosen."""
    [page] = [page for page in Article.objects.live() if any(block.block_type == "video" for block in page.body)]
    [film] = [block for block in page.body if block.block_type == "video"]
    film.block.clean(film.value)
    for document in (film.value["file"], film.value["captions"]):
        with document.file.open("rb") as stream:
            inspect(stream, document.filename, document.file.size)
    assert film.value["file"].file.size <= LARGEST_FILM


def test_load_makes_the_province_once_and_by_the_rules() -> None:
    assert load_demo(host="localhost", port=8000)
    kinds = [SiteProfile.objects.filter(kind=kind).count() for kind in SiteKind]
    assert dict(zip(SiteKind, kinds, strict=True)) == {"portal": 1, "city": 3, "county": 5, "department": 4}
    assert Article.objects.live().count() >= 60
    assert DisclosedDocument.objects.live().count() >= 80
    assert set(RoleAssignment.objects.values_list("role", flat=True)) == set(Role.values)
    waiting = {steps_left(review)[0] for review in Review.objects.filter(state=ReviewState.OPEN)}
    assert waiting == set(STEPS)
    assert Review.objects.filter(state=ReviewState.RETURNED).count() == 1
    assert (list(uncovered_pages()), broken_entries()) == ([], [])
    assert not any(BasePage.find_problems())

    below_have_none = {"cluster"}  # no sites and no units stand below these
    assert {name: blocks - below_have_none for name, blocks in empty_blocks().items() if blocks - below_have_none} == {}
    planned = [entry for group in groups(planned=True) for entry in group.planned]
    assert [(entry.name, entry.late) for entry in planned] == [("芦荡县人民政府", False)]
    demand_sound_film()

    assert list(PublicationAct.objects.order_by("pk").values_list("kind", "state")) == [
        ("withdrawal", "open"),
        ("emergency", "done"),
    ]

    before = state()
    assert not load_demo(host="localhost", port=8000)
    assert load_demo(host="localhost", port=8001)
    assert (state(), set(Site.objects.values_list("port", flat=True))) == (before, {8001})
