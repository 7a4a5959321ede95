"""The cluster's commands: what they print, and how they refuse."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Site

from cms.models import BasePage
from foundation.accounts.models import User
from foundation.organisations.models import Organisation
from tests.factories.cluster import Cluster

pytestmark = pytest.mark.django_db


def refused(*arguments: str) -> str:
    with pytest.raises(CommandError) as refusal:
        call_command(*arguments)
    assert refusal.value.returncode == 2
    return str(refusal.value)


def test_load_demo_refuses_production_settings(settings: Any) -> None:
    settings.PORTICO_PRODUCTION = True
    assert "create_portal" in refused("load_demo")
    assert not Site.objects.exists()


def test_create_portal_starts_an_empty_installation(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("create_portal", "--name", "江岭省人民政府", "--host", "www.jiangling.example")
    call_command(*arguments, "--person", "site_manager:office:方知夏")
    printed = capsys.readouterr().out
    assert "http://www.jiangling.example/" in printed
    assert "office" in printed
    assert User.objects.get(username="office").real_name == "方知夏"
    pages = BasePage.objects.count()
    call_command(*arguments)
    assert BasePage.objects.count() == pages


def test_create_portal_refuses_a_malformed_host_and_leaves_nothing() -> None:
    assert "http://nope" in refused("create_portal", "--name", "省", "--host", "http://nope")
    assert (Site.objects.exists(), Organisation.objects.exists()) == (False, False)


def test_create_site_makes_a_county_below_its_city(cluster: Cluster, capsys: pytest.CaptureFixture[str]) -> None:
    call_command(
        "create_site", "--name", "云川县人民政府", "--host", "yunchuan.portal.test", "--slug", "yunchuan",
        "--kind", "county", "--superior", cluster.city.organisation.name, "--person", "editor:yunchuan-editor:邱雨",
    )  # fmt: skip
    assert "yunchuan-editor" in capsys.readouterr().out
    assert Organisation.objects.get(name="云川县人民政府").parent == cluster.city.organisation


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"--superior": "无此单位"}, "无此单位"),
        ({"--host": "luoping.portal.test"}, "luoping.portal.test"),
        ({"--person": "king:a:b"}, "king:a:b"),
        ({"--kind": "township"}, "云川县人民政府"),
        ({"--name": ""}, "--name: "),
        ({"--name": " "}, "--name: "),
        ({"--name": "县" * 121}, "--name: "),
        ({"--name": "县" * 201}, "--name: "),
        ({"--index-prefix": "J" * 21}, "--index-prefix: "),
    ],
)
def test_create_site_refuses_bad_input_with_one_sentence(cluster: Cluster, changed: dict[str, str], word: str) -> None:
    values = {
        "--name": "云川县人民政府",
        "--host": "yunchuan.portal.test",
        "--slug": "yunchuan",
        "--kind": "county",
        "--superior": cluster.city.organisation.name,
        **changed,
    }
    before = (BasePage.objects.count(), Organisation.objects.count(), User.objects.count())
    sentence = refused("create_site", *(part for pair in values.items() for part in pair))
    assert (word in sentence, ";" in sentence) == (True, False)
    assert (BasePage.objects.count(), Organisation.objects.count(), User.objects.count()) == before
