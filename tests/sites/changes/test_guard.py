"""Hostile tries at what is public and is no page: each fails, and succeeds with its one check lifted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import transaction
from django.test import RequestFactory
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.settings.views import EditView as SettingsView
from wagtail.models import Site
from wagtail.signals import pre_page_move

from cms.models import Column
from cms.publication.permissions import PagePermissions
from sites.changes import guard, receivers
from sites.changes.enums import ChangeState
from sites.changes.models import AppliedState, ChangeRequest
from sites.changes.subjects.redirects import key_for_new, target_values
from sites.models import SiteProfile
from tests.factories.admin import browser
from tests.factories.changes import approved, ask_for, ask_profile
from tests.factories.cluster import Cluster

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def place(cluster: Cluster) -> Cluster:
    """The cluster, whose county has an approved redirect."""
    county = cluster.county
    site = Site.objects.get(pk=county.site.pk)
    after = {"old_path": "/old", "site_id": site.pk, "is_permanent": True, **target_values(site, "/news/")}
    approved(ask_for(county, "redirect", key_for_new(site, "/old"), after), cluster.city.people["manager"])
    return cluster


def profile_of(c: Cluster) -> SiteProfile:
    return SiteProfile.objects.get(site_id=c.county.site.pk)


def site_of(c: Cluster) -> Site:
    return Site.objects.get(pk=c.county.site.pk)


def changed(row: Any, **values: Any) -> Any:
    for name, value in values.items():
        setattr(row, name, value)
    return row


def saved(row: Any, **values: Any) -> None:
    changed(row, **values).save()


def fixture(row: Any, tmp_path: Path, **fields: Any) -> None:
    from django.core import serializers

    data = json.loads(serializers.serialize("json", [row]))
    data[0]["fields"].update(fields)
    (tmp_path / "rows.json").write_text(json.dumps(data), encoding="utf-8")
    call_command("loaddata", str(tmp_path / "rows.json"), verbosity=0)


def settings_screen(c: Cluster) -> None:
    """Wagtail's own view, past our address."""
    values = {name: value for name, value in guard.values_of(profile_of(c)).items() if value is not None}
    request = RequestFactory().post("/", {**values, "name": "越权"})
    request.user, request.session = c.superuser, {}
    request._messages = FallbackStorage(request)
    SettingsView.as_view()(request, "site_cluster", "siteprofile", pk=c.county.site.pk)


@dataclass(frozen=True)
class Try:
    """How, and which function of the guard stands in the way."""

    act: Callable[[Cluster, Path], object]
    check: str = "demand_save"


TRIES: dict[str, Try] = {
    "profile saved in a shell": Try(lambda c, _t: saved(profile_of(c), name="越权")),
    "footer saved by one field": Try(
        lambda c, _t: changed(profile_of(c), icp_number="1").save(update_fields=["icp_number"])
    ),
    "profile through the settings view": Try(lambda c, _t: settings_screen(c)),
    "profile by mass update": Try(lambda c, _t: SiteProfile.objects.update(sponsor="越权"), "refuse_bulk"),
    "profile by bulk update": Try(
        lambda c, _t: SiteProfile.objects.bulk_update([changed(profile_of(c), hue=9)], ["hue"]), "refuse_bulk"
    ),
    "profile from a fixture": Try(lambda c, t: fixture(profile_of(c), t, name="越权")),
    "profile deleted": Try(lambda c, _t: profile_of(c).delete(), "demand_deletion"),
    "profiles deleted": Try(lambda c, _t: SiteProfile.objects.all().delete(), "demand_deletion"),
    "host of a site": Try(lambda c, _t: saved(site_of(c), hostname="taken.portal.test")),
    "port of a site": Try(lambda c, _t: saved(site_of(c), port=8443)),
    "root page of a site": Try(lambda c, _t: saved(site_of(c), root_page_id=c.department.home.pk)),
    "default site": Try(lambda c, _t: saved(Site.objects.get(is_default_site=True), is_default_site=False)),
    "new site": Try(lambda c, _t: Site.objects.create(hostname="new.portal.test", root_page_id=c.county.home.pk)),
    "site from a fixture": Try(lambda c, t: fixture(site_of(c), t, hostname="taken.portal.test")),
    "site deleted": Try(lambda c, _t: site_of(c).delete(), "demand_deletion"),
    "new redirect": Try(lambda c, _t: Redirect.add_redirect("/x", "https://evil.example/", site=site_of(c))),
    "new redirect of all sites": Try(lambda c, _t: Redirect.add_redirect("/x", "https://evil.example/")),
    "new redirect that says it is automatic": Try(
        lambda c, _t: Redirect.add_redirect("/x", c.county.home, automatically_created=True)
    ),
    "other target of a redirect": Try(lambda c, _t: saved(Redirect.objects.get(), redirect_link="https://e.example/")),
    "redirect from a fixture": Try(lambda c, t: fixture(Redirect.objects.get(), t, redirect_link="https://e.example/")),
    "redirect deleted": Try(lambda c, _t: Redirect.objects.get().delete(), "demand_deletion"),
    "redirects deleted": Try(lambda c, _t: Redirect.objects.all().delete(), "demand_deletion"),
}


