"""All rows of the database at one moment, to be put back exactly so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

KEPT = frozenset({"django_migrations", "sqlite_sequence"})


@dataclass(frozen=True)
class Snapshot:
    """Columns and rows by table."""

    tables: dict[str, tuple[list[str], list[tuple[Any, ...]]]]

    @classmethod
    def take(cls) -> Snapshot:
        """Read every table."""
        tables = {}
        with connection.cursor() as cursor:
            for name in connection.introspection.table_names(cursor):
                if name not in KEPT:
                    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")  # noqa: S608 -- names of our tables
                    tables[name] = ([column[0] for column in cursor.description], cursor.fetchall())
        return cls(tables)

    def restore(self) -> None:
        """Replace what is there. Foreign keys are deferred on both databases, so the order of the tables is free."""
        with connection.cursor() as cursor:
            for statement in self._emptying():
                cursor.execute(statement)
        with transaction.atomic():
            self._insert()
        ContentType.objects.clear_cache()

    def since(self, before: Snapshot) -> Snapshot:
        """The tables that differ from an earlier moment, whole."""
        return Snapshot({name: table for name, table in self.tables.items() if table != before.tables.get(name)})

    def lay_over(self) -> None:
        """Replace the rows of these tables only, in one transaction: foreign keys are checked at its end."""
        with transaction.atomic():
            with connection.cursor() as cursor:
                for name in self.tables:
                    cursor.execute(f"DELETE FROM {connection.ops.quote_name(name)}")  # noqa: S608 -- names of our tables
            self._insert()

    def _insert(self) -> None:
        with connection.cursor() as cursor:
            for name, (columns, rows) in self.tables.items():
                if rows:
                    names = ", ".join(map(connection.ops.quote_name, columns))
                    marks = ", ".join(["%s"] * len(columns))
                    table = connection.ops.quote_name(name)
                    cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608 -- as above

    def _emptying(self) -> list[str]:
        """Statements that empty every table, as Django's own flush would."""
        from django.core.management.color import no_style

        return connection.ops.sql_flush(no_style(), list(self.tables), reset_sequences=False, allow_cascade=False)
