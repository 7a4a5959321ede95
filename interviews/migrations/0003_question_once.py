"""What finds the first question of a double click."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add ``Question.once``."""

    dependencies = [("interviews", "0002_guard_events")]

    operations = [
        migrations.AddField(
            model_name="question", name="once", field=models.CharField(max_length=64, null=True, unique=True)
        ),
    ]
