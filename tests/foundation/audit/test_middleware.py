"""Downloads from the admin are recorded, whatever view sends them, and nothing else is."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import resolve, reverse

from foundation.accounts.models import User
from foundation.audit.middleware import AuditMiddleware
from foundation.audit.models import AuditEntry
from tests.factories.admin import browser
from tests.factories.cluster import Cluster

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
ATTACHMENT = {"Content-Disposition": 'attachment; filename="list.csv"'}


def exports() -> list[tuple[int | None, str]]:
    """Person and view of the recorded downloads."""
    return list(AuditEntry.objects.filter(kind="export.downloaded").values_list("actor_id", "object_key"))


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_report_of_wagtail_is_recorded_when_downloaded(cluster: Cluster, form: str) -> None:
    address = reverse("wagtailadmin_reports:site_history")
    response = browser(cluster.superuser).get(address, {"export": form})
    assert response["Content-Disposition"].startswith("attachment")
    assert exports() == [(cluster.superuser.pk, resolve(address).view_name)]


def test_report_that_is_only_looked_at_is_not_recorded(cluster: Cluster) -> None:
    browser(cluster.superuser).get(reverse("wagtailadmin_reports:site_history"))
    assert exports() == []


@pytest.mark.parametrize(
    ("path", "status", "headers", "recorded"),
    [
        ("/admin/list/", 200, ATTACHMENT, True),
        ("/admin/list/", 200, {"Content-Disposition": "ATTACHMENT"}, True),
        ("/admin/list/", 200, {"Content-Disposition": "inline"}, False),
        ("/admin/list/", 200, {}, False),
        ("/admin/list/", 403, ATTACHMENT, False),
        ("/files/1/", 200, ATTACHMENT, False),
    ],
)
def test_attachment_of_the_admin_is_an_export(
    rf: RequestFactory, clerk: User, path: str, status: int, headers: dict[str, str], recorded: bool
) -> None:
    request = rf.get(path)
    request.user = clerk
    AuditMiddleware(lambda _request: HttpResponse(status=status, headers=headers))(request)
    assert exports() == ([(clerk.pk, "")] if recorded else [])


def test_export_by_nobody_is_recorded_without_a_person(rf: RequestFactory) -> None:
    request = rf.get("/admin/list/")
    request.user = AnonymousUser()
    AuditMiddleware(lambda _request: HttpResponse(headers=ATTACHMENT))(request)
    assert exports() == [(None, "")]


def test_export_that_cannot_be_recorded_is_not_sent(
    rf: RequestFactory, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(**_values: object) -> None:
        raise OSError("away")

    monkeypatch.setattr("foundation.audit.middleware.record", away)
    request = rf.get("/admin/list/")
    request.user = clerk
    with pytest.raises(OSError, match="away"):
        AuditMiddleware(lambda _request: HttpResponse(headers=ATTACHMENT))(request)
