"""A forged choice in a page's form: refused before its title is shown, and nothing is saved."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from wagtail.models import get_page_models
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from cms.forms import OwnChoicesForm
from cms.models import Article, BasePage, PlaceCollection
from tests.factories.admin import article_form, browser
from tests.factories.cluster import Cluster, Place
from tests.factories.files import document_version, image_version
from tests.factories.pages import draft_article

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
SECRET = "zqxverborgen"


def _files(at: Place) -> dict[str, Any]:
    collection = PlaceCollection.objects.get(page=at.home).collection
    return {
        "image": image_version("a.png", title=SECRET, collection=collection),
        "document": document_version("a.txt", title=SECRET, collection=collection),
        "page": draft_article(at, title=SECRET),
    }


def _choices(named: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Each way to name something in an article's form."""
    picture = streamfield([("picture", {"image": str(named["image"].pk), "caption": ""})])
    link = f'<p><a linktype="page" id="{named["page"].pk}">x</a></p>'
    target = {"kind": "related", "target": str(named["page"].pk)}
    return {
        "cover": {"cover": str(named["image"].pk)},
        "picture": {"body": picture},
        "link": {"body": streamfield([("paragraph", rich_text(link))])},
        "attachment": {"attachments": inline_formset([{"document": str(named["document"].pk), "label": ""}])},
        "relation": {"relations": inline_formset([target])},
    }


KINDS = ["cover", "picture", "link", "attachment", "relation"]


def _form(page: Article, values: dict[str, Any]) -> dict[str, Any]:
    return dict(article_form(page)) | dict(nested_form_data(values))


def _post(cluster: Cluster, at: Place, kind: str, *, screen: str = "edit", title: str = "稿件") -> tuple[Article, Any]:
    page = draft_article(cluster.department)
    page.title = title
    data = _form(page, _choices(_files(at))[kind])
    client = browser(cluster.department.people["editor"])
    return page, client.post(reverse(f"wagtailadmin_pages:{screen}", args=[page.pk]), data, follow=True)


def test_form_of_every_page_type_checks_choices() -> None:
    models = [model for model in get_page_models() if model is not BasePage]
    assert len(models) > 3
    assert [m for m in models if not issubclass(m.get_edit_handler().get_form_class(), OwnChoicesForm)] == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("screen", ["edit", "preview_on_edit"])
@pytest.mark.parametrize("title", ["稿件", ""])  # an empty title makes the form invalid, so that it is shown again
def test_forged_choice_is_refused_unseen(cluster: Cluster, kind: str, screen: str, title: str) -> None:
    page, response = _post(cluster, cluster.city, kind, screen=screen, title=title)
    assert SECRET not in response.content.decode()
    assert [hop[0] for hop in response.redirect_chain] == [reverse("wagtailadmin_home")]
    assert Article.objects.get(pk=page.pk).latest_revision_id == page.latest_revision_id


@pytest.mark.parametrize("kind", KINDS)
def test_own_choice_is_saved(cluster: Cluster, kind: str) -> None:
    page, response = _post(cluster, cluster.department, kind)
    assert response.status_code == 200
    assert Article.objects.get(pk=page.pk).latest_revision_id != page.latest_revision_id


def test_choice_that_the_page_named_before_stays(cluster: Cluster) -> None:
    image = _files(cluster.city)["image"]
    page = draft_article(cluster.department, cover=image)
    client = browser(cluster.department.people["editor"])
    data = _form(page, {"cover": str(image.pk)})
    client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)
    saved = Article.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert (saved.cover_id, saved.latest_revision_id != page.latest_revision_id) == (image.pk, True)


def test_choice_of_a_file_that_is_gone_is_an_error_at_its_field(cluster: Cluster) -> None:
    page = draft_article(cluster.department)
    client = browser(cluster.department.people["editor"])
    response = client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), _form(page, {"cover": "999999"}))
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["cover"]
