import pytest
from django.test import Client
from django.urls import NoReverseMatch, Resolver404, resolve, reverse


@pytest.mark.sqlite
@pytest.mark.django_db
def test_health_answers_ok_under_any_host(client: Client) -> None:
    answer = client.get("/healthz", headers={"host": "10.0.0.7:8001"})

    assert (answer.status_code, answer.content, answer.headers["Content-Type"]) == (200, b"ok", "text/plain")
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.django_db
def test_health_takes_no_other_method(client: Client) -> None:
    assert client.post("/healthz").status_code == 405


@pytest.mark.parametrize("name", ["wagtaildocs_serve", "wagtailimages_serve", "wagtailapi:pages:listing"])
def test_wagtails_open_views_are_not_mounted(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name, args=[1] if "api" not in name else [])


@pytest.mark.parametrize("path", ["/api/v3/pages/", "/api/v2/pages/", "/documents/1/"])
def test_addresses_of_wagtails_open_views_are_ordinary_pages(path: str) -> None:
    assert resolve(path).url_name == "wagtail_serve"


@pytest.mark.parametrize("path", ["/documents/1/a.pdf", "/images/x/1/width-10/a.png"])
def test_addresses_of_wagtails_file_views_do_not_exist(path: str) -> None:
    with pytest.raises(Resolver404):
        resolve(path)
