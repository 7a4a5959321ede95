"""The admin's page search."""

from __future__ import annotations

import pytest
from django.test import Client

from cms.models import BasePage
from tests.factories.cluster import Cluster
from tests.factories.pages import draft_article, draft_document

pytestmark = pytest.mark.django_db


def found(query: str) -> set[int]:
    return {page.pk for page in BasePage.objects.all().search(query)}


def test_search_finds_two_characters_inside_a_title(cluster: Cluster) -> None:
    wanted = draft_article(cluster.county, title="全省水利工程建设推进会召开")
    draft_article(cluster.county, title="全省交通工作会议召开")
    assert found("水利") == {wanted.pk}


@pytest.mark.parametrize("query", ["江政办发〔2026〕77号", "江政办发[2026]77号", "（2026）77"])
def test_search_finds_a_document_by_its_number_in_any_brackets(cluster: Cluster, query: str) -> None:
    wanted = draft_document(cluster.county, doc_number="江政办发〔2026〕77号")
    draft_document(cluster.county, doc_number="江政办发〔2026〕78号")
    assert found(query) == {wanted.pk}


def test_admin_search_shows_an_editor_only_the_own_site(cluster: Cluster, client: Client) -> None:
    draft_article(cluster.county, title="洛平水利简讯")
    draft_article(cluster.city, title="青河水利简讯")
    client.force_login(cluster.county.people["editor"])
    response = client.get("/admin/pages/search/", {"q": "水利"}, headers={"host": "portal.test"})
    assert response.status_code == 200
    content = response.content.decode()
    assert "洛平水利简讯" in content
    assert "青河水利简讯" not in content
