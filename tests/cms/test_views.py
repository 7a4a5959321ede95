"""QR codes of pages: for what is public, and for nothing else."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from cms.models import BasePage
from tests.factories import public

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def code(client: Client, pk: int) -> tuple[int, str]:
    response = client.get(reverse("qr_code", args=[pk]), HTTP_HOST="portal.test")
    return response.status_code, response["Content-Type"]


def test_qr_code_of_a_public_page_is_svg_that_may_be_cached(client: Client) -> None:
    page = public.article(public.column(public.portal()))
    response = client.get(reverse("qr_code", args=[page.pk]), HTTP_HOST="portal.test")
    assert (response.status_code, response["Content-Type"]) == (200, "image/svg+xml")
    assert "public" in response["Cache-Control"]
    assert response.content.startswith(b"<svg")
    assert b"style" not in response.content


def test_qr_code_of_two_pages_differs(client: Client) -> None:
    column = public.column(public.portal())
    first, second = public.article(column), public.article(column, "其二")
    shown = [
        client.get(reverse("qr_code", args=[page.pk]), HTTP_HOST="portal.test").content for page in (first, second)
    ]
    assert shown[0] != shown[1]


def test_qr_code_of_what_is_not_public_is_not_found(client: Client) -> None:
    column = public.column(public.portal())
    draft = public.article(column, live=False)
    below = public.article(public.column(column, "停用"))
    BasePage._base_manager.filter(pk=below.get_parent().pk).update(live=False)
    assert [code(client, page.pk)[0] for page in (draft, below)] == [404, 404]
    assert code(client, 999_999_999)[0] == 404


def test_qr_code_is_for_reading_alone(client: Client) -> None:
    page = public.article(public.column(public.portal()))
    assert client.post(reverse("qr_code", args=[page.pk]), HTTP_HOST="portal.test").status_code == 405
