from django.db import migrations, models

import sites.fields


class Migration(migrations.Migration):
    dependencies = [
        ("site_cluster", "0004_move_columns_by_request"),
    ]

    operations = [
        *(
            migrations.AddField(
                model_name=name,
                name="blocks",
                field=sites.fields.HomeField(
                    blank=True,
                    default=list,
                    help_text="Empty: the usual arrangement for this kind of site.",
                    verbose_name="arrangement",
                ),
                preserve_default=False,
            )
            for name in ("portalhome", "sitehome", "unitsection")
        ),
        migrations.AddField(
            model_name="siteprofile",
            name="opens_on",
            field=models.DateField(
                blank=True,
                help_text="Shown in the directory of sites as long as the site has no content.",
                null=True,
                verbose_name="planned opening",
            ),
        ),
        migrations.AddField(
            model_name="siteprofile",
            name="mourning_from",
            field=models.DateField(
                blank=True,
                help_text="From this day on all pages are grey.",
                null=True,
                verbose_name="first day of mourning",
            ),
        ),
        migrations.AddField(
            model_name="siteprofile",
            name="mourning_until",
            field=models.DateField(blank=True, null=True, verbose_name="last day of mourning"),
        ),
    ]
