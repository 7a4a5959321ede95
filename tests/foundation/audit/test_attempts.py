"""Refused attempts: recorded although the transaction they were made in is rolled back."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, transaction
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from cms.models import PageRelation
from cms.publication.guard import NotGranted
from foundation.accounts.models import User
from foundation.audit import attempts
from foundation.audit.middleware import AuditMiddleware
from foundation.audit.models import AuditEntry
from foundation.outbox.registry import duties, register_duty
from foundation.outbox.worker import Worker
from tests.factories.admin import browser
from tests.factories.cluster import Cluster
from tests.factories.pages import draft_article, live_article

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def refused() -> list[tuple[str, str, str]]:
    """Person, key and title of the refused attempts on record."""
    rows = AuditEntry.objects.filter(kind=attempts.REFUSED).order_by("number")
    return list(rows.values_list("actor_name", "object_key", "title"))


@pytest.mark.django_db(transaction=True)
def test_attempt_outside_a_transaction_is_recorded_at_once() -> None:
    attempts.note(object_kind="page", object_key="3", title="no")
    assert refused() == [("", "3", "no")]


@pytest.mark.django_db(transaction=True)
def test_attempt_in_a_transaction_that_is_rolled_back_is_recorded_when_flushed() -> None:
    with transaction.atomic():
        attempts.note(object_kind="page", object_key="3", title="no")
        transaction.set_rollback(True)
    assert refused() == []
    assert (attempts.flush(), attempts.flush()) == (1, 0)
    assert refused() == [("", "3", "no")]


def test_same_attempt_twice_in_a_transaction_is_one() -> None:
    for title in ("no", "no", "other"):
        attempts.note(title=title)
    assert attempts.flush() == 2


def test_flush_waits_while_its_transaction_is_lost() -> None:
    attempts.note(title="no")
    with transaction.atomic():
        transaction.set_rollback(True)
        assert attempts.flush() == 0
    assert attempts.flush() == 1


def test_guards_refusal_is_an_attempt_on_the_page(cluster: Cluster) -> None:
    page = draft_article(cluster.county)
    with pytest.raises(NotGranted) as refusal:
        page.save_revision().publish(user=cluster.superuser)
    assert attempts.flush() == 1
    assert refused() == [("", str(page.pk), str(refusal.value))]


def test_attempt_of_a_request_is_recorded_at_its_end_with_the_person(rf: RequestFactory, clerk: User) -> None:
    request = rf.post("/admin/")
    request.user = clerk

    def view(_request: object) -> HttpResponse:
        attempts.note(title="no")
        assert refused() == []
        return HttpResponse()

    AuditMiddleware(view)(request)  # type: ignore[arg-type] # takes any request
    assert refused() == [("张三", "", "no")]
    assert attempts.current_actor() is None


def test_attempt_of_a_request_that_fails_is_recorded_too(rf: RequestFactory) -> None:
    request = rf.post("/admin/")
    request.user = AnonymousUser()

    def view(_request: object) -> HttpResponse:
        attempts.note(title="no")
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        AuditMiddleware(view)(request)  # type: ignore[arg-type] # as above
    assert refused() == [("", "", "no")]


def test_refusal_by_the_guard_is_on_record_under_the_sender_of_the_form(cluster: Cluster) -> None:
    """Wagtail turns the refusal into a redirect before any middleware sees it."""
    draft = draft_article(cluster.county)
    PageRelation.objects.create(page=live_article(cluster, cluster.county), target=draft, kind="related")
    browser(cluster.superuser).post(reverse("wagtailadmin_pages:delete", args=[draft.pk]))
    assert type(draft).objects.filter(pk=draft.pk).exists()
    assert [who for who, _key, _title in refused()] == ["root"]


def test_worker_records_what_was_refused_by_the_clock_once(cluster: Cluster) -> None:
    def run() -> None:
        with pytest.raises(NotGranted), transaction.atomic():
            raise NotGranted("refused by the clock")

    before = dict(duties)
    duties.clear()
    register_duty("test", every=timedelta(days=1), run=run)
    try:
        for _n in range(3):
            worker = Worker()
            worker.run_duties()
    finally:
        duties.clear()
        duties.update(before)
    assert refused() == [("", "", "refused by the clock")]


def test_attempt_that_cannot_be_written_is_logged_in_full(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(**_values: object) -> None:
        raise DatabaseError("away")

    attempts.note(title="what was tried")
    monkeypatch.setattr(attempts, "record", away)
    with caplog.at_level(logging.ERROR):
        assert attempts.flush() == 0
    assert "what was tried" in caplog.text
