"""The shipped arrangements."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import ValidationError
from wagtail.blocks import StreamValue

from cms.publication.actions import provision
from cms.publication.enums import GrantKind
from cms.publication.models import PublicationGrant
from sites.enums import SiteKind
from sites.home_blocks import HomeBlocks
from sites.home_defaults import ARRANGEMENTS, UNIT, default_blocks, default_json, is_shipped, kind_of
from sites.models import SiteHome, UnitSection
from tests.factories import public
from tests.factories.cluster import Cluster

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def kinds(value: StreamValue) -> list[str]:
    return [child.block_type for child in value]


def test_there_is_one_arrangement_for_each_kind_and_one_for_units() -> None:
    assert set(ARRANGEMENTS) == {*SiteKind.values, UNIT}


@pytest.mark.parametrize("kind", ARRANGEMENTS)
def test_default_passes_the_checks_that_editors_meet(kind: str) -> None:
    stream = HomeBlocks()
    cleaned = stream.clean(default_blocks(kind))
    assert json.dumps(stream.get_prep_value(cleaned), default=str) == json.dumps(list(default_json(kind)), default=str)


@pytest.mark.parametrize("kind", ARRANGEMENTS)
def test_is_shipped_knows_a_default_by_its_content_and_not_by_its_ids(kind: str) -> None:
    assert is_shipped(default_blocks(kind))
    other = [{**block, "id": f"other-{number}"} for number, block in enumerate(default_json(kind))]
    assert is_shipped(HomeBlocks().to_python(other))


def test_is_shipped_refuses_a_default_with_words_of_somebody() -> None:
    blocks = [dict(block) for block in default_json(SiteKind.COUNTY)]
    blocks[0] = {**blocks[0], "value": {**blocks[0]["value"], "heading": "头条"}}
    assert not is_shipped(HomeBlocks().to_python(blocks))
    assert not is_shipped(HomeBlocks().to_python(blocks[1:]))


def test_provisioned_homes_hold_the_arrangement_of_their_kind(cluster: Cluster) -> None:
    homes = {
        "portal": cluster.portal.home,
        "city": cluster.city.home,
        "county": cluster.county.home,
        "department": cluster.department.home,
    }
    assert {kind: kinds(home.blocks) for kind, home in homes.items()} == {
        kind: [name for name, _value in ARRANGEMENTS[kind]] for kind in homes
    }
    grants = PublicationGrant.objects.filter(object_id__in=[home.pk for home in homes.values()])
    assert set(grants.values_list("kind", flat=True)) == {GrantKind.PROVISIONING}


def test_provisioning_refuses_an_arrangement_that_somebody_wrote(cluster: Cluster) -> None:
    unit = UnitSection(title="城关镇", slug="town", live=False, blocks=default_blocks(UNIT))
    cluster.county.home.add_child(instance=unit)
    blocks = [dict(block) for block in default_json(UNIT)]
    blocks.append({"type": "links", "value": {"heading": "链接", "items": []}, "id": "x"})
    unit.blocks = json.dumps(blocks)
    unit.save_revision()
    with pytest.raises(ValidationError):
        provision(page=UnitSection.objects.get(pk=unit.pk), actor=None, reason="test")
    assert not UnitSection.objects.get(pk=unit.pk).live


def test_kind_of_a_home_without_profile_is_a_county() -> None:
    public.portal()
    home = public.sub_site("luoping", kind=SiteKind.CITY)
    assert kind_of(home) == SiteKind.CITY
    assert kind_of(public.unit(home)) == UNIT
    assert kind_of(SiteHome(title="新", slug="new")) == SiteKind.COUNTY
