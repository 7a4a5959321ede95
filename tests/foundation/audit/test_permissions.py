"""Who reads the audit."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from foundation.accounts.models import User
from foundation.audit import permissions
from foundation.audit.permissions import may_read_audit, register_reader

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def readers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is named yet."""
    monkeypatch.setattr(permissions, "_readers", [])


def test_nobody_but_superusers_reads_by_default(readers: None, clerk: User) -> None:
    assert [may_read_audit(user) for user in (clerk, AnonymousUser())] == [False, False]
    assert may_read_audit(User.objects.create_superuser("root"))


def test_named_reader_reads_while_the_account_may_be_used(readers: None, clerk: User) -> None:
    register_reader(lambda user: user.pk == clerk.pk)
    assert may_read_audit(clerk)
    assert not may_read_audit(User.objects.create_user("other"))
    clerk.expires_on = timezone.localdate() - timedelta(days=1)
    assert not may_read_audit(clerk)


def test_expired_superuser_does_not_read(readers: None) -> None:
    assert not may_read_audit(User.objects.create_superuser("root", is_active=False))
