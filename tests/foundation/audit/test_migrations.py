"""The migration that chains anew what stood before the salted digests."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from foundation.audit.actions import erase_details
from foundation.audit.models import AuditEntry
from foundation.audit.selectors import broken_entries

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_entries_of_before_are_chained_anew(entries: list[AuditEntry]) -> None:
    erase_details(object_kind="test.object", object_key="0", actor=None, reason="隐私")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_auditentry SET title_digest = '', payload_digest = 'of before'")
        cursor.execute("UPDATE audit_auditpayload SET salt = ''")
    assert broken_entries() == [1, 2, 3, 4, 5, 6]
    migration = import_module("foundation.audit.migrations.0002_digest_titles")
    migration.chain_anew(MigrationLoader(connection).project_state(("audit", "0002_digest_titles")).apps, None)
    assert broken_entries() == []
