"""A privacy takedown empties what readers wrote about the page."""

from __future__ import annotations

from datetime import date

import pytest

from cms.corrections.actions import answer
from cms.corrections.enums import TicketState
from cms.models import TakedownReceipt
from cms.publication.enums import WithdrawalKind
from foundation.notices.models import Mail
from foundation.workdays.models import MovedDeadline
from tests.factories.acts import withdraw
from tests.factories.cluster import Cluster
from tests.factories.corrections import again, reported
from tests.factories.pages import live_article

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]


def test_takedown_empties_reports_about_the_page_and_closes_them(cluster: Cluster) -> None:
    page, other = live_article(cluster, cluster.county, title="某人住址公示"), live_article(cluster, cluster.county)
    ticket, kept = reported(page, text="这里写了张三的住址。"), reported(other)
    days = {"before": date(2027, 1, 4), "after": date(2027, 1, 5), "cause": "元旦"}
    for one in (ticket, kept):
        MovedDeadline.objects.create(kind="corrections", key=one.number, title=one.title, **days)
    withdraw(cluster.county, page, WithdrawalKind.PRIVACY)
    done = again(ticket)
    titles = dict(MovedDeadline.objects.values_list("key", "title"))
    assert titles == {ticket.number: "—", kept.number: kept.title}
    assert (done.title, done.text, done.url, done.words, done.answer, done.mail) == ("—", "—", "", "", "", "")
    assert (done.state, done.number) == (TicketState.CORRECTED, ticket.number)
    assert (again(kept).state, again(kept).text) == (TicketState.OPEN, kept.text)
    row = next(row for row in TakedownReceipt.objects.get().places if row["place"] == "corrections")
    assert (row["clean"], row["count"]) == (True, 1)
    assert Mail.objects.count() == 1  # the reader of the page that went is told


def test_takedown_keeps_back_an_answer_that_was_not_sent_yet(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county, title="某人住址公示")
    ticket = reported(page)
    answer(ticket=ticket, user=cluster.county.people["editor"], text="张三的住址无误。")
    assert "张三" in Mail.objects.get().text
    withdraw(cluster.county, page, WithdrawalKind.PRIVACY)
    assert (again(ticket).answer, again(ticket).state, Mail.objects.get().text) == ("", TicketState.ANSWERED, "")
