"""Asking, approving, refusing, taking back: who may, what then stands, and what is left behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone
from wagtail.models import Site

from cms.publication.selectors import uncovered_pages
from cms.roles.actions import assign
from cms.roles.enums import Role
from cms.roles.holders import Holder
from cms.roles.models import Absence, RoleAssignment
from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from foundation.outbox.models import Event
from foundation.pagecache.models import Generation
from sites.changes import actions, permissions
from sites.changes.actions import approve, refuse, take_back
from sites.changes.enums import ChangeState
from sites.changes.models import AppliedState, ChangeRequest
from sites.changes.subjects import subject_of
from sites.models import SiteProfile
from tests.factories.changes import approved, ask_for, ask_profile, second_manager
from tests.factories.cluster import Cluster

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def name(c: Cluster) -> str:
    return SiteProfile.objects.get(site_id=c.county.site.pk).name


def stale(tag: str) -> int:
    return Generation.objects.filter(tag=tag).values_list("value", flat=True).first() or 0


def mobile(user: User, number: str) -> User:
    user.phone = number
    user.save()
    return user


# Asking


def test_asking_changes_nothing_and_keeps_both_sides(cluster: Cluster) -> None:
    request = ask_profile(
        cluster.county, name="新名称", sponsor=SiteProfile.objects.get(site=cluster.county.site).sponsor
    )
    assert (request.before, request.after) == ({"name": "洛平县人民政府"}, {"name": "新名称"})
    assert (request.asked_by, request.asked_by_name) == (cluster.county.people["manager"], "luoping manager")
    assert (name(cluster), request.state, request.digest) == (
        "洛平县人民政府",
        ChangeState.OPEN,
        request.content_digest(),
    )
    assert AuditEntry.objects.latest("number").kind == "change.asked"


@pytest.mark.parametrize("who", ["portal.manager", "county.manager", "superuser"])
def test_asking_is_for_managers_at_or_above_and_superusers(cluster: Cluster, who: str) -> None:
    user = cluster.superuser if who == "superuser" else getattr(cluster, who.split(".")[0]).people["manager"]
    assert ask_profile(cluster.county, user=user, name="新名称").is_open


@pytest.mark.parametrize(
    "who", ["county.editor", "county.unit", "city.manager", "department.manager", "portal.editor", "portal.chief"]
)
def test_asking_by_others_is_refused(cluster: Cluster, who: str) -> None:
    place, person = who.split(".")
    with pytest.raises(PermissionDenied, match="洛平县"):
        ask_profile(cluster.county, user=getattr(cluster, place).people[person], name="新名称")
    assert not ChangeRequest.objects.exists()


def test_asking_of_an_account_that_is_out_of_use_is_refused(cluster: Cluster) -> None:
    user = cluster.county.people["manager"]
    user.is_active = False
    user.save()
    with pytest.raises(PermissionDenied):
        ask_profile(cluster.county, user=user, name="新名称")


@pytest.mark.parametrize(
    ("values", "reason"),
    [({"name": "洛平县人民政府"}, "更名"), ({}, "更名"), ({"name": "新名称"}, ""), ({"name": "新名称"}, " \n")],
)
def test_asking_for_nothing_or_without_a_reason_is_refused(
    cluster: Cluster, values: dict[str, str], reason: str
) -> None:
    with pytest.raises(ValidationError):
        ask_profile(cluster.county, reason=reason, **values)
    assert not ChangeRequest.objects.exists()


@pytest.mark.parametrize(
    "values",
    [
        {"hue": 400}, {"hue": -1}, {"name": ""}, {"name": "长" * 121}, {"contact_email": "无"},
        {"badge_url": "javascript:alert(1)"}, {"site_id_code": "12"}, {"organisation_id": 1}, {"language": "en"},
        {"x": 1},
    ],
    ids=str,
)  # fmt: skip
def test_asking_for_what_may_not_stand_is_refused(cluster: Cluster, values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ask_profile(cluster.county, **values)
    assert not ChangeRequest.objects.exists()


def test_asking_twice_about_one_object_is_refused_and_names_who_asked(cluster: Cluster) -> None:
    ask_profile(cluster.county, name="新名称")
    with pytest.raises(ValidationError, match="luoping manager"):
        ask_profile(cluster.county, user=cluster.superuser, sponsor="另一单位")
    assert ask_profile(cluster.city, name="新名称").is_open


def test_asking_when_nobody_could_approve_says_who_lacks_and_who_mends_it(cluster: Cluster) -> None:
    with pytest.raises(ValidationError, match="江岭省人民政府"):
        ask_profile(cluster.portal, name="新名称")
    RoleAssignment.objects.filter(role=Role.SITE_MANAGER).exclude(user=cluster.county.people["manager"]).delete()
    with pytest.raises(ValidationError) as refused:
        ask_profile(cluster.county, name="新名称")
    assert all(title in refused.value.messages[0] for title in ("青河市人民政府", "江岭省人民政府", "洛平县人民政府"))
    assert not ChangeRequest.objects.exists()


# Approving


def test_approval_changes_shows_and_records(cluster: Cluster) -> None:
    home = cluster.county.home
    request = ask_profile(cluster.county, name="洛平县政府网", icp_number="江ICP备1号")
    before = (stale(f"below:{home.path}"), stale(f"below:{cluster.portal.home.path}"), Event.objects.count())
    request = approved(request, cluster.city.people["manager"])
    assert (request.state, request.decided_by_name) == (ChangeState.APPROVED, "qinghe manager")
    html = Client().get("/", headers={"host": "luoping.portal.test"}).content.decode()
    assert "洛平县政府网" in html
    assert "江ICP备1号" in html
    after = (stale(f"below:{home.path}"), stale(f"below:{cluster.portal.home.path}"), Event.objects.count())
    assert all(now > was for was, now in zip(before, after, strict=True))
    event = Event.objects.latest("pk")
    assert (event.kind, event.key) == ("page", str(home.pk))
    entry = AuditEntry.objects.latest("number")
    assert (entry.kind, entry.actor_name, entry.payload.data["after"]) == (
        "change.approved",
        "qinghe manager",
        request.after,
    )
    assert list(uncovered_pages()) == []
    assert AppliedState.objects.get(kind="profile", object_key=str(cluster.county.site.pk)).request == request


def test_footer_change_makes_the_sites_pages_stale_and_moves_no_page(cluster: Cluster) -> None:
    request = ask_profile(cluster.county, icp_number="江ICP备1号")
    before = (
        stale(f"below:{cluster.county.home.path}"),
        stale(f"below:{cluster.city.home.path}"),
        Event.objects.count(),
    )
    approved(request, cluster.city.people["manager"])
    after = (
        stale(f"below:{cluster.county.home.path}"),
        stale(f"below:{cluster.city.home.path}"),
        Event.objects.count(),
    )
    assert after == (before[0] + 1, before[1], before[2])


def test_host_change_answers_at_the_new_host_only(cluster: Cluster) -> None:
    site = cluster.county.site
    client = Client()
    assert client.get("/", headers={"host": "luoping.portal.test"}).status_code == 200
    approved(
        ask_for(cluster.county, "host", str(site.pk), {"hostname": "lp.portal.test"}), cluster.city.people["manager"]
    )
    assert [client.get("/", headers={"host": f"{h}.portal.test"}).status_code for h in ("lp", "luoping")] == [200, 404]
    assert cluster.county.home.full_url == "http://lp.portal.test/"
    assert list(uncovered_pages()) == []


def test_decision_is_made_once(cluster: Cluster) -> None:
    request, city = ask_profile(cluster.county, name="新名称"), cluster.city.people["manager"]
    approved(request, city)
    for again in (
        lambda: approved(request, city),
        lambda: refuse(request=request, user=city, comment="不同意"),
        lambda: take_back(request=request, user=cluster.county.people["manager"]),
    ):
        with pytest.raises(ValidationError):
            again()


def test_approval_of_another_content_than_was_read_is_refused(cluster: Cluster) -> None:
    request, city = ask_profile(cluster.county, name="新名称"), cluster.city.people["manager"]
    with pytest.raises(ValidationError):
        approve(request=request, user=city, digest="0" * 64)
    ChangeRequest.objects.filter(pk=request.pk).update(after={"name": "偷换"})
    with pytest.raises(ValidationError):
        approved(request, city)
    assert name(cluster) == "洛平县人民政府"


def test_approval_of_what_may_not_stand_any_more_is_refused_and_leaves_it_open(cluster: Cluster) -> None:
    key = str(cluster.county.site.pk)
    first = ask_for(cluster.county, "host", key, {"hostname": "new.portal.test"})
    second = ask_for(cluster.city, "host", str(cluster.city.site.pk), {"hostname": "new.portal.test"})
    approved(second, cluster.portal.people["manager"])
    with pytest.raises(ValidationError, match=r"new\.portal\.test"):
        approved(first, cluster.city.people["manager"])
    assert (ChangeRequest.objects.get(pk=first.pk).is_open, Site.objects.get(pk=key).hostname) == (
        True,
        "luoping.portal.test",
    )


# Hostile tries


def own_request(c: Cluster) -> tuple[ChangeRequest, User]:
    """The county's manager is the city's too, whose managers decide."""
    user = c.county.people["manager"]
    assign(actor=None, role=Role.SITE_MANAGER, page=c.city.home, user=user)
    return ask_profile(c.county, name="越权"), user


def own_second_account(c: Cluster) -> tuple[ChangeRequest, User]:
    mobile(c.county.people["manager"], "13900000001")
    other = second_manager(c.city, phone="+86 139-0000-0001")
    return ask_profile(c.county, name="越权"), other


def own_as_deputy(c: Cluster) -> tuple[ChangeRequest, User]:
    """The deputy acts above for the very person who asked."""
    asker, deputy = c.county.people["manager"], c.county.people["editor"]
    held = assign(actor=None, role=Role.SITE_MANAGER, page=c.city.home, user=asker)
    RoleAssignment.objects.filter(pk=held.pk).update(deputy=deputy)
    request = ask_profile(c.county, name="越权")
    today = timezone.localdate()
    Absence.objects.create(user=asker, first_day=today, last_day=today)
    return request, deputy


def by(who: str) -> Callable[[Cluster], tuple[ChangeRequest, User]]:
    def made(c: Cluster) -> tuple[ChangeRequest, User]:
        user = c.superuser if who == "superuser" else getattr(c, who.split(".")[0]).people[who.split(".")[1]]
        return ask_profile(c.county, name="越权"), user

    return made


PERSONS = {"own": own_request, "own second account": own_second_account, "own as deputy": own_as_deputy}
OTHERS = {
    who: by(who)
    for who in (
        "superuser",
        "county.manager",
        "county.editor",
        "city.editor",
        "city.chief",
        "department.manager",
        "portal.manager",
    )
}


@pytest.mark.parametrize("case", [*PERSONS, *OTHERS])
def test_decision_by_who_may_not_is_refused(cluster: Cluster, case: str) -> None:
    request, user = {**PERSONS, **OTHERS}[case](cluster)
    for decide in (lambda: approved(request, user), lambda: refuse(request=request, user=user, comment="x")):
        with pytest.raises(PermissionDenied):
            decide()
    assert (name(cluster), ChangeRequest.objects.get().state) == ("洛平县人民政府", ChangeState.OPEN)


@pytest.mark.parametrize("case", PERSONS)
def test_decision_by_the_asker_succeeds_with_the_check_lifted(
    cluster: Cluster, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    request, user = PERSONS[case](cluster)
    monkeypatch.setattr(permissions, "same_person", lambda ids: {pk: -pk for pk in ids})  # nobody is anybody
    approved(request, user)
    assert name(cluster) == "越权"


@pytest.mark.parametrize("case", OTHERS)
def test_decision_by_others_succeeds_with_the_check_lifted(
    cluster: Cluster, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    request, user = OTHERS[case](cluster)
    monkeypatch.setattr(actions, "decider", lambda user, _request: Holder(user.pk, frozenset({user.pk})))
    approved(request, user)
    assert name(cluster) == "越权"


def overtaken(c: Cluster) -> ChangeRequest:
    """While the request waits, the same field changes past it."""
    request = ask_profile(c.county, name="新名称")
    SiteProfile._base_manager.filter(site_id=c.county.site.pk).update(name="其间更名")
    return request


def test_approval_of_an_overtaken_request_changes_nothing(cluster: Cluster) -> None:
    request = approved(overtaken(cluster), cluster.city.people["manager"])
    assert (request.state, name(cluster)) == (ChangeState.OVERTAKEN, "其间更名")
    assert AuditEntry.objects.latest("number").kind == "change.overtaken"
    assert ask_profile(cluster.county, name="新名称").is_open


def test_approval_of_an_overtaken_request_succeeds_with_the_check_lifted(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = overtaken(cluster)
    monkeypatch.setattr(type(subject_of("profile")), "is_overtaken", lambda *_args: False)
    assert (approved(request, cluster.city.people["manager"]).state, name(cluster)) == (ChangeState.APPROVED, "新名称")


def test_change_of_another_field_does_not_overtake(cluster: Cluster) -> None:
    request = ask_profile(cluster.county, name="新名称")
    SiteProfile._base_manager.filter(site_id=cluster.county.site.pk).update(sponsor="另一单位")
    assert approved(request, cluster.city.people["manager"]).state == ChangeState.APPROVED


# Refusing and taking back


def test_refusal_needs_a_comment_and_changes_nothing(cluster: Cluster) -> None:
    request, city = ask_profile(cluster.county, name="新名称"), cluster.city.people["manager"]
    with pytest.raises(ValidationError):
        refuse(request=request, user=city, comment=" ")
    request = refuse(request=request, user=city, comment="名称不合规范")
    assert (request.state, request.comment, name(cluster)) == (ChangeState.REFUSED, "名称不合规范", "洛平县人民政府")
    assert ask_profile(cluster.county, name="新名称").is_open


@pytest.mark.parametrize("who", ["county.manager", "portal.manager"])
def test_request_is_taken_back_by_managers_of_the_site(cluster: Cluster, who: str) -> None:
    request = ask_profile(cluster.county, name="新名称")
    user = getattr(cluster, who.split(".")[0]).people["manager"]
    assert take_back(request=request, user=user).state == ChangeState.TAKEN_BACK


@pytest.mark.parametrize("who", ["county.editor", "city.manager", "department.manager"])
def test_request_is_not_taken_back_by_others(cluster: Cluster, who: str) -> None:
    request = ask_profile(cluster.county, name="新名称")
    place, person = who.split(".")
    with pytest.raises(PermissionDenied):
        take_back(request=request, user=getattr(cluster, place).people[person])
    assert ChangeRequest.objects.get().is_open


def test_deputies_are_named_with_those_they_act_for(cluster: Cluster) -> None:
    today = timezone.localdate()
    pairs = ((cluster.county, "editor"), (cluster.city, "editor"))
    for place, deputy in pairs:
        rows = RoleAssignment.objects.filter(role=Role.SITE_MANAGER, page=place.home)
        rows.update(deputy=place.people[deputy])
        Absence.objects.create(user=place.people["manager"], first_day=today, last_day=today)
    request = ask_profile(cluster.county, user=User.objects.get(pk=cluster.county.people["editor"].pk), name="新名称")
    request = approved(request, cluster.city.people["editor"])
    names = (request.asked_by_name, request.asked_for_name, request.decided_by_name, request.decided_for_name)
    assert names == ("luoping editor", "luoping manager", "qinghe editor", "qinghe manager")
