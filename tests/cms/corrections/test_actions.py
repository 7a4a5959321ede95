"""Error reports: opened once, taken, closed by a publication or with reasons, told and recorded."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from cms.corrections import actions, notices
from cms.corrections.enums import ErrorKind, TicketState
from cms.corrections.numbers import normalised
from cms.models import ErrorReport, Review
from cms.roles.actions import assign
from cms.roles.enums import Role
from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from foundation.notices.models import Notice
from foundation.outbox.actions import drain
from tests.factories.acts import publish_in_emergency, withdraw
from tests.factories.cluster import Cluster
from tests.factories.corrections import MAIL, again, change, reported
from tests.factories.pages import draft_article, live_article, review_to_the_end

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def told(kind: str) -> list[str]:
    rows = Notice.objects.filter(kind=kind).order_by("person__username")
    return list(rows.values_list("person__username", flat=True))


def test_report_opens_a_ticket_of_the_page_due_after_three_working_days(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county, title="水利项目")
    ticket = reported(page)
    today = timezone.localdate()
    assert (ticket.state, ticket.page_id, ticket.title) == (TicketState.OPEN, page.pk, "水利项目")
    assert ticket.site_key == cluster.county.home.pk
    assert ticket.due_on == actions.due(today, 3).on
    assert normalised(ticket.number) == ticket.number
    assert ticket.number.startswith(f"{today:%Y%m%d}-")


def test_mail_address_is_kept_encrypted_and_shown_masked(cluster: Cluster) -> None:
    ticket = reported(live_article(cluster, cluster.county))
    assert MAIL not in ticket.mail
    assert (notices.address_of(ticket), notices.masked_address(ticket)) == (MAIL, "r•••@example.test")


def test_report_tells_the_editors_of_the_page_only(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    stranger = User.objects.create_user("column-editor")
    assign(actor=None, role=Role.EDITOR, page=cluster.county.column("documents"), user=stranger)
    reported(page)
    assert told(notices.CAME) == ["luoping-editor", "luoping-editor2"]


def test_report_about_a_place_without_editors_goes_to_its_manager(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    cluster.county.home.role_assignments.filter(role=Role.EDITOR).delete()
    reported(page)
    assert told(notices.CAME) == ["luoping-manager"]


def test_notices_hold_no_words_of_the_page_or_the_report(cluster: Cluster) -> None:
    reported(live_article(cluster, cluster.county, title="某人住址公示"), text="这里写了张三的住址。", words="张三")
    notice = Notice.objects.filter(kind=notices.CAME).first()
    assert notice is not None
    words = f"{notice.title}{notice.body}{notice.url}"
    assert [word for word in ("某人", "张三", MAIL) if word in words] == []


def test_same_words_within_a_day_are_the_same_report(cluster: Cluster) -> None:
    page, other = live_article(cluster, cluster.county), live_article(cluster, cluster.county)
    first = reported(page, text="标题有错别字。")
    assert reported(page, text="标题有错别字。", mail=MAIL.upper()).pk == first.pk
    assert reported(page, text="标题有错别字。", mail="").pk == first.pk
    assert again(first).mail == first.mail
    assert reported(other, text="标题有错别字。").pk != first.pk
    ErrorReport.objects.filter(pk=first.pk).update(received_at=timezone.now() - timedelta(hours=25))
    assert reported(page, text="标题有错别字。").pk != first.pk


def test_same_words_with_another_mail_address_are_a_report_of_their_own(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    silent = reported(page, text="数字有误。", mail="")
    first = reported(page, text="数字有误。")
    second = reported(page, text="数字有误。", mail="someone@example.test")
    assert len({silent.pk, first.pk, second.pk}) == 3
    assert (notices.address_of(first), notices.address_of(second)) == (MAIL, "someone@example.test")
    assert reported(page, text="数字有误。", mail="someone@example.test").pk == second.pk
    assert ErrorReport.objects.count() == 3


@pytest.mark.parametrize("other", [{"words": "共 13 个项目"}, {"kind": ErrorKind.PRIVACY}])
def test_same_text_about_something_else_is_a_report_of_its_own(cluster: Cluster, other: dict[str, str]) -> None:
    page = live_article(cluster, cluster.county)
    first = reported(page, text="请更正。")
    assert reported(page, text="请更正。", **other).pk != first.pk


@pytest.mark.parametrize("close", [actions.answer, actions.set_aside])
def test_same_words_after_the_report_was_closed_open_another(cluster: Cluster, close: Any) -> None:
    page, editor = live_article(cluster, cluster.county), cluster.county.people["editor"]
    first = reported(page, text="请更正。")
    key = "text" if close is actions.answer else "reason"
    close(ticket=first, user=editor, **{key: "核对无误。"})
    second = reported(page, text="请更正。")
    assert (second.pk != first.pk, second.state) == (True, TicketState.OPEN)


def test_page_that_is_not_public_is_not_reported(cluster: Cluster) -> None:
    draft = draft_article(cluster.county)
    gone = live_article(cluster, cluster.county)
    withdraw(cluster.county, gone)
    for page in (draft, gone):
        with pytest.raises(ValidationError):
            reported(page)
    assert ErrorReport.objects.count() == 0


def test_kind_that_does_not_exist_is_refused(cluster: Cluster) -> None:
    with pytest.raises(ValidationError):
        reported(live_article(cluster, cluster.county), kind="nonsense")


@pytest.mark.parametrize("name", ["contributor", "unit", "secrecy", "chief"])
def test_other_roles_of_the_place_handle_no_report(cluster: Cluster, name: str) -> None:
    ticket = reported(live_article(cluster, cluster.city))
    user = cluster.city.people[name]
    for act in (
        lambda: actions.start_correction(ticket=ticket, user=user),
        lambda: actions.answer(ticket=ticket, user=user, text="核对无误。"),
        lambda: actions.set_aside(ticket=ticket, user=user, reason="与本页无关。"),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert again(ticket).state == TicketState.OPEN


@pytest.mark.parametrize("place", ["city", "department", "portal"])
def test_editors_of_other_sites_handle_no_report(cluster: Cluster, place: str) -> None:
    ticket = reported(live_article(cluster, cluster.county))
    with pytest.raises(PermissionDenied):
        actions.answer(ticket=ticket, user=getattr(cluster, place).people["editor"], text="核对无误。")


def test_provincial_office_answers_everywhere(cluster: Cluster) -> None:
    ticket = reported(live_article(cluster, cluster.county))
    actions.answer(ticket=ticket, user=cluster.portal.people["manager"], text="核对无误。")
    assert again(ticket).closed_by_name == str(cluster.portal.people["manager"])


@pytest.mark.parametrize("words", ["", "  \n"])
def test_answer_and_setting_aside_need_words(cluster: Cluster, words: str) -> None:
    ticket, editor = reported(live_article(cluster, cluster.county)), cluster.county.people["editor"]
    with pytest.raises(ValidationError):
        actions.answer(ticket=ticket, user=editor, text=words)
    with pytest.raises(ValidationError):
        actions.set_aside(ticket=ticket, user=editor, reason=words)
    assert again(ticket).state == TicketState.OPEN


def test_closed_report_is_not_closed_again(cluster: Cluster) -> None:
    ticket, editor = reported(live_article(cluster, cluster.county)), cluster.county.people["editor"]
    actions.answer(ticket=ticket, user=editor, text="核对无误。")
    with pytest.raises(ValidationError):
        actions.set_aside(ticket=ticket, user=editor, reason="与本页无关。")
    assert (again(ticket).state, again(ticket).answer) == (TicketState.ANSWERED, "核对无误。")


def test_correction_closes_the_ticket_when_its_version_is_public(cluster: Cluster) -> None:
    editor = cluster.county.people["editor"]
    page = live_article(cluster, cluster.county)
    ticket = reported(page)
    actions.start_correction(ticket=ticket, user=editor)
    assert (again(ticket).state, again(ticket).taken_by) == (TicketState.CORRECTING, editor)
    drain()
    assert again(ticket).state == TicketState.CORRECTING  # what is public now is what was reported
    review_to_the_end(cluster, cluster.county, change(page, editor, "更正后的标题"))
    drain()
    done = again(ticket)
    review = Review.objects.filter(page_key=page.pk).latest("submitted_at")
    assert (done.state, done.review, done.closed_by) == (TicketState.CORRECTED, review, None)
    assert done.closed_at is not None


def test_version_submitted_before_the_ticket_was_taken_does_not_close_it(cluster: Cluster) -> None:
    editor = cluster.county.people["editor"]
    page = live_article(cluster, cluster.county)
    ticket = reported(page)
    review_to_the_end(cluster, cluster.county, change(page, editor, "别的改动"))
    actions.start_correction(ticket=ticket, user=editor)
    drain()
    assert again(ticket).state == TicketState.CORRECTING


def test_version_submitted_before_closes_it_where_the_editor_says_so(cluster: Cluster) -> None:
    editor = cluster.county.people["editor"]
    page = live_article(cluster, cluster.county)
    ticket = reported(page)
    review_to_the_end(cluster, cluster.county, change(page, editor, "已经更正"))
    done = actions.start_correction(ticket=ticket, user=editor, submitted_already=True)
    assert (done.state, done.review is not None) == (TicketState.CORRECTED, True)


def test_correction_in_an_emergency_closes_the_ticket_too(cluster: Cluster) -> None:
    editor = cluster.county.people["editor"]
    page = live_article(cluster, cluster.county)
    ticket = reported(page)
    actions.start_correction(ticket=ticket, user=editor)
    publish_in_emergency(cluster, change(page, editor, "紧急更正"))
    drain()
    assert (again(ticket).state, again(ticket).review) == (TicketState.CORRECTED, None)


def test_correction_of_another_page_closes_nothing(cluster: Cluster) -> None:
    editor = cluster.county.people["editor"]
    page, other = live_article(cluster, cluster.county), live_article(cluster, cluster.county)
    ticket = reported(page)
    actions.start_correction(ticket=ticket, user=editor)
    review_to_the_end(cluster, cluster.county, change(other, editor, "另一页"))
    drain()
    assert again(ticket).state == TicketState.CORRECTING


def test_withdrawn_page_is_not_corrected(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    ticket = reported(page)
    withdraw(cluster.county, page)
    with pytest.raises(ValidationError):
        actions.start_correction(ticket=ticket, user=cluster.county.people["editor"])


def test_every_act_is_recorded_without_words_of_the_report(cluster: Cluster) -> None:
    editor = cluster.county.people["editor"]
    ticket = reported(live_article(cluster, cluster.county), text="这里写了张三的住址。", words="张三")
    actions.start_correction(ticket=ticket, user=editor)
    actions.answer(ticket=ticket, user=editor, text="核对无误。")
    entries = AuditEntry.objects.filter(kind__startswith="correction.").order_by("number")
    found: list[Any] = [(one.kind, one.actor_name, one.object_key) for one in entries]
    key = str(ticket.page_key)
    assert found == [
        ("correction.reported", "", key),
        ("correction.started", str(editor), key),
        ("correction.answered", str(editor), key),
    ]
    words = "".join(str(one.payload.data) for one in entries)
    assert [word for word in ("张三", "核对", MAIL) if word in words] == []


def test_kinds_of_error_fit_their_column() -> None:
    assert max(len(kind) for kind in ErrorKind.values) <= 16