def public() -> list[Any]:
    rows = [*SiteProfile._base_manager.all(), *Site.objects.all(), *Redirect.objects.all()]
    return sorted(json.dumps([type(row).__name__, row.pk, guard.values_of(row)], default=str) for row in rows)


@pytest.mark.parametrize("name", TRIES)
def test_try_is_refused_and_changes_nothing(place: Cluster, tmp_path: Path, name: str) -> None:
    before = public()
    with pytest.raises(PermissionDenied), transaction.atomic():
        TRIES[name].act(place, tmp_path)
    assert public() == before


@pytest.mark.parametrize("name", TRIES)
def test_try_succeeds_with_its_check_lifted(
    place: Cluster, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = public()
    monkeypatch.setattr(guard, TRIES[name].check, lambda *_args, **_kwargs: None)
    TRIES[name].act(place, tmp_path)
    assert public() != before


def test_save_that_changes_nothing_passes(place: Cluster) -> None:
    before = list(AppliedState.objects.order_by("pk").values())
    for row in (profile_of(place), site_of(place), Redirect.objects.get()):
        row.save()
    assert list(AppliedState.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("who", ["county.manager", "superuser"])
def test_settings_address_makes_a_request_and_saves_nothing(cluster: Cluster, who: str) -> None:
    user = cluster.superuser if who == "superuser" else cluster.county.people["manager"]
    values = {key: value for key, value in guard.values_of(profile_of(cluster)).items() if value is not None}
    url = reverse("wagtailsettings:edit", args=["site_cluster", "siteprofile", cluster.county.site.pk])
    before = public()
    response = browser(user).post(url, {**values, "show_signatures": "", "name": "新名称", "reason": "更名"})
    asked = ChangeRequest.objects.get()
    assert response["Location"] == reverse("changes:item", args=[asked.pk])
    assert (asked.state, asked.after, public()) == (ChangeState.OPEN, {"name": "新名称"}, before)


@pytest.mark.parametrize("who", ["portal.manager", "superuser"])
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("wagtailredirects:add", {"old_path": "/x", "redirect_link": "https://evil.example/", "is_permanent": "on"}),
        ("wagtailredirects:index", {}),
        ("wagtailredirects:start_import", {}),
        ("wagtailsites:index", {}),
        ("wagtailsites:add", {"hostname": "x.test", "port": "80", "root_page": "1"}),
        ("wagtailsites:edit", {"hostname": "x.test", "port": "80", "root_page": "1"}),
        ("wagtailsites:delete", {}),
    ],
)
def test_wagtails_screens_of_sites_and_redirects_lead_to_ours(
    cluster: Cluster, who: str, method: str, name: str, values: dict[str, str]
) -> None:
    user = cluster.superuser if who == "superuser" else cluster.portal.people["manager"]
    args = [cluster.county.site.pk] if name.endswith(("edit", "delete")) else []
    before = public()
    response = getattr(browser(user), method)(reverse(name, args=args), values)
    assert (response.status_code, response["Location"], public()) == (302, reverse("changes:list"), before)


