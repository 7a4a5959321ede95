"""Where an author's items stand: step, people, dates, returns; constant queries; the lock's sentence."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.models import BasePage, Column, Review
from cms.publication.actions import provision
from cms.review.actions import send_back, submit, take_back
from cms.review.authors import MINE, OTHERS, OwnItem, WritingGroup, last_return, own_items, own_pages, writing_groups
from cms.review.enums import STEP_LABELS
from cms.review.locks import people
from cms.roles.enums import Role
from cms.roles.models import RoleAssignment
from foundation.accounts.models import User
from tests.factories.acts import withdraw
from tests.factories.cluster import Cluster
from tests.factories.corrections import change
from tests.factories.pages import draft_article, live_article

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def items(user: User, **which: str) -> list[OwnItem]:
    return own_items(user, list(own_pages(user, **which)))


def test_item_in_review_names_step_people_and_due_date(cluster: Cluster) -> None:
    editor = cluster.county.people["editor"]
    page = draft_article(cluster.county)
    review = submit(page=page, user=editor)
    (item,) = items(editor)
    assert (item.page_id, item.step) == (page.pk, STEP_LABELS[Role.UNIT_REVIEWER])
    assert item.who == (str(cluster.county.people["unit"]),)
    assert (item.since, item.due_on) == (review.step_since, review.due_on)
    assert (item.may_take_back, item.overdue, item.escalated) == (True, False, False)


def test_overdue_and_escalated_item_is_marked(cluster: Cluster) -> None:
    editor = cluster.county.people["editor"]
    submit(page=draft_article(cluster.county), user=editor)
    Review.objects.update(due_on=timezone.localdate() - timedelta(days=3), escalation=2)
    (item,) = items(editor)
    assert (item.overdue, item.escalated) == (True, True)
    assert str(cluster.city.people["unit"]) in item.who


def test_item_that_nobody_can_answer_has_nobody(cluster: Cluster) -> None:
    editor = cluster.county.people["editor"]
    submit(page=draft_article(cluster.county), user=editor)
    RoleAssignment.objects.filter(role=Role.UNIT_REVIEWER).delete()
    (item,) = items(editor)
    assert item.who == ()


def test_returned_item_holds_the_last_comment_until_it_is_submitted_again(cluster: Cluster) -> None:
    editor, unit = cluster.county.people["editor"], cluster.county.people["unit"]
    page = draft_article(cluster.county)
    for comment in ("第一次退回", "第二次退回"):
        submit(page=page, user=editor)
        send_back(page=page, user=User.objects.get(pk=unit.pk), comment=comment)
    (item,) = items(editor)
    returned = last_return(page)
    assert item.returned == returned
    assert returned is not None
    assert (returned.comment, returned.person) == ("第二次退回", str(unit))
    submit(page=page, user=editor, answer="已改。")
    assert (last_return(page), items(editor)[0].returned) == (None, None)
    assert Review.objects.get().answer == "已改。"


def test_item_taken_back_or_never_returned_has_no_comment(cluster: Cluster) -> None:
    editor = cluster.county.people["editor"]
    page = draft_article(cluster.county)
    assert last_return(page) is None
    submit(page=page, user=editor)
    take_back(page=page, user=editor)
    assert last_return(page) is None


def test_choices_part_what_is_with_me_from_what_others_have(cluster: Cluster) -> None:
    editor = cluster.county.people["editor"]
    draft, waiting = draft_article(cluster.county), draft_article(cluster.county)
    live_article(cluster, cluster.county)
    changed = change(live_article(cluster, cluster.county), editor, "新标题")
    submit(page=waiting, user=editor)
    found = {which: {item.page_id for item in items(editor, which=which)} for which in (MINE, OTHERS)}
    assert found == {MINE: {draft.pk, changed.pk}, OTHERS: {waiting.pk}}


def test_items_of_others_are_not_mine(cluster: Cluster) -> None:
    draft_article(cluster.county)
    for person in (cluster.county.people["editor2"], cluster.city.people["editor"], cluster.superuser):
        assert items(person) == []


def test_changed_public_item_offers_the_two_versions(cluster: Cluster) -> None:
    editor = cluster.county.people["editor"]
    page = change(live_article(cluster, cluster.county), editor, "新标题")
    (item,) = items(editor)
    assert (item.is_public, item.versions) == (True, (page.live_revision_id, page.latest_revision_id))


def test_withdrawn_item_says_so(cluster: Cluster) -> None:
    editor = cluster.county.people["editor"]
    page = live_article(cluster, cluster.county)
    withdraw(cluster.county, page)
    (item,) = items(editor)
    assert (item.is_public, item.versions, item.step) == (False, None, "")


def test_list_takes_the_same_queries_with_one_three_and_fifty(cluster: Cluster) -> None:
    editor = cluster.county.people["editor"]
    counts = []
    for more in (1, 2, 47):
        for number in range(more):
            page = draft_article(cluster.county)
            submit(page=page, user=editor)
            if number % 3 == 1:
                send_back(page=page, user=User.objects.get(pk=cluster.county.people["unit"].pk), comment="请改")
        with CaptureQueriesContext(connection) as captured:
            items(User.objects.get(pk=editor.pk))
        counts.append(len(captured))
    assert len(set(counts)) == 1, counts


def lock_message(page: Any, user: User) -> str:
    lock = BasePage.objects.get(pk=page.pk).specific.get_lock()
    return str(lock.get_message(user))


def test_lock_tells_everybody_since_when_by_whom_where_and_due_when(cluster: Cluster) -> None:
    editor, other = cluster.county.people["editor"], cluster.county.people["editor2"]
    page = draft_article(cluster.county)
    review = submit(page=page, user=editor)
    assert review.due_on is not None
    messages = {user: lock_message(page, user) for user in (editor, other)}
    for message in messages.values():
        for words in (
            timezone.localtime(review.submitted_at).strftime("%Y-%m-%d %H:%M"),
            str(editor),
            str(STEP_LABELS[Role.UNIT_REVIEWER]),
            str(cluster.county.people["unit"]),
            review.due_on.isoformat(),
        ):
            assert words in message
    assert messages[editor] != messages[other]  # only authors are told to take it back


def test_many_names_are_cut() -> None:
    assert [name in people(("甲", "乙", "丙", "丁", "戊")) for name in "甲乙丙丁戊"] == [True, True, True, False, False]
    assert "2" in people(("甲", "乙", "丙", "丁", "戊"))


def test_writing_groups_hold_the_deepest_live_columns_of_the_own_site(cluster: Cluster) -> None:
    news, documents = cluster.county.column("news"), cluster.county.column("documents")
    below = [news.add_child(instance=Column(title=title, slug=title, live=False)) for title in ("甲", "乙")]
    provision(page=below[0], actor=None, reason="建站")
    assert writing_groups(cluster.county.people["editor"]) == [
        WritingGroup(news.title, (below[0],)),
        WritingGroup(documents.title, (documents,)),
    ]


def test_writing_groups_of_the_provincial_office_are_the_portals_own(cluster: Cluster) -> None:
    found = [column for group in writing_groups(cluster.portal.people["manager"]) for column in group.columns]
    assert found == list(Column.objects.child_of(cluster.portal.home).order_by("path"))
    assert [column.slug for column in found] == ["news", "documents"]
    assert writing_groups(cluster.city.people["chief"]) == []


def test_only_what_is_public_has_an_address_at_constant_cost(cluster: Cluster) -> None:
    user, costs = cluster.county.people["editor"], []
    draft_article(cluster.county)
    assert [item.address for item in items(user)] == [""]
    for _number in range(3):
        page = live_article(cluster, cluster.county)
        items(user)
        with CaptureQueriesContext(connection) as captured:
            found = items(user)
        costs.append(len(captured))
    assert {item.address for item in found if item.page_id == page.pk} == {page.full_url}
    assert len(set(costs)) == 1, costs
