"""The chooser of blocks shows editors each block of a home with sample content."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from sites.home_blocks import HomeBlocks
from sites.models import PortalHome, SiteHome
from tests.factories import public
from tests.factories.admin import browser
from tests.factories.cluster import Cluster
from tests.sites.test_home_arrangement import fill

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def preview(cluster: Cluster, block: Any) -> BeautifulSoup:
    """What an editor of a county sees of a block before choosing it."""
    client = browser(cluster.county.people["editor"])
    response = client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def blocks_of(model: Any) -> dict[str, Any]:
    """The blocks that a home's form offers."""
    return dict(model._meta.get_field("blocks").stream_block.child_blocks)


@pytest.mark.parametrize("model", [PortalHome, SiteHome])
def test_every_block_of_a_home_is_shown_in_the_chooser(cluster: Cluster, model: Any) -> None:
    for kind, block in blocks_of(model).items():
        assert block.is_previewable, kind
        assert preview(cluster, block).select_one(f"[data-block={kind}]") is not None, kind


def test_blocks_are_shown_with_content_of_the_portal(cluster: Cluster) -> None:
    fill(PortalHome.objects.get(), 4)
    public.article(cluster.county.column("news"))  # a site without content is not listed
    shown = {kind: preview(cluster, block) for kind, block in blocks_of(PortalHome).items()}
    assert [kind for kind, page in shown.items() if page.select_one("[data-block] .notice")] == []


def test_blocks_of_a_platform_without_portal_have_an_empty_preview() -> None:
    for kind, block in HomeBlocks().child_blocks.items():
        value = block.get_preview_value()
        assert block.get_preview_context(value)["section"] is None, kind


def test_block_that_needs_a_choice_is_shown_with_what_the_portal_has() -> None:
    home = public.portal()
    news = public.column(home, "要闻动态")
    public.article(news, "旧", day=1)
    public.article(news, "新", day=2)
    found = blocks_of(PortalHome)
    assert [page.title for page in found["headlines"].get_preview_value()["pages"]] == ["新", "旧"]
    assert [link["title"] for link in found["links"].get_preview_value()["items"]] == ["要闻动态"]
