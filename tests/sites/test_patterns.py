"""The pattern page and the parts of components that are worked out in Python."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import get_template
from django.test import Client
from pytest_django.fixtures import Settings

from config.env import BASE_DIR
from sites.patterns import all_patterns
from tests.factories import public

#: Written by others' pages, or not to be shown alone: each stands in a page that the accessibility test walks.
ELSEWHERE = {
    "body", "card", "dated_list", "dated_row", "files", "home_head", "lead", "mark", "meta_column",
    "meta_content", "meta_parent_column", "meta_site", "nav", "picture", "related",
    "setting", "signatures", "sites_list",
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.sqlite
def test_patterns_without_the_setting_are_not_found(client: Client) -> None:
    public.portal()
    assert client.get("/patterns/", HTTP_HOST="portal.test").status_code == 404


@pytest.mark.django_db
@pytest.mark.sqlite
def test_patterns_show_every_component_in_each_state(client: Client, settings: Settings) -> None:
    settings.PORTICO_PATTERNS = True
    public.portal()
    response = client.get("/patterns/", HTTP_HOST="portal.test")
    assert response.status_code == 200
    page = BeautifulSoup(response.content, "html.parser")
    shown = {section["id"]: len(section.select("[data-state]")) for section in page.select("section.pat")}
    assert shown == {f"c-{pattern.name}": len(pattern.states) for pattern in all_patterns()}
    assert page.find_all(style=True) == []
    ids = [tag["id"] for tag in page.select("[id]")]
    assert [name for name in ids if ids.count(name) > 1 and name not in {"foot", "errsum-h"}] == []


def test_components_name_their_variables_in_one_comment_line() -> None:
    files = sorted((BASE_DIR / "templates" / "components").glob("*.html"))
    assert [file.stem for file in files if "{#" not in file.read_text() and file.stem not in ELSEWHERE] == []


@pytest.mark.django_db
@pytest.mark.sqlite
def test_patterns_name_files_that_exist() -> None:
    assert [pattern.name for pattern in all_patterns() if not get_template(pattern.template)] == []


@pytest.mark.parametrize(
    ("items", "keep", "numbers", "previous"),
    [
        (Paginator(range(5), 20).page(1), "", [], ""),
        (Paginator(range(60), 20).page(2), "q=x&", ["1", "2", "3"], "?q=x&p=1"),
        (Paginator(range(400), 20).page(10), "", ["1", "…", "9", "10", "11", "…", "20"], "?p=9"),
    ],
)
def test_pager_shows_first_last_and_those_around(items: object, keep: str, numbers: list[str], previous: str) -> None:
    text = '{% include "components/pager.html" with items=items keep=keep only %}'
    page = BeautifulSoup(Template(text).render(Context({"items": items, "keep": keep})), "html.parser")
    assert [step.get_text(strip=True) for step in page.select(".pager > *") if step.get("rel") is None] == numbers
    assert [link["href"] for link in page.select("[rel=prev]")] == [previous] * bool(previous)
