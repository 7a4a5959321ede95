"""The base page's links to wagtailcore, in the order that a database from nothing needs (see ADR 0001)."""

import uuid

import django.db.models.deletion
from django.db import migrations, models
from wagtail.models import BootstrapLocaleField, BootstrapTranslatableModel, BootstrapTranslationKeyField


class Migration(migrations.Migration):
    dependencies = [("cms", "0001_create_base_page"), ("wagtailcore", "0098_apitoken")]

    operations = [
        BootstrapLocaleField("cms.BasePage"),
        BootstrapTranslationKeyField("cms.BasePage"),
        BootstrapTranslatableModel("cms.BasePage"),
        migrations.AddField(
            "basepage",
            "latest_revision",
            models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="wagtailcore.revision",
                verbose_name="latest revision",
            ),
        ),
        migrations.AddField(
            "basepage",
            "live_revision",
            models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="wagtailcore.revision",
                verbose_name="live revision",
            ),
        ),
        migrations.AlterField(
            "basepage",
            "locale",
            models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="wagtailcore.locale",
                verbose_name="locale",
            ),
        ),
        migrations.AlterField("basepage", "translation_key", models.UUIDField(default=uuid.uuid4, editable=False)),
        migrations.AlterUniqueTogether("basepage", {("translation_key", "locale")}),
    ]
