"""What is recorded without anybody's asking."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_logged_out
from django.test import Client, RequestFactory
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry, PageLogEntry

from foundation.accounts.models import User
from foundation.audit import attempts
from foundation.audit.models import AuditEntry
from foundation.audit.receivers import KINDS, after_failed_login
from foundation.audit.registry import label_of
from tests.factories.cluster import Cluster
from tests.factories.pages import draft_article

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def last(kind: str) -> AuditEntry:
    return AuditEntry.objects.select_related("payload").filter(kind=kind).latest("number")


def count(kind: str) -> int:
    return AuditEntry.objects.filter(kind=kind).count()


@pytest.mark.parametrize("kind", KINDS)
def test_kind_has_words(kind: str) -> None:
    assert label_of(kind) == str(KINDS[kind])


def test_login_and_logout_are_recorded_with_person_and_address(clerk: User) -> None:
    client = Client(HTTP_HOST="portal.test", REMOTE_ADDR="203.0.113.9")
    client.force_login(clerk)
    entry = last("account.logged_in")
    assert (entry.actor_id, entry.object_kind, entry.object_key) == (clerk.pk, "accounts.user", str(clerk.pk))
    client.logout()
    assert last("account.logged_out").actor_id == clerk.pk


def test_logout_of_nobody_is_not_recorded(rf: RequestFactory) -> None:
    user_logged_out.send(sender=User, request=rf.get("/"), user=None)
    assert count("account.logged_out") == 0


def test_failed_login_is_recorded_with_name_and_address(rf: RequestFactory, clerk: User) -> None:
    request = rf.post("/", REMOTE_ADDR="203.0.113.9", HTTP_X_FORWARDED_FOR="198.51.100.7")
    assert authenticate(request, username="clerk", password="wrong") is None
    attempts.flush()
    entry = last("account.login_failed")
    assert (entry.actor_id, entry.title, entry.object_key) == (None, "clerk", str(clerk.pk))
    assert entry.payload.data == {"ip": "203.0.113.9", "forwarded_for": "198.51.100.7"}


@pytest.mark.parametrize("tried", ["nobody", "nul\x00", "x" * 400, ""])
def test_failed_login_under_any_name_is_recorded(rf: RequestFactory, tried: str) -> None:
    credentials = {"username": tried, "password": "wrong-password-1"}
    after_failed_login(credentials, rf.post("/"))
    attempts.flush()
    entry = last("account.login_failed")
    assert (entry.title, entry.object_key) == (tried.replace("\x00", "")[:150], "")
    assert "wrong-password-1" not in str(entry.payload.data)


PAGE_ACTIONS = (
    "delete", "move", "copy", "rename", "lock", "unlock", "reorder", "revert", "unpublish",
    "view_restriction.create", "view_restriction.edit", "view_restriction.delete",
)  # fmt: skip


@pytest.mark.parametrize("action", PAGE_ACTIONS)
def test_act_on_a_page_that_wagtail_logs_is_recorded(
    cluster: Cluster, action: str, django_capture_on_commit_callbacks: Any
) -> None:
    page = draft_article(cluster.county, title="一篇稿件")
    with django_capture_on_commit_callbacks(execute=True):
        log(page, f"wagtail.{action}", user=cluster.superuser, data={"a": 1})
    entry = last(f"wagtail.{action}")
    assert (entry.actor_name, entry.object_kind, entry.object_key) == ("root", "page", str(page.pk))
    assert entry.title == "一篇稿件"
    assert (entry.payload.data["model"], entry.payload.data["data"]) == ("cms.article", {"a": 1})


@pytest.mark.parametrize(
    "action", ["wagtail.create", "wagtail.edit", "wagtail.publish", "wagtail.workflow.start", "wagtail.comments.create"]
)
def test_act_on_a_page_that_is_recorded_otherwise_is_left_out(
    cluster: Cluster, action: str, django_capture_on_commit_callbacks: Any
) -> None:
    page = draft_article(cluster.county)
    before = AuditEntry.objects.count()
    with django_capture_on_commit_callbacks(execute=True):
        log(page, action, user=cluster.superuser)
    assert PageLogEntry.objects.filter(page=page.pk, action=action).exists()
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize("action", ["create", "edit", "delete"])
def test_act_on_a_setting_is_recorded(cluster: Cluster, action: str, django_capture_on_commit_callbacks: Any) -> None:
    from sites.models import SiteProfile

    profile = SiteProfile.objects.get(site=cluster.city.site)
    with django_capture_on_commit_callbacks(execute=True):
        log(profile, f"wagtail.{action}", user=cluster.superuser)
    entry = last(f"wagtail.{action}")
    assert (entry.object_kind, entry.object_key) == ("site_cluster.siteprofile", str(profile.pk))


def test_act_of_a_person_who_is_gone_is_recorded_without_one(
    clerk: User, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        log(clerk, "wagtail.delete", user=clerk)
        User.objects.filter(pk=clerk.pk).delete()
    assert (last("wagtail.delete").actor_id, last("wagtail.delete").title) == (None, "张三")


def test_act_that_is_undone_is_not_recorded(clerk: User, django_capture_on_commit_callbacks: Any) -> None:
    from django.db import transaction

    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        log(clerk, "wagtail.edit", user=clerk)
        transaction.set_rollback(True)
    assert (ModelLogEntry.objects.count(), count("wagtail.edit")) == (0, 0)


def test_act_of_an_add_on_is_recorded_in_its_words(clerk: User, django_capture_on_commit_callbacks: Any) -> None:
    from wagtail.log_actions import registry

    registry.scan_for_actions()
    registry.register_action("test.addon", "Add-on", "Did")
    with django_capture_on_commit_callbacks(execute=True):
        log(clerk, "test.addon", user=clerk)
    assert (last("test.addon").actor_id, label_of("test.addon")) == (clerk.pk, "Add-on")
