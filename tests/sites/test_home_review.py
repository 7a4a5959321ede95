"""Arranging a home under review, and what makes a cached home stale."""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cms.publication.digest import digest
from cms.publication.guard import NotGranted
from foundation.pagecache.models import Generation
from interviews.actions.states import move
from sites.enums import SiteKind
from sites.home_defaults import default_json
from sites.home_tags import fresh_until, tags_of
from sites.models import SiteDirectory, SiteHome
from tests.factories import public
from tests.factories.cluster import Cluster
from tests.factories.interviews import announced_interview
from tests.factories.pages import live_article, review_to_the_end

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

LINKS = {
    "type": "links",
    "value": {"heading": "相关网站", "items": [{"title": "网", "page": None, "url": "https://a.example/"}]},
}


def rearranged(home: Any) -> Any:
    """The home with a further block, in memory."""
    home.blocks = json.dumps([*default_json(SiteKind.CITY), LINKS])
    return home


def generations(home: Any) -> dict[str, int]:
    """Generations of the tags that a home carries."""
    return dict(Generation.objects.filter(tag__in=tags_of(home)).values_list("tag", "value"))


def test_digest_of_a_home_covers_its_blocks(cluster: Cluster) -> None:
    home = cluster.city.home
    before = digest(home)
    assert digest(rearranged(home)) != before


def test_digest_of_a_home_without_blocks_is_what_it_was_before_there_were_any() -> None:
    assert "blocks" in SiteHome.added_to_digest


def test_rearrangement_without_review_is_refused(cluster: Cluster, client: Client) -> None:
    home = rearranged(cluster.city.home)
    with pytest.raises(NotGranted):
        home.save()
    revision = cluster.city.home
    draft = rearranged(revision).save_revision(user=cluster.city.people["editor"])
    with pytest.raises(NotGranted):
        draft.publish(user=cluster.superuser)
    page = client.get("/", headers={"host": "qinghe.portal.test"}).content.decode()
    assert ("a.example" in page, len(cluster.city.home.blocks)) == (False, len(default_json(SiteKind.CITY)))


def test_rearrangement_that_was_reviewed_is_public(cluster: Cluster, client: Client) -> None:
    before = generations(cluster.city.home)
    rearranged(cluster.city.home).save_revision(user=cluster.city.people["editor"])
    home = review_to_the_end(cluster, cluster.city, cluster.city.home)
    assert [child.block_type for child in home.blocks][-1] == "links"
    page = client.get("/", headers={"host": "qinghe.portal.test"}).content.decode()
    assert "https://a.example/" in page.partition("<main")[2].partition("</main>")[0]
    assert generations(home)[f"page:{home.pk}"] > before.get(f"page:{home.pk}", 0)


def test_home_is_stale_when_a_column_that_it_shows_changes(cluster: Cluster) -> None:
    before = generations(cluster.county.home)
    live_article(cluster, cluster.county)
    after = generations(cluster.county.home)
    assert after != before
    other = generations(cluster.department.home)
    live_article(cluster, cluster.county)
    assert generations(cluster.department.home) == other


def test_portal_and_directory_are_stale_when_a_sub_site_changes(cluster: Cluster) -> None:
    directory = SiteDirectory.objects.get()
    before = generations(cluster.portal.home), generations(directory), generations(cluster.city.home)
    live_article(cluster, cluster.county)
    after = generations(cluster.portal.home), generations(directory), generations(cluster.city.home)
    assert [new != old for new, old in zip(after, before, strict=True)] == [True, True, True]


def test_home_is_stale_when_an_interview_changes_its_state(cluster: Cluster) -> None:
    interview = announced_interview(cluster, cluster.county)
    before = generations(cluster.county.home), generations(cluster.portal.home)
    host = cluster.county.people["editor2"]
    move(interview_id=interview.pk, actor=host, client_key=uuid.uuid4(), to="live", seen="announced")
    after = generations(cluster.county.home), generations(cluster.portal.home)
    assert [new != old for new, old in zip(after, before, strict=True)] == [True, True]


def test_home_with_figures_is_fresh_until_midnight() -> None:
    home = public.portal()
    now = timezone.make_aware(datetime(2026, 11, 22, 9, 30))  # noqa: DTZ001 -- made aware right here
    assert fresh_until(home, now) == timezone.make_aware(datetime(2026, 11, 23))  # noqa: DTZ001 -- as above
    home.blocks = json.dumps([LINKS])
    assert fresh_until(home, now) == now + timedelta(days=1)
