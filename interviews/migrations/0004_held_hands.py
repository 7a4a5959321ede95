"""Everybody who changed an entry that waits; so far only the last one was known."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

OPEN = ("waiting", "timed")


def keep_last_hands(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Bar who is named at an open entry: that person changed it, or released it before its delay."""
    rows = apps.get_model("interviews", "Held").objects.using(editor.connection.alias)
    for held in rows.filter(state__in=OPEN, decided_by__isnull=False).iterator():
        held.hands = [held.decided_by_id]
        held.save(update_fields=["hands"])


class Migration(migrations.Migration):
    """Add ``Held.hands``."""

    dependencies = [("interviews", "0003_question_once")]

    operations = [
        migrations.AddField(model_name="held", name="hands", field=models.JSONField(blank=True, default=list)),
        migrations.RunPython(keep_last_hands, migrations.RunPython.noop),
    ]
