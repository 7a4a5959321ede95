"""Triggers on PostgreSQL: off while tests empty all tables, on for the tests that are about them."""

from __future__ import annotations

from django.db import connection

TABLES = ("audit_auditentry", "audit_auditpayload", "audit_audithead", "interviews_liveevent")


def switch_triggers(*, on: bool) -> None:
    """Switch them in the transaction at hand; where there are none (SQLite), do nothing."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for table in TABLES:
                cursor.execute(f"ALTER TABLE {table} {'ENABLE' if on else 'DISABLE'} TRIGGER USER")


def end_other_connections() -> None:
    """End what threads of tests still hold open: PostgreSQL drops no database that somebody uses."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
