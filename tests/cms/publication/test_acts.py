"""Withdrawal, return and emergency publication: always two persons, of the right roles, over exactly one content."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.models import Article, BasePage, PublicationAct, PublicationGrant, SecrecyRecord
from cms.publication.act_selectors import (
    acts_of,
    may_see,
    restorable_acts,
    sees_file,
    unchecked,
    waiting_for,
    withdrawable_pages,
)
from cms.publication.acts import approve, ask_emergency, ask_restoration, ask_withdrawal, refuse, take_back
from cms.publication.checks import close_check
from cms.publication.enums import ActState, CheckOutcome, WithdrawalKind
from cms.publication.selectors import uncovered_pages
from cms.review.actions import submit
from cms.roles.actions import assign, mark_absent, revoke
from cms.roles.enums import Role
from cms.roles.models import RoleAssignment
from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from foundation.workdays.selectors import add_working_days
from tests.factories.acts import again, asked_withdrawal, decider, publish_in_emergency, restore, withdraw
from tests.factories.cluster import Cluster
from tests.factories.files import image_version
from tests.factories.pages import draft_article, live_article, live_document, review_to_the_end

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
ERROR = WithdrawalKind.ERROR


def who(cluster: Cluster, name: str) -> User:
    """``city chief``, ``root``."""
    if name == "root":
        return cluster.superuser
    place, short = name.split()
    return User.objects.get(pk=getattr(cluster, place).people[short].pk)


def second_account(user: User, *, role: str, page: BasePage) -> User:
    """Another account of the same person (same mobile number) in a role."""
    user.phone = "13900000001"
    user.save()
    other = User.objects.create_user(f"{user.username}-2", phone="139 0000 0001", real_name="同一个人")
    assign(actor=None, role=role, page=page, user=other)
    return other


# Asking for a withdrawal.
@pytest.mark.parametrize(
    ("asker", "approver"),
    [
        ("county editor", "city chief"),
        ("county unit", "city chief"),
        ("county manager", "city chief"),
        ("portal manager", "city chief"),
        ("city office", "city chief"),
        ("city chief", "city secrecy"),
    ],
)
def test_withdrawal_takes_one_who_answers_and_the_nearest_chief(cluster: Cluster, asker: str, approver: str) -> None:
    page = live_article(cluster, cluster.county)
    act = ask_withdrawal(page=page, user=who(cluster, asker), kind=ERROR, reason="数字有误")
    assert again(page).live
    assert {user.pk for user in (who(cluster, approver),)} <= {decider(act).pk, who(cluster, approver).pk}
    act = approve(act=act, user=who(cluster, approver), comment="同意")
    assert (again(page).live, act.state) == (False, ActState.DONE)
    entry = AuditEntry.objects.get(kind="page.withdrawn")
    assert (entry.actor_id, entry.payload.data["asked_by"]["name"]) == (who(cluster, approver).pk, act.asked_by_name)


@pytest.mark.parametrize(
    "name", ["root", "county contributor", "city editor", "city manager", "department chief", "portal chief"]
)
def test_withdrawal_is_not_asked_for_by_who_does_not_answer(cluster: Cluster, name: str) -> None:
    page = live_article(cluster, cluster.county)
    if name == "county contributor":
        user = cluster.portal.people["contributor"]
        assign(actor=None, role=Role.CONTRIBUTOR, page=cluster.county.home, user=user)
    else:
        user = who(cluster, name)
    with pytest.raises(PermissionDenied):
        ask_withdrawal(page=page, user=user, kind=ERROR, reason="有误")
    assert not PublicationAct.objects.exists()


@pytest.mark.parametrize(
    "name",
    ["county editor", "county manager", "city office", "city secrecy", "portal chief", "department chief", "root"],
)
def test_withdrawal_is_approved_by_nobody_but_the_nearest_chief(cluster: Cluster, name: str) -> None:
    page = live_article(cluster, cluster.county)
    act = asked_withdrawal(cluster.county, page, user=cluster.county.people["unit"])
    for decide in (lambda user: approve(act=act, user=user), lambda user: refuse(act=act, user=user, comment="不")):
        with pytest.raises(PermissionDenied, match="qinghe chief"):
            decide(who(cluster, name))
    assert (again(page).live, PublicationAct.objects.get().state) == (True, ActState.OPEN)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "mood"}, "kind"),
        ({"kind": ERROR, "reason": "  "}, "reason"),
        ({"kind": WithdrawalKind.NOTICE, "notice": " "}, "notice"),
        ({"kind": WithdrawalKind.MERGED}, "target"),
        ({"kind": WithdrawalKind.SUPERSEDED}, "target"),
    ],
)
def test_withdrawal_without_what_its_kind_demands_is_refused(
    cluster: Cluster, values: dict[str, Any], field: str
) -> None:
    page = live_article(cluster, cluster.county)
    with pytest.raises(ValidationError) as refusal:
        ask_withdrawal(page=page, user=cluster.county.people["editor"], **({"reason": "有误"} | values))
    assert list(refusal.value.message_dict) == [field]


def test_withdrawal_into_itself_or_into_a_draft_is_refused(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    for target in (page, draft_article(cluster.county)):
        with pytest.raises(ValidationError):
            asked_withdrawal(cluster.county, page, WithdrawalKind.MERGED, target=target)


def test_withdrawal_into_an_item_that_left_meanwhile_is_refused(cluster: Cluster) -> None:
    page, target = (live_article(cluster, cluster.county) for _number in range(2))
    act = asked_withdrawal(cluster.county, page, WithdrawalKind.MERGED, target=target)
    withdraw(cluster.county, target)
    with pytest.raises(ValidationError):
        approve(act=act, user=decider(act))
    assert (again(page).live, PublicationAct.objects.get(pk=act.pk).state) == (True, ActState.OPEN)


def test_withdrawal_of_a_draft_or_above_public_pages_is_refused(cluster: Cluster) -> None:
    live_article(cluster, cluster.county)
    for page in (draft_article(cluster.county), cluster.county.column("news")):
        with pytest.raises(ValidationError):
            asked_withdrawal(cluster.county, page)


def test_second_act_about_a_page_waits_for_the_first(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    act = asked_withdrawal(cluster.county, page)
    with pytest.raises(ValidationError, match="luoping manager"):
        asked_withdrawal(cluster.county, page, user=cluster.county.people["editor"])
    take_back(act=act, user=cluster.county.people["manager"])
    assert asked_withdrawal(cluster.county, page).state == ActState.OPEN


def test_act_is_taken_back_by_who_asked_only_and_once(cluster: Cluster) -> None:
    act = asked_withdrawal(cluster.county, live_article(cluster, cluster.county))
    for name in ("county editor", "city chief", "root"):
        with pytest.raises(PermissionDenied):
            take_back(act=act, user=who(cluster, name))
    take_back(act=act, user=cluster.county.people["manager"])
    with pytest.raises(ValidationError):
        take_back(act=act, user=cluster.county.people["manager"])
    with pytest.raises(ValidationError):
        approve(act=act, user=cluster.city.people["chief"])


def test_refusal_needs_its_reason_and_leaves_the_page_public(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    act = asked_withdrawal(cluster.county, page)
    chief = cluster.city.people["chief"]
    with pytest.raises(ValidationError):
        refuse(act=act, user=chief, comment=" ")
    act = refuse(act=act, user=chief, comment="内容无误")
    assert (act.state, again(page).live) == (ActState.REFUSED, True)


# One person, whatever the account.
def test_second_account_of_the_asker_does_not_approve(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    unit = cluster.county.people["unit"]
    other = second_account(unit, role=Role.EDITOR_IN_CHIEF, page=cluster.county.home)
    act = asked_withdrawal(cluster.county, page, user=unit)
    with pytest.raises(PermissionDenied, match="qinghe secrecy"):
        approve(act=act, user=other)
    approve(act=act, user=cluster.city.people["secrecy"])
    assert not again(page).live


def test_deputy_does_not_approve_what_the_absent_chief_asked_for_and_names_both(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    chief, deputy = cluster.city.people["chief"], cluster.city.people["office"]
    assign(actor=None, role=Role.EDITOR_IN_CHIEF, page=cluster.city.home, user=chief, deputy=deputy)
    act = asked_withdrawal(cluster.county, page, user=chief)
    today = timezone.localdate()
    mark_absent(actor=chief, user=chief, first_day=today, last_day=today)
    with pytest.raises(PermissionDenied):
        approve(act=act, user=deputy)
    take_back(act=act, user=chief)
    act = approve(act=asked_withdrawal(cluster.county, page), user=deputy)
    assert (act.decided_by_name, act.decided_for_name) == (str(deputy), str(chief))
    assert AuditEntry.objects.get(kind="page.withdrawn").payload.data["decided_for"] == str(chief)


def test_withdrawal_that_nobody_else_could_approve_is_refused_at_once(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    RoleAssignment.objects.filter(role__in=[Role.SECRECY_REVIEWER, Role.EDITOR_IN_CHIEF]).delete()
    assign(actor=None, role=Role.EDITOR_IN_CHIEF, page=cluster.city.home, user=cluster.city.people["chief"])
    with pytest.raises(ValidationError, match="稿件"):
        asked_withdrawal(cluster.county, page, user=cluster.city.people["chief"])
    assert asked_withdrawal(cluster.county, page).state == ActState.OPEN


# Returning.
def test_restoration_takes_chief_and_secrecy_either_way_round_and_ends_the_withdrawal(cluster: Cluster) -> None:
    page = live_document(cluster, cluster.county)
    first = withdraw(cluster.county, page)
    act = ask_restoration(page=page, user=cluster.city.people["secrecy"], reason="核实")
    with pytest.raises(PermissionDenied):
        approve(act=act, user=cluster.city.people["office"])
    approve(act=act, user=cluster.city.people["chief"])
    assert again(page).live
    assert PublicationAct.objects.get(pk=first.pk).state == ActState.ENDED
    record = SecrecyRecord.objects.filter(page_key=page.pk).latest("pk")
    assert (record.user_id, record.digest) == (cluster.city.people["secrecy"].pk, act.digest)
    assert list(uncovered_pages()) == []


@pytest.mark.parametrize(
    "name", ["county editor", "county manager", "city office", "portal chief", "department secrecy"]
)
def test_restoration_is_not_asked_for_by_others(cluster: Cluster, name: str) -> None:
    page = live_article(cluster, cluster.county)
    withdraw(cluster.county, page)
    with pytest.raises(PermissionDenied):
        ask_restoration(page=page, user=who(cluster, name), reason="核实")


def test_superuser_is_one_of_two_towards_going_live_and_never_both(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    withdraw(cluster.county, page)
    act = ask_restoration(page=page, user=cluster.superuser, reason="核实")
    another = User.objects.create_superuser("root2")
    for user in (cluster.superuser, another, cluster.county.people["manager"]):
        with pytest.raises(PermissionDenied):
            approve(act=act, user=user)
    approve(act=act, user=cluster.city.people["secrecy"])
    assert again(page).live
    draft = draft_article(cluster.county)
    act = ask_emergency(page=draft, user=cluster.city.people["chief"], reason="汛情")
    approve(act=act, user=another)
    assert again(draft).live


@pytest.mark.parametrize("outcome", [CheckOutcome.WITHDRAWN, CheckOutcome.CORRECTION, CheckOutcome.CONFIRMED])
def test_restoration_of_what_its_check_found_wrong_takes_a_review(cluster: Cluster, outcome: str) -> None:
    page = draft_article(cluster.city)
    act = publish_in_emergency(cluster, page)
    withdraw(cluster.city, again(page), user=cluster.city.people["office"])
    close_check(act=act, user=cluster.city.people["unit"], outcome=outcome, result="已核")
    if outcome == CheckOutcome.CONFIRMED:
        restore(cluster, again(page))
        assert again(page).live
        return
    with pytest.raises(ValidationError) as refusal:
        restore(cluster, again(page))
    assert page.title in refusal.value.messages[0]
    assert not again(page).live
    page = review_to_the_end(cluster, cluster.city, again(page))  # a later review is a new word
    withdraw(cluster.city, page)
    restore(cluster, again(page))
    assert again(page).live


def test_restoration_after_the_withdrawn_page_went_to_review_is_refused(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    withdraw(cluster.county, page)
    act = ask_restoration(page=page, user=cluster.city.people["chief"], reason="核实")
    submit(page=again(page), user=cluster.county.people["editor"])
    with pytest.raises(ValidationError):
        approve(act=act, user=cluster.city.people["secrecy"])


# Emergency.
def test_emergency_publishes_the_draft_under_a_grant_with_people_reason_and_a_check(cluster: Cluster) -> None:
    page = draft_article(cluster.county)
    act = publish_in_emergency(cluster, page)
    grant = PublicationGrant.objects.get(object_id=page.pk)
    assert (grant.kind, grant.state, grant.reason) == ("emergency", "live", "汛情紧急")
    assert [one["user"] for one in grant.people] == [cluster.city.people["office"].pk, cluster.city.people["chief"].pk]
    assert act.check_due_on == add_working_days(timezone.localdate(), 1)
    record = SecrecyRecord.objects.get(page_key=page.pk)
    assert (record.user_id, record.checklist) == (cluster.city.people["chief"].pk, [])
    assert list(uncovered_pages()) == []


@pytest.mark.parametrize(
    ("asker", "approver"),
    [
        ("county manager", "city secrecy"),
        ("county unit", "city chief"),
        ("city chief", "city office"),
        ("city chief", "root"),
        ("root", "city chief"),
    ],
)
def test_emergency_takes_two_of_whom_one_is_responsible(cluster: Cluster, asker: str, approver: str) -> None:
    page = draft_article(cluster.county)
    act = ask_emergency(page=page, user=who(cluster, asker), reason="汛情")
    approve(act=act, user=who(cluster, approver))
    assert again(page).live


@pytest.mark.parametrize(
    ("asker", "approver"),
    [
        ("county manager", "county unit"),
        ("county manager", "city office"),
        ("county manager", "root"),
        ("root", "root"),
        ("root", "county manager"),
        ("city chief", "city chief"),
        ("city chief", "county editor2"),
        ("city chief", "department chief"),
        ("city chief", "city editor"),
    ],
)
def test_emergency_by_another_pair_is_refused(cluster: Cluster, asker: str, approver: str) -> None:
    page = draft_article(cluster.county)
    act = ask_emergency(page=page, user=who(cluster, asker), reason="汛情")
    with pytest.raises(PermissionDenied):
        approve(act=act, user=who(cluster, approver))
    assert not again(page).live


def test_emergency_takes_no_author_neither_as_asker_nor_as_second(cluster: Cluster) -> None:
    chief = cluster.city.people["chief"]
    page = draft_article(cluster.county, author=cluster.county.people["editor"])
    with pytest.raises(PermissionDenied):
        ask_emergency(page=page, user=cluster.county.people["editor"], reason="汛情")
    page.save_revision(user=chief)
    act = ask_emergency(page=again(page), user=cluster.county.people["manager"], reason="汛情")
    with pytest.raises(PermissionDenied):
        approve(act=act, user=chief)
    other = second_account(cluster.county.people["editor"], role=Role.UNIT_REVIEWER, page=cluster.county.home)
    take_back(act=act, user=cluster.county.people["manager"])
    with pytest.raises(PermissionDenied):
        ask_emergency(page=again(page), user=other, reason="汛情")


@pytest.mark.parametrize("change", ["version", "in review", "asker left"])
def test_emergency_whose_ground_changed_is_refused(cluster: Cluster, change: str) -> None:
    page = draft_article(cluster.county)
    asker = cluster.city.people["office"]
    act = ask_emergency(page=page, user=asker, reason="汛情")
    if change == "version":
        page.title = "另一个版本"
        page.save_revision(user=cluster.county.people["editor"])
    elif change == "in review":
        submit(page=page, user=cluster.county.people["editor"])
    else:
        assignment = RoleAssignment.objects.get(user=asker, role=Role.OFFICE_REVIEWER)
        revoke(actor=None, assignment=assignment)
    with pytest.raises((ValidationError, PermissionDenied)):
        approve(act=act, user=cluster.city.people["chief"])
    assert not again(page).live


def test_emergency_in_review_or_without_anything_new_is_refused(cluster: Cluster) -> None:
    page = draft_article(cluster.county)
    submit(page=page, user=cluster.county.people["editor"])
    chief = cluster.city.people["chief"]
    for item in (page, live_article(cluster, cluster.county)):
        with pytest.raises(ValidationError):
            ask_emergency(page=item, user=chief, reason="汛情")
    later = draft_article(cluster.county)
    later.go_live_at = timezone.now() + timedelta(days=1)
    later.save_revision(user=cluster.county.people["editor"])
    with pytest.raises(ValidationError):
        ask_emergency(page=again(later), user=chief, reason="汛情")


def test_emergency_correction_replaces_what_is_public(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    page.title = "更正后的标题"
    page.save_revision(user=cluster.county.people["editor"])
    publish_in_emergency(cluster, again(page))
    assert (again(page).title, list(uncovered_pages())) == ("更正后的标题", [])


# The check afterwards.
def test_check_is_closed_by_a_third_reviewer_with_a_result(cluster: Cluster) -> None:
    page = draft_article(cluster.county)
    act = publish_in_emergency(cluster, page)
    for name in ("city office", "city chief", "county editor", "county manager", "portal chief", "root"):
        with pytest.raises(PermissionDenied):
            close_check(act=act, user=who(cluster, name), outcome=CheckOutcome.CONFIRMED, result="属实")
    secrecy = cluster.city.people["secrecy"]
    for outcome, result in (("mood", "属实"), (CheckOutcome.CONFIRMED, " "), (CheckOutcome.WITHDRAWN, "撤了")):
        with pytest.raises(ValidationError):
            close_check(act=act, user=secrecy, outcome=outcome, result=result)
    assert [row.mine for row in unchecked(secrecy)] == [True]
    close_check(act=act, user=secrecy, outcome=CheckOutcome.CONFIRMED, result="属实")
    assert unchecked(secrecy) == []
    with pytest.raises(ValidationError):
        close_check(act=act, user=secrecy, outcome=CheckOutcome.CONFIRMED, result="属实")


def test_unchecked_items_are_seen_by_who_answers_for_the_site_and_stand_out_when_overdue(cluster: Cluster) -> None:
    act = publish_in_emergency(cluster, draft_article(cluster.county))
    late = (act.check_due_on or date.min) + timedelta(days=1)
    for name in ("county editor", "county manager", "city chief", "portal manager", "root"):
        rows = unchecked(who(cluster, name), today=late)
        assert [(row.act.pk, row.mine, row.overdue) for row in rows] == [(act.pk, False, True)]
    assert [row.overdue for row in unchecked(cluster.city.people["secrecy"], today=act.check_due_on)] == [False]
    for name in ("department chief", "portal chief", "city editor"):
        assert unchecked(who(cluster, name)) == []


# Lists.
def test_lists_show_the_own_places_only(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county, title="县里的")
    act = asked_withdrawal(cluster.county, page)
    listed = {
        name: ([a.pk for a in waiting_for(who(cluster, name))], [a.pk for a in acts_of(who(cluster, name))])
        for name in ("city chief", "county editor", "city editor", "portal chief", "department chief", "root")
    }
    assert listed == {
        "city chief": ([act.pk], [act.pk]),
        "county editor": ([], [act.pk]),
        "city editor": ([], []),
        "portal chief": ([], []),
        "department chief": ([], []),
        "root": ([], [act.pk]),
    }
    seen = [name for name in listed if may_see(who(cluster, name), act)]
    assert seen == ["city chief", "county editor", "root"]
    titles = {
        name: [p.title for p in withdrawable_pages(who(cluster, name), title="县里的")]
        for name in ("county editor", "county unit", "portal manager", "city office", "city editor", "department chief")
    }
    assert [name for name, found in titles.items() if found] == [
        "county editor", "county unit", "portal manager", "city office",
    ]  # fmt: skip


def test_withdrawn_items_are_listed_for_the_two_who_may_bring_them_back(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    act = withdraw(cluster.county, page)
    found = {
        name: [a.pk for a in restorable_acts(who(cluster, name))]
        for name in ("city chief", "city secrecy", "root", "county manager", "portal chief")
    }
    assert [name for name, acts in found.items() if acts == [act.pk]] == ["city chief", "city secrecy", "root"]
    restore(cluster, page)
    assert not restorable_acts(who(cluster, "city chief")).exists()


@pytest.mark.parametrize(
    "read", [waiting_for, lambda user: list(acts_of(user)), unchecked, lambda user: list(withdrawable_pages(user))]
)
def test_lists_take_as_many_queries_for_three_as_for_one(cluster: Cluster, read: Callable[[User], object]) -> None:
    def prepare() -> None:
        asked_withdrawal(cluster.county, live_article(cluster, cluster.county))
        publish_in_emergency(cluster, draft_article(cluster.city))

    def queries() -> int:
        user = User.objects.get(pk=cluster.city.people["chief"].pk)
        with CaptureQueriesContext(connection) as captured:
            assert read(user)
        return len(captured)

    prepare()
    one = queries()
    prepare()
    prepare()
    assert queries() == one


def test_act_outlives_its_page(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county, title="留下的名字")
    act = withdraw(cluster.county, page)
    Article.objects.get(pk=page.pk).delete()
    act.refresh_from_db()
    assert (act.page, act.title, act.page_key) == (None, "留下的名字", page.pk)
    with pytest.raises(ValidationError):
        ask_restoration(page=page, user=cluster.city.people["chief"], reason="核实")


def test_second_person_opens_the_files_of_the_version_and_nobody_else_by_it(cluster: Cluster) -> None:
    page = draft_article(cluster.county)
    page.cover = image_version("图.png")
    page.save_revision(user=cluster.county.people["editor"])
    ask_emergency(page=again(page), user=cluster.county.people["manager"], reason="汛情")
    opened = {
        name: sees_file(who(cluster, name), "image", page.cover.pk)
        for name in ("city chief", "city secrecy", "city office", "department chief")
    }
    assert opened == {"city chief": True, "city secrecy": True, "city office": False, "department chief": False}
    assert not sees_file(who(cluster, "city chief"), "document", page.cover.pk)
