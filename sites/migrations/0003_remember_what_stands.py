"""Take what stands when the guard arrives as approved: the nightly comparison begins from here."""

from django.db import migrations

OUTSIDE = {"id", "created_at"}


def remember(apps, schema_editor):
    """One applied state a profile, site and redirect; the values as ``sites.changes.guard.values_of`` reads them."""
    applied = apps.get_model("site_cluster", "AppliedState")
    for kind, label, key in (
        ("profile", ("site_cluster", "SiteProfile"), "site_id"),
        ("host", ("wagtailcore", "Site"), "pk"),
        ("redirect", ("wagtailredirects", "Redirect"), "pk"),
    ):
        for row in apps.get_model(*label).objects.all():
            fields = [item for item in row._meta.concrete_fields if item.name not in OUTSIDE]
            applied.objects.get_or_create(
                kind=kind,
                object_key=str(getattr(row, key)),
                defaults={
                    "title": str(getattr(row, "name", "") or getattr(row, "hostname", "") or row.pk)[:300],
                    "values": {item.attname: item.value_from_object(row) for item in fields},
                },
            )


class Migration(migrations.Migration):
    dependencies = [
        ("site_cluster", "0002_add_change_requests"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
    ]

    operations = [migrations.RunPython(remember, migrations.RunPython.noop)]
