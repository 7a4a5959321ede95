"""The further page kinds behind the review: who may write and submit them, and that nothing goes past it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from cms.models import Institution, Leader
from cms.publication.guard import NotGranted
from cms.review.actions import submit
from cms.screening.registry import data_of
from tests.factories import kinds
from tests.factories.admin import browser
from tests.factories.cluster import Cluster, Place
from tests.factories.pages import review_to_the_end

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def draft(at: Place, kind: str, **fields: Any) -> Any:
    """A draft by the place's editor in its news column."""
    page = kinds.MAKERS[kind](slug=f"{kind}-page", live=False, owner=at.people["editor"], **fields)
    at.column("news").add_child(instance=page)
    page.save_revision(user=at.people["editor"])
    return type(page).objects.get(pk=page.pk)


@pytest.mark.parametrize("kind", kinds.MAKERS)
def test_page_any_kind_goes_live_by_review(cluster: Cluster, kind: str) -> None:
    page = review_to_the_end(cluster, cluster.county, draft(cluster.county, kind))
    assert page.live


@pytest.mark.parametrize("kind", kinds.MAKERS)
def test_page_any_kind_without_review_is_refused(cluster: Cluster, kind: str) -> None:
    page = draft(cluster.county, kind)
    with pytest.raises(NotGranted):
        page.publish(page.get_latest_revision())
    assert not type(page).objects.get(pk=page.pk).live


@pytest.mark.parametrize("kind", kinds.MAKERS)
def test_page_any_kind_is_submitted_by_its_own_site_alone(cluster: Cluster, kind: str) -> None:
    page = draft(cluster.county, kind)
    with pytest.raises(PermissionDenied):
        submit(page=page, user=cluster.department.people["editor"])


@pytest.mark.parametrize("kind", kinds.MAKERS)
def test_form_of_any_kind_opens_for_the_own_site_alone(cluster: Cluster, kind: str) -> None:
    page = draft(cluster.county, kind, title="机密标题zqx")
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    own = browser(cluster.county.people["editor"]).get(url)
    other = browser(cluster.department.people["editor"]).get(url, follow=True)
    assert (own.status_code, "机密标题zqx" in own.content.decode()) == (200, True)
    assert "机密标题zqx" not in other.content.decode()


@pytest.mark.parametrize("kind", kinds.MAKERS)
def test_form_of_any_kind_begins_with_the_unit_of_the_column(cluster: Cluster, kind: str) -> None:
    model = type(kinds.MAKERS[kind]())
    url = reverse("wagtailadmin_pages:add", args=["cms", model._meta.model_name, cluster.county.column("news").pk])
    shown = browser(cluster.county.people["editor"]).get(url)
    assert shown.status_code == 200
    assert cluster.county.organisation.name in shown.content.decode()


@pytest.mark.parametrize("kind", ["leader", "institution"])
def test_form_says_what_is_missing(cluster: Cluster, kind: str) -> None:
    empty = {"leader": {"duties": ""}, "institution": {"office_hours": ""}}[kind]
    complete = draft(cluster.county, kind)
    page = draft(cluster.city, kind)
    for name, value in empty.items():
        setattr(page, name, value)
    page.save_revision(user=cluster.city.people["editor"], clean=False)
    client = browser(cluster.county.people["editor"])
    shown = client.get(reverse("wagtailadmin_pages:edit", args=[complete.pk])).content.decode()
    assert 'data-testid="completeness"' in shown
    assert "help-warning" not in shown.split('data-testid="completeness"')[0].rsplit("<div", 1)[1]
    other = browser(cluster.city.people["editor"])
    shown = other.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "help-warning" in shown.split('data-testid="completeness"')[0].rsplit("<div", 1)[1]


@pytest.mark.parametrize("model", [Leader, Institution])
def test_what_the_rule_demands_is_demanded_by_the_checks_too(model: Any) -> None:
    assert {datum.fields[0] for datum in data_of(model()) if datum.demanded} == {"source", *model.demanded}
