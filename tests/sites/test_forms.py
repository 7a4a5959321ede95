"""The short form that makes a sub-site: what it demands before anything is tried."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from foundation.organisations.models import Organisation
from sites.forms import PEOPLE, ProvisionForm
from tests.factories.cluster import Cluster
from tests.factories.provisioning import filled as values

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_form_filled_makes_a_plan_on_a_host_below_the_portals(cluster: Cluster) -> None:
    form = ProvisionForm(values(cluster))
    assert form.is_valid(), form.errors
    plan = form.plan()
    assert (plan.host, plan.port, plan.organisation.parent) == ("yunxi.portal.test", 80, cluster.city.organisation)
    assert [(person.username, person.real_name) for person in plan.people] == [
        ("yunxi-manager", "甲"),
        ("yunxi-editor", "乙"),
        ("yunxi-unit", "丙"),
    ]


def test_form_empty_names_every_mandatory_field() -> None:
    wrong = ProvisionForm({}).errors
    assert set(wrong) == {"name", "kind", "superior", "slug", "person_manager", "person_editor", "person_unit"}


@pytest.mark.parametrize(("length", "wrong"), [(120, []), (121, ["name"]), (200, ["name"])])
def test_form_name_longer_than_a_profile_takes_is_refused(cluster: Cluster, length: int, wrong: list[str]) -> None:
    assert list(ProvisionForm(values(cluster, name="县" * length)).errors) == wrong


def test_form_plan_of_a_malformed_unit_is_refused_and_leaves_nothing(cluster: Cluster) -> None:
    form = ProvisionForm(values(cluster))
    assert form.is_valid()
    form.cleaned_data["index_prefix"] = "J" * 21
    with pytest.raises(ValidationError) as refused:
        form.plan()
    assert list(refused.value.message_dict) == ["index_prefix"]
    assert not Organisation.objects.filter(name="云溪县人民政府").exists()


@pytest.mark.parametrize("name", ["office", "secrecy", "chief"])
def test_form_same_person_twice_is_refused(cluster: Cluster, name: str) -> None:
    form = ProvisionForm(values(cluster, **{f"person_{name}": "丙"}))
    assert list(form.errors) == ["__all__"]


def test_form_blanks_around_the_same_name_are_refused_too(cluster: Cluster) -> None:
    assert list(ProvisionForm(values(cluster, person_unit=" 乙 ")).errors) == ["__all__"]


def test_form_unit_without_a_site_is_no_superior(cluster: Cluster) -> None:
    assert list(ProvisionForm(values(cluster, superior="999999")).errors) == ["superior"]


def test_form_asks_for_a_person_for_each_role() -> None:
    fields = ProvisionForm().fields
    assert [name for name in fields if name.startswith("person_")] == [f"person_{name}" for name in PEOPLE]
