"""The editor asks the server to read a clipboard."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import clipboard
from tests.factories.admin import browser
from tests.factories.cluster import Cluster

pytestmark = pytest.mark.django_db
URL = reverse("cms_paste:read")


def test_editor_gets_blocks_in_the_forms_own_shape(cluster: Cluster) -> None:
    response = browser(cluster.county.people["editor"]).post(URL, {"html": clipboard.WORD_NOTICE})
    answer = response.json()
    assert (response.status_code, sorted(answer)) == (200, ["blocks", "notes", "summary"])
    assert [block["type"] for block in answer["blocks"]] == ["heading", "paragraph", "heading", "paragraph"]
    assert answer["blocks"][0]["value"] == {"text": "一、总体情况", "level": ["2"]}
    written = json.loads(answer["blocks"][1]["value"])
    assert written["blocks"][0]["text"] == "全县走访困难群众120户，发放慰问金。详见县政府网站。"


def test_what_cannot_be_read_is_answered_with_a_sentence(cluster: Cluster) -> None:
    client = browser(cluster.city.people["contributor"])
    for data in ({}, {"html": "<img src='file:///a.png'>"}):
        response = client.post(URL, data)
        assert (response.status_code, list(response.json())) == (400, ["error"])


@pytest.mark.parametrize("name", ["unit", "chief"])
def test_who_writes_nowhere_is_refused(cluster: Cluster, name: str) -> None:
    response = browser(cluster.city.people[name]).post(URL, {"html": "<p>甲</p>"})
    assert response.headers["Location"] == reverse("wagtailadmin_home")


def test_strangers_and_reading_requests_are_refused(cluster: Cluster) -> None:
    anonymous = Client(HTTP_HOST="portal.test").post(URL, {"html": "<p>甲</p>"})
    assert "/login/" in anonymous.headers["Location"]
    assert browser(cluster.county.people["editor"]).get(URL).status_code == 405


def test_posts_without_the_forms_token_are_refused(cluster: Cluster) -> None:
    client = Client(HTTP_HOST="portal.test", enforce_csrf_checks=True)
    client.force_login(cluster.county.people["editor"])
    assert client.post(URL, {"html": "<p>甲</p>"}).status_code == 403


def test_editor_of_a_page_brings_button_and_dialog(cluster: Cluster) -> None:
    url = reverse("wagtailadmin_pages:add", args=["cms", "article", cluster.county.column("news").pk])
    text = browser(cluster.county.people["editor"]).get(url).content.decode()
    assert [part in text for part in ('id="portico-paste"', f'data-url="{URL}"', "portico/paste.js")] == [True] * 3
