"""Kinds of pages to choose from, and the preview beside the form."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from wagtail.models import get_page_models

from cms.admin_views.page_types import by_use
from cms.enums import ColumnLayout
from cms.models import Article, BasePage, Column
from cms.templatetags.page_types import page_type_picture
from tests.factories import public
from tests.factories.admin import article_form, browser
from tests.factories.cluster import Cluster
from tests.factories.pages import draft_article

TYPES = [model for model in get_page_models() if issubclass(model, BasePage) and not model._meta.abstract]


def test_types_stand_by_use_structure_last() -> None:
    names = [str(model._meta.model_name) for model in by_use(Column.creatable_subpage_models())]
    assert (names[:2], names[-1]) == (["article", "discloseddocument"], "column")
    assert sorted(names) == sorted(str(model._meta.model_name) for model in Column.creatable_subpage_models())


@pytest.mark.parametrize("model", [model for model in TYPES if model.is_creatable], ids=str)
def test_type_that_can_be_chosen_has_a_description_and_a_picture_of_its_own(model: type[BasePage]) -> None:
    if model is BasePage:
        return
    name = str(model._meta.model_name)
    assert page_type_picture(name).endswith(f"{name}.svg")
    if model in Column.creatable_subpage_models():
        assert len(str(model.get_page_description())) > 10


def test_pictures_are_small_and_hold_nothing_active() -> None:
    for file in sorted(Path(str(finders.find("portico/types/page.svg"))).parent.iterdir()):
        text = file.read_text()
        assert (file.suffix, len(text) < 2000) == (".svg", True)
        assert not re.search(r"<script|\bon\w+=|href|style", text)


@pytest.mark.django_db
def test_column_of_a_single_text_takes_columns_only_and_says_why(cluster: Cluster) -> None:
    editor = browser(cluster.county.people["editor"])
    news, text = cluster.county.column("news"), public.column(cluster.county.home, "概况", layout=ColumnLayout.PAGE)
    offered = {}
    for column in (news, text):
        page = editor.get(reverse("wagtailadmin_pages:add_subpage", args=[column.pk])).content.decode()
        offered[column] = "add/cms/article/" in page, 'data-testid="lists-nothing"' in page
    assert offered == {news: (True, False), text: (False, True)}
    assert [model for model in Column.creatable_subpage_models() if model.can_create_at(text)] == [Column]
    refused = editor.post(reverse("wagtailadmin_pages:add", args=["cms", "article", text.pk]), {"title": "稿件"})
    assert (refused.status_code, text.get_children().count()) == (302, 0)
    written = editor.get(reverse("authors:write")).content.decode()
    assert [reverse("wagtailadmin_pages:add", args=["cms", "article", one.pk]) in written for one in (news, text)] == [
        True,
        False,
    ]


@pytest.mark.django_db
def test_choosing_a_type_says_what_each_is_for_and_keeps_the_way_back(cluster: Cluster) -> None:
    column = cluster.county.column("news")
    url = reverse("wagtailadmin_pages:add_subpage", args=[column.pk])
    text = browser(cluster.county.people["editor"]).get(url, {"next": "/admin/mine/?which=mine"}).content.decode()
    chosen = text.split('data-testid="page-types"')[1].split("</ul>")[0]
    assert str(Article.get_page_description()) in chosen
    links = re.findall(r'href="([^"]+)"', chosen)
    assert links[0] == reverse("wagtailadmin_pages:add", args=["cms", "article", column.pk]) + (
        "?next=/admin/mine/%3Fwhich%3Dmine"
    )
    refused = browser(cluster.department.people["editor"]).get(url)
    assert refused.headers["Location"] == reverse("wagtailadmin_home")


@pytest.mark.django_db
def test_preview_has_phone_and_desktop_and_the_frame_of_the_own_site(cluster: Cluster) -> None:
    page = draft_article(cluster.county, title="预览的稿件")
    assert [(size["name"], size["device_width"]) for size in page.preview_sizes] == [("phone", 390), ("desktop", 1280)]
    client = browser(cluster.county.people["editor"])
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    assert client.post(url, article_form(page)).json()["is_valid"] is True
    text = client.get(url).content.decode()
    assert "预览的稿件" in text
    title = re.search(r'<meta name="SiteName" content="([^"]*)"', text)
    assert title is not None
    assert title[1] == cluster.county.organisation.name
