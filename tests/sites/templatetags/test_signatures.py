"""Signatures below an item: a setting of the site, read from the record of the review."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext as _

from cms.models import PublicationGrant
from cms.publication.selectors import signatures
from cms.roles.enums import Role
from sites.models import SiteProfile
from tests.factories.cluster import Cluster
from tests.factories.pages import live_article, live_document

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
PEOPLE = [
    {"role": "unit_reviewer", "user": 1, "name": "甲初审", "at": "2026-11-20T09:00:00+08:00"},
    {"role": "editor_in_chief", "user": 2, "name": "乙签发", "at": "2026-11-21T09:00:00+08:00"},
]


def show(cluster: Cluster) -> None:
    SiteProfile._base_manager.filter(site_id=cluster.city.site.pk).update(show_signatures=True)


def people(page: Any, rows: list[dict[str, Any]]) -> None:
    PublicationGrant.objects.filter(object_id=page.pk, state="live").update(people=rows)


def shown(page: Any) -> list[str]:
    response = Client().get(page.get_url_parts()[2], headers={"host": "qinghe.portal.test"})
    assert response.status_code == 200
    found = BeautifulSoup(response.content, "html.parser").select("[data-testid=signatures] dl > div")
    return [row.get_text(" ", strip=True) for row in found]


@pytest.mark.parametrize("make", [live_article, live_document])
def test_signatures_are_absent_unless_the_site_shows_them(cluster: Cluster, make: Any) -> None:
    page = make(cluster, cluster.city)
    people(page, PEOPLE)
    assert shown(page) == []
    assert (
        "乙签发" not in Client().get(page.get_url_parts()[2], headers={"host": "qinghe.portal.test"}).content.decode()
    )


def test_article_shows_source_editor_and_each_step_with_its_day(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.city, editor_name="丙编辑")
    people(page, PEOPLE)
    show(cluster)
    assert shown(page) == [
        f"{_('Source')} 青河市人民政府",
        f"{_('Responsible editor')} 丙编辑",
        f"{Role.UNIT_REVIEWER.label} 甲初审 2026-11-20",
        f"{Role.EDITOR_IN_CHIEF.label} 乙签发 2026-11-21",
    ]


def test_document_shows_its_issuer_and_steps(cluster: Cluster) -> None:
    page = live_document(cluster, cluster.city)
    people(page, PEOPLE[1:])
    show(cluster)
    assert shown(page) == [f"{_('Source')} 青河市人民政府", f"{Role.EDITOR_IN_CHIEF.label} 乙签发 2026-11-21"]


def test_people_of_a_real_review_are_shown_in_its_order(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.city)
    assert [signature.name for signature in signatures(page)] == [
        "qinghe unit",
        "qinghe office",
        "qinghe secrecy",
        "qinghe chief",
    ]


@pytest.mark.parametrize("rows", [[], [{"role": "editor_in_chief", "user": 1, "name": ""}]])
def test_grant_without_people_shows_nothing(cluster: Cluster, rows: list[dict[str, Any]]) -> None:
    page = live_article(cluster, cluster.city)
    people(page, rows)
    show(cluster)
    assert (shown(page), signatures(page)) == ([], [])


@pytest.mark.parametrize("rows", [[], PEOPLE])
@pytest.mark.parametrize("setting", [True, False])
def test_editor_is_named_once_either_way(cluster: Cluster, setting: bool, rows: list[dict[str, Any]]) -> None:
    page = live_article(cluster, cluster.city, editor_name="丙编辑")
    people(page, rows)
    if setting:
        show(cluster)
    response = Client().get(page.get_url_parts()[2], headers={"host": "qinghe.portal.test"})
    found = BeautifulSoup(response.content, "html.parser").select_one("main")
    assert found is not None
    assert found.get_text().count("丙编辑") == 1


def test_person_without_a_day_and_of_an_unknown_role_is_named(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.city)
    people(page, [{"role": "former_role", "user": 1, "name": "丁"}])
    (signature,) = signatures(page)
    assert (signature.role, signature.name, signature.at) == ("former_role", "丁", None)


def test_signatures_cost_one_query_however_many_people(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.city)
    for rows in (PEOPLE[:1], PEOPLE * 3):
        people(page, rows)
        with CaptureQueriesContext(connection) as captured:
            signatures(page)
        assert len(captured) == 1
