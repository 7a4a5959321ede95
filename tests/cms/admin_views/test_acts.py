"""Acts over HTTP: who sees, who decides, the check afterwards, the emergency button, constant queries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.models import PublicationAct, RoleAssignment
from cms.publication.acts import ask_emergency
from cms.publication.enums import ActState
from cms.review.actions import submit
from cms.roles.actions import assign
from cms.roles.enums import Role
from foundation.accounts.models import User
from tests.factories.acts import again, asked_withdrawal, publish_in_emergency, withdraw
from tests.factories.admin import browser
from tests.factories.cluster import Cluster
from tests.factories.pages import draft_article, live_article

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def url(name: str, pk: int | None = None) -> str:
    return reverse(f"cms_publication:{name}", args=[] if pk is None else [pk])


def user_of(cluster: Cluster, name: str) -> User:
    place, _space, short = name.partition(" ")
    return cluster.superuser if name == "root" else getattr(cluster, place).people[short]


@pytest.mark.parametrize("screen", ["act", "preview", "check", "take_back"])
@pytest.mark.parametrize("name", ["city editor", "city manager", "department chief", "portal chief"])
def test_act_of_another_place_does_not_exist(cluster: Cluster, screen: str, name: str) -> None:
    act = publish_in_emergency(cluster, draft_article(cluster.county, title="别处看不到的标题"))
    client = browser(user_of(cluster, name))
    method = client.post if screen == "take_back" else client.get
    response = method(url(screen, act.pk))
    assert (response.status_code, "别处看不到的标题" in response.content.decode()) == (404, False)


def test_version_is_read_by_who_answers_today_and_not_by_who_once_asked(cluster: Cluster) -> None:
    office = cluster.city.people["office"]
    act = ask_emergency(page=draft_article(cluster.city, title="草稿机密"), user=office, reason="汛情")
    preview = url("preview", act.pk)
    assert preview in browser(office).get(url("act", act.pk)).content.decode()
    assert [browser(user_of(cluster, name)).get(preview).status_code for name in ("city office", "root")] == [200, 200]
    RoleAssignment.objects.filter(user=office).delete()
    assign(actor=None, role=Role.CONTRIBUTOR, page=cluster.department.home, user=office)
    client = browser(User.objects.get(pk=office.pk))
    assert client.get(preview).status_code == 404
    record = client.get(url("act", act.pk))  # the record of the own act stays readable
    assert (record.status_code, preview in record.content.decode()) == (200, False)


def test_post_without_a_button_decides_nothing(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    act = asked_withdrawal(cluster.county, page)
    chief = browser(cluster.city.people["chief"])
    for values in ({}, {"approve-comment": "同意"}):
        assert chief.post(url("act", act.pk), values).status_code == 200
    act.refresh_from_db()
    assert (act.state, again(page).live) == (ActState.OPEN, True)


@pytest.mark.parametrize("name", ["acts", "listing", "restorable", "checks"])
def test_lists_of_others_hold_nothing_of_the_place(cluster: Cluster, name: str) -> None:
    title = "别处看不到的标题"
    asked_withdrawal(cluster.county, live_article(cluster, cluster.county, title=title))
    withdraw(cluster.county, live_article(cluster, cluster.county, title=title))
    publish_in_emergency(cluster, draft_article(cluster.county, title=title))
    for person in ("city chief", "department chief", "city editor"):
        text = browser(user_of(cluster, person)).get(url(name)).content.decode()
        assert (title in text) == (person == "city chief"), person


def test_act_by_take_back_needs_post_and_the_asker(cluster: Cluster) -> None:
    act = asked_withdrawal(cluster.county, live_article(cluster, cluster.county))
    manager = browser(cluster.county.people["manager"])
    assert manager.get(url("take_back", act.pk)).status_code == 405
    browser(cluster.county.people["editor"]).post(url("take_back", act.pk))
    assert PublicationAct.objects.get().state == ActState.OPEN
    manager.post(url("take_back", act.pk))
    assert PublicationAct.objects.get().state == ActState.TAKEN_BACK


def test_refusal_without_words_stays_on_the_screen(cluster: Cluster) -> None:
    act = asked_withdrawal(cluster.county, live_article(cluster, cluster.county))
    chief = browser(cluster.city.people["chief"])
    response = chief.post(url("act", act.pk), {"refuse": "1", "refuse-comment": " "})
    assert (response.status_code, list(response.context["refusal"].errors)) == (200, ["comment"])
    assert chief.post(url("act", act.pk), {"refuse": "1", "refuse-comment": "无误"}).status_code == 302
    assert PublicationAct.objects.get().state == ActState.REFUSED


def test_emergency_goes_from_the_button_to_the_check(cluster: Cluster) -> None:
    page = draft_article(cluster.county, title="寒潮预警")
    author = browser(cluster.county.people["editor"])
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    manager = browser(cluster.county.people["manager"])
    assert url("emergency", page.pk) in manager.get(edit).content.decode()
    assert author.post(url("emergency", page.pk), {"reason": "寒潮"}).status_code == 200  # an author: a sentence
    assert not PublicationAct.objects.exists()
    manager.post(url("emergency", page.pk), {"reason": "寒潮"})
    act = PublicationAct.objects.get()
    secrecy = browser(cluster.city.people["secrecy"])
    assert "寒潮预警" in secrecy.get(url("preview", act.pk)).content.decode()
    secrecy.post(url("act", act.pk), {"approve": "1"})
    assert again(page).live
    office = browser(cluster.city.people["office"])
    for screen in (reverse("wagtailadmin_home"), reverse("cms_review:desk"), url("checks")):
        assert url("check", act.pk) in office.get(screen).content.decode()
        assert url("act", act.pk) in manager.get(screen).content.decode()
    response = office.post(url("check", act.pk), {"outcome": "confirmed", "result": ""})
    assert list(response.context["form"].errors) == ["result"]
    assert manager.post(url("check", act.pk), {"outcome": "confirmed", "result": "属实"})["Location"] == url(
        "act", act.pk
    )
    office.post(url("check", act.pk), {"outcome": "confirmed", "result": "属实"})
    act.refresh_from_db()
    assert (act.checked_by_name, act.check_result) == ("qinghe office", "属实")


def test_emergency_button_is_absent_in_review_on_public_pages_and_for_contributors(cluster: Cluster) -> None:
    public, reviewed = live_article(cluster, cluster.city), draft_article(cluster.city)
    submit(page=reviewed, user=cluster.city.people["editor"])
    manager = browser(cluster.city.people["manager"])
    for page in (public, reviewed):
        text = manager.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
        assert url("emergency", page.pk) not in text
    own = draft_article(cluster.city, author=cluster.city.people["contributor"])
    contributor = browser(cluster.city.people["contributor"])
    text = contributor.get(reverse("wagtailadmin_pages:edit", args=[own.pk])).content.decode()
    assert url("emergency", own.pk) not in text
    assert contributor.post(url("emergency", own.pk), {"reason": "急"}).status_code == 404
    assert not PublicationAct.objects.exists()


def test_restoration_is_asked_for_from_the_list_of_withdrawn_items(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    withdraw(cluster.county, page)
    chief = browser(cluster.city.people["chief"])
    assert url("restore", page.pk) in chief.get(url("restorable")).content.decode()
    assert chief.get(url("restore", page.pk)).status_code == 200
    chief.post(url("restore", page.pk), {"reason": "核实"})
    act = PublicationAct.objects.get(kind="restoration")
    for other in ("county manager", "city editor"):
        client = browser(user_of(cluster, other))
        assert client.get(url("restore", page.pk)).status_code == 404
    browser(cluster.city.people["secrecy"]).post(url("act", act.pk), {"approve": "1"})
    assert again(page).live


@pytest.mark.parametrize("name", ["city contributor", "city editor", "city chief", "root"])
def test_menu_shows_the_screens_to_whom_they_concern(cluster: Cluster, name: str) -> None:
    text = browser(user_of(cluster, name)).get(reverse("wagtailadmin_home")).content.decode()
    shown = [f'"{url(screen)}"' in text for screen in ("listing", "acts")]
    assert shown == {"city contributor": [False, False], "root": [False, True]}.get(name, [True, True])


@pytest.mark.parametrize("name", ["acts", "listing", "restorable", "checks"])
def test_screens_take_as_many_queries_for_three_as_for_one(cluster: Cluster, name: str) -> None:
    client = browser(cluster.city.people["chief"])

    def prepare() -> None:
        asked_withdrawal(cluster.county, live_article(cluster, cluster.county))
        withdraw(cluster.county, live_article(cluster, cluster.county))
        publish_in_emergency(cluster, draft_article(cluster.county))

    assert _queries(client.get, url(name), prepare) == _queries(client.get, url(name), lambda: (prepare(), prepare()))


def _queries(get: Callable[..., Any], address: str, prepare: Callable[[], object]) -> int:
    prepare()
    get(address)
    with CaptureQueriesContext(connection) as captured:
        get(address)
    return len(captured)
