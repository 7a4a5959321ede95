"""Organisations and who stands above them."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from foundation.organisations.enums import OrganisationKind
from foundation.organisations.models import Organisation

pytestmark = pytest.mark.django_db


def make(name: str, parent: Organisation | None = None, **fields: str) -> Organisation:
    return Organisation.objects.create(name=name, kind=OrganisationKind.COUNTY, parent=parent, **fields)


def test_organisation_above_itself_is_refused() -> None:
    province = make("省")
    county = make("县", make("市", province))
    county.full_clean()
    province.parent = county
    with pytest.raises(ValidationError) as refused:
        province.full_clean()
    assert set(refused.value.error_dict) == {"parent"}


def test_code_is_unique_where_there_is_one() -> None:
    make("甲")
    make("乙")
    make("丙", code="123456789012345678")
    with pytest.raises(IntegrityError):
        make("丁", code="123456789012345678")


def test_prefix_falls_back_to_code_and_then_to_the_number() -> None:
    assert make("甲", index_prefix="JL01", code="1" * 18).document_prefix == "JL01"
    assert make("乙", code="2" * 18).document_prefix == "2" * 18
    third = make("丙")
    assert third.document_prefix == f"{third.pk:09d}"