def test_permit_covers_exactly_its_request(cluster: Cluster) -> None:
    """Whoever gets hold of an approved request changes no more by it than was approved."""
    request = approved(ask_profile(cluster.county, name="新名称"), cluster.city.people["manager"])
    tries: list[Callable[[], object]] = [
        lambda: saved(profile_of(cluster), name="另一名称"),
        lambda: saved(profile_of(cluster), sponsor="另一单位"),
        lambda: saved(SiteProfile.objects.get(site_id=cluster.city.site.pk), name="新名称"),
        lambda: saved(site_of(cluster), hostname="x.portal.test"),
        lambda: profile_of(cluster).delete(),
    ]
    for attempt in tries:
        with guard.applying(request), pytest.raises(guard.NotApproved):
            attempt()


@pytest.mark.parametrize("state", [state for state in ChangeState if state != ChangeState.APPROVED])
def test_request_that_is_not_approved_gives_no_permit(cluster: Cluster, state: ChangeState) -> None:
    request = ask_profile(cluster.county, name="新名称")
    ChangeRequest.objects.filter(pk=request.pk).update(state=state)
    with pytest.raises(guard.NotApproved), guard.applying(request):
        pytest.fail("the permit was given")


def test_provisioning_permits_no_other_change_of_what_stands(cluster: Cluster) -> None:
    with guard.provisioning():
        for attempt in (
            lambda: saved(profile_of(cluster), name="另一名称"),
            lambda: saved(site_of(cluster), hostname="x.portal.test"),
            lambda: Redirect.add_redirect("/x", cluster.county.home, site=site_of(cluster)),
        ):
            with pytest.raises(guard.NotApproved):
                attempt()


# The order of public columns


@pytest.fixture
def no_receiver() -> Iterator[None]:
    """The signal's check lifted."""
    pre_page_move.disconnect(dispatch_uid="change-guard-order")
    yield
    pre_page_move.connect(receivers.before_page_move, dispatch_uid="change-guard-order")


def order(c: Cluster) -> list[str]:
    return [page.slug for page in c.county.home.get_children()]


def reorder_in_shell(c: Cluster) -> None:
    c.county.column("news").move(c.county.home, pos="last-child")


def test_columns_reordered_in_a_shell_is_refused(cluster: Cluster) -> None:
    with pytest.raises(guard.NotApproved, match="洛平县"):
        reorder_in_shell(cluster)
    assert order(cluster) == ["news", "documents"]


def test_columns_reordered_in_a_shell_succeeds_with_the_check_lifted(cluster: Cluster, no_receiver: None) -> None:
    reorder_in_shell(cluster)
    assert order(cluster) == ["documents", "news"]


def reorder_on_screen(c: Cluster, who: str) -> None:
    user = c.superuser if who == "superuser" else c.county.people["manager"]
    url = reverse("wagtailadmin_pages:set_page_position", args=[c.county.column("news").pk])
    browser(user).post(f"{url}?position=1")


@pytest.mark.parametrize("who", ["manager", "superuser"])
def test_columns_reordered_on_screen_is_refused(cluster: Cluster, who: str, no_receiver: None) -> None:
    reorder_on_screen(cluster, who)
    assert order(cluster) == ["news", "documents"]


@pytest.mark.parametrize("who", ["manager", "superuser"])
def test_columns_reordered_on_screen_succeeds_with_the_check_lifted(
    cluster: Cluster, who: str, no_receiver: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PagePermissions, "can_reorder_children", lambda _self: True)
    reorder_on_screen(cluster, who)
    assert order(cluster) == ["documents", "news"]


def test_drafts_among_columns_may_be_reordered(cluster: Cluster) -> None:
    draft = Column(title="草稿", slug="draft", live=False)
    cluster.county.home.add_child(instance=draft)
    Column.objects.get(pk=draft.pk).move(cluster.county.home, pos="first-child")
    assert order(cluster) == ["draft", "news", "documents"]


@pytest.mark.parametrize("who", ["manager", "superuser"])
def test_reordering_is_offered_below_columns_without_public_columns_only(cluster: Cluster, who: str) -> None:
    user = cluster.superuser if who == "superuser" else cluster.county.people["manager"]
    offered = [
        page.permissions_for_user(user).can_reorder_children()
        for page in (cluster.county.home, cluster.county.column("news"))
    ]
    assert offered == [False, True]
