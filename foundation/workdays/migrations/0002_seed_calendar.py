"""The holidays of 2004–2026, from the CSV of this app (chinesecalendar 1.11.0)."""

from django.db import migrations

from foundation.workdays.table import SHIPPED, read_file

SOURCE = "chinesecalendar 1.11.0"
#: What this migration loads, whatever the file holds later.
LAST_YEAR = 2026


def seed(apps, schema_editor):
    rows = [row for row in read_file(SHIPPED) if row.day.year <= LAST_YEAR]
    alias = schema_editor.connection.alias
    days, years = apps.get_model("workdays", "CalendarDay"), apps.get_model("workdays", "CalendarYear")
    days.objects.using(alias).bulk_create(days(**row._asdict()) for row in rows)
    years.objects.using(alias).bulk_create(
        years(year=year, announced=True, source=SOURCE) for year in sorted({row.day.year for row in rows})
    )


class Migration(migrations.Migration):

    dependencies = [
        ("workdays", "0001_create_calendar"),
    ]

    operations = [
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]
