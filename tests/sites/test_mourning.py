"""Days of mourning: who signs them, whose pages turn grey, and that they begin and end at midnight by themselves."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from foundation.outbox.registry import duties
from foundation.pagecache.models import Generation
from sites import hosts, mourning
from sites.changes.comparison import differing
from sites.changes.enums import ChangeKind, ChangeState
from sites.changes.forms import ProfileForm
from sites.changes.models import ChangeRequest
from sites.models import SiteProfile
from tests.factories.changes import approved, ask_profile, change_profile
from tests.factories.cluster import Cluster

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
DAYS = {"mourning_from": "2026-12-13", "mourning_until": "2026-12-14"}
# Shanghai is eight hours ahead.
LAST_SECOND_BEFORE = dt.datetime(2026, 12, 12, 15, 59, 59, tzinfo=dt.UTC)
FIRST_SECOND = dt.datetime(2026, 12, 12, 16, 0, 0, tzinfo=dt.UTC)
LAST_SECOND = dt.datetime(2026, 12, 14, 15, 59, 59, tzinfo=dt.UTC)
FIRST_SECOND_AFTER = dt.datetime(2026, 12, 14, 16, 0, 0, tzinfo=dt.UTC)
MOMENTS = ((LAST_SECOND_BEFORE, False), (FIRST_SECOND, True), (LAST_SECOND, True), (FIRST_SECOND_AFTER, False))


def grey(client: Client, host: str, path: str = "/") -> bool:
    html = client.get(path, HTTP_HOST=host).content.decode()
    return " data-mourning" in html[html.index("<html") :].split(">")[0]


def generation(site: Site) -> int:
    tag = f"below:{site.root_page.path}"
    return Generation.objects.filter(tag=tag).values_list("value", flat=True).first() or 0


# Signing


def test_days_change_when_a_second_person_approves(cluster: Cluster) -> None:
    request = ask_profile(cluster.county, **DAYS)
    assert SiteProfile.objects.get(site=cluster.county.site).mourning_from is None
    approved(request, cluster.city.people["manager"])
    profile = SiteProfile.objects.get(site=cluster.county.site)
    assert (profile.mourning_from, profile.mourning_until) == (dt.date(2026, 12, 13), dt.date(2026, 12, 14))
    request.refresh_from_db()
    assert (request.state, request.after) == (ChangeState.APPROVED, DAYS)
    assert list(differing()) == []


def test_days_asked_for_on_the_form_reach_the_request(client: Client, cluster: Cluster) -> None:
    client.force_login(cluster.county.people["manager"])
    profile = SiteProfile.objects.get(site=cluster.county.site)
    form = ProfileForm(instance=profile)
    data = {name: form.get_initial_for_field(field, name) or "" for name, field in form.fields.items()}
    given = data | DAYS | {"reason": "全国哀悼日", "show_signatures": ""}
    response = client.post(f"/admin/changes/sites/{cluster.county.site.pk}/profile/", given, HTTP_HOST="portal.test")
    assert response.status_code == 302
    request = ChangeRequest.objects.get(kind=ChangeKind.PROFILE)
    assert request.after == DAYS
    page = client.get(f"/admin/changes/{request.pk}/", HTTP_HOST="portal.test").content.decode()
    assert "2026-12-13" in page


@pytest.mark.parametrize(
    "days",
    [
        {"mourning_from": "2026-12-13"},
        {"mourning_until": "2026-12-13"},
        {"mourning_from": "2026-12-14", "mourning_until": "2026-12-13"},
        {"mourning_from": "2026-13-40", "mourning_until": "2026-12-13"},
    ],
)
def test_days_that_make_no_sense_are_refused(cluster: Cluster, days: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        ask_profile(cluster.county, **days)


def test_days_can_be_taken_away_again(cluster: Cluster) -> None:
    change_profile(cluster, cluster.county, **DAYS)
    change_profile(cluster, cluster.county, mourning_from=None, mourning_until=None)
    with time_machine.travel(FIRST_SECOND, tick=False):
        assert not mourning.is_on(cluster.county.site)


# Beginning and ending


@pytest.mark.parametrize(("moment", "expected"), MOMENTS)
def test_pages_are_grey_from_midnight_to_midnight(
    client: Client, cluster: Cluster, moment: dt.datetime, expected: bool
) -> None:
    change_profile(cluster, cluster.county, **DAYS)
    host = cluster.county.site.hostname
    with time_machine.travel(moment, tick=False):
        shown = [grey(client, host, path) for path in ("/", "/news/", "/zh-hant/", "/none/", "/display-settings/")]
        assert shown == [expected] * 5
        assert grey(client, cluster.city.site.hostname) is False
        assert grey(client, "portal.test") is False


@pytest.mark.parametrize(("moment", "expected"), MOMENTS)
def test_the_portals_days_hold_for_every_site(
    client: Client, cluster: Cluster, moment: dt.datetime, expected: bool
) -> None:
    change_profile(cluster, cluster.portal, **DAYS)
    with time_machine.travel(moment, tick=False):
        places = (cluster.portal, cluster.city, cluster.county, cluster.department)
        assert [grey(client, place.site.hostname) for place in places] == [expected] * 4


def test_portal_form_says_that_its_days_hold_for_all(cluster: Cluster) -> None:
    texts = [
        str(ProfileForm(instance=SiteProfile.objects.get(site=place.site)).fields["mourning_from"].help_text)
        for place in (cluster.portal, cluster.county)
    ]
    assert texts[0] != texts[1]


# Caches


def kept(site: Site, control: str) -> HttpResponse:
    response = HttpResponse()
    if control:
        response["Cache-Control"] = control
    mourning.limit(site, response)
    return response


def test_no_answer_is_kept_beyond_the_next_midnight(cluster: Cluster) -> None:
    change_profile(cluster, cluster.county, **DAYS)
    with time_machine.travel(FIRST_SECOND - dt.timedelta(seconds=90), tick=False):
        response = kept(cluster.county.site, "public, max-age=3600, s-maxage=60, stale-while-revalidate=600")
        assert response["Cache-Control"] == "public, max-age=90, s-maxage=60, stale-while-revalidate=90"
        assert response["X-Accel-Expires"] == "60"
        assert "X-Accel-Expires" not in kept(cluster.county.site, "private, no-cache")
        assert kept(cluster.city.site, "public, max-age=3600")["Cache-Control"] == "public, max-age=3600"
    with time_machine.travel(FIRST_SECOND_AFTER, tick=False):
        assert kept(cluster.county.site, "public, max-age=3600")["Cache-Control"] == "public, max-age=3600"
    with time_machine.travel(FIRST_SECOND - dt.timedelta(days=9), tick=False):
        assert "X-Accel-Expires" not in kept(cluster.county.site, "")


def test_next_change_is_the_nearest_midnight_of_site_or_portal(cluster: Cluster) -> None:
    change_profile(cluster, cluster.portal, mourning_from="2026-12-20", mourning_until="2026-12-20")
    change_profile(cluster, cluster.county, **DAYS)
    with time_machine.travel(LAST_SECOND_BEFORE, tick=False):
        assert mourning.next_change(cluster.county.site) == FIRST_SECOND
        assert mourning.next_change(cluster.city.site) == dt.datetime(2026, 12, 19, 16, tzinfo=dt.UTC)
    with time_machine.travel(dt.datetime(2027, 1, 1, tzinfo=dt.UTC), tick=False):
        assert mourning.next_change(cluster.county.site) is None


def test_worker_makes_cached_pages_stale_once_a_change(cluster: Cluster) -> None:
    change_profile(cluster, cluster.county, **DAYS)
    site, other = cluster.county.site, cluster.city.site
    before = generation(site), generation(other)
    steps = []
    for moment in (LAST_SECOND_BEFORE, FIRST_SECOND, FIRST_SECOND, LAST_SECOND, FIRST_SECOND_AFTER, FIRST_SECOND_AFTER):
        with time_machine.travel(moment, tick=False):
            steps.append((mourning.raise_changed(), generation(site) - before[0], generation(other) - before[1]))
    assert steps == [(0, 0, 0), (1, 1, 0), (0, 1, 0), (0, 1, 0), (1, 2, 0), (0, 2, 0)]


def test_worker_that_was_away_catches_up_for_a_week(cluster: Cluster) -> None:
    change_profile(cluster, cluster.portal, **DAYS)
    with time_machine.travel(FIRST_SECOND_AFTER + dt.timedelta(days=6), tick=False):
        before = generation(cluster.county.site)
        assert mourning.raise_changed() == 1
        assert generation(cluster.county.site) == before + 1
    with time_machine.travel(FIRST_SECOND_AFTER + dt.timedelta(days=30), tick=False):
        assert mourning.raise_changed() == 0


def test_worker_has_the_duty() -> None:
    duty = duties["days-of-mourning"]
    assert (duty.every, duty.run) == (dt.timedelta(seconds=20), mourning.raise_changed)


def test_days_cost_pages_no_query(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosts, "SECONDS", 3600)
    change_profile(cluster, cluster.portal, **DAYS)
    hosts.table()
    with CaptureQueriesContext(connection) as queries:
        mourning.is_on(cluster.county.site)
        mourning.next_change(cluster.county.site)
    assert len(queries) == 0
