"""Topics, leaders, institutions, data pages and galleries; layouts of columns."""

import django.db.models.deletion
import django.utils.timezone
import modelcluster.fields
from django.conf import settings
from django.db import migrations, models

import cms.fields


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0011_count_findings"),
        ("files", "0003_count_characters"),
    ]

    operations = [
        migrations.CreateModel(
            name="DataPage",
            fields=[
                (
                    "basepage_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        help_text="The unit that answers for this page.", max_length=120, verbose_name="source"
                    ),
                ),
                (
                    "keywords",
                    models.CharField(
                        blank=True, help_text="Separated by commas.", max_length=200, verbose_name="keywords"
                    ),
                ),
                (
                    "matter",
                    models.CharField(
                        choices=[("government", "Government affairs"), ("party", "Party affairs")],
                        default="government",
                        help_text="Decides which office reviews it.",
                        max_length=12,
                        verbose_name="matter",
                    ),
                ),
                (
                    "period",
                    models.CharField(
                        help_text="What the figures are of, e.g. 2026年1—9月.", max_length=60, verbose_name="period"
                    ),
                ),
                ("released_on", models.DateField(default=django.utils.timezone.localdate, verbose_name="released on")),
                (
                    "summary",
                    models.TextField(
                        blank=True, help_text="What the figures say, in one or two sentences.", verbose_name="summary"
                    ),
                ),
                ("body", cms.fields.BodyField(blank=True, verbose_name="charts, tables and text")),
                (
                    "note",
                    models.TextField(
                        blank=True,
                        help_text="How it was counted; what is provisional.",
                        verbose_name="note",
                    ),
                ),
            ],
            options={
                "verbose_name": "data page",
                "verbose_name_plural": "data pages",
            },
            bases=("cms.basepage",),
        ),
        migrations.CreateModel(
            name="Institution",
            fields=[
                (
                    "basepage_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        help_text="The unit that answers for this page.", max_length=120, verbose_name="source"
                    ),
                ),
                (
                    "keywords",
                    models.CharField(
                        blank=True, help_text="Separated by commas.", max_length=200, verbose_name="keywords"
                    ),
                ),
                (
                    "matter",
                    models.CharField(
                        choices=[("government", "Government affairs"), ("party", "Party affairs")],
                        default="government",
                        help_text="Decides which office reviews it.",
                        max_length=12,
                        verbose_name="matter",
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=10,
                        help_text="Lists go by this number, the lowest first; equal ones by name.",
                        verbose_name="place in the list",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("internal", "Inner departments"),
                            ("department", "Departments"),
                            ("unit", "Affiliated units"),
                            ("field", "Field offices and grass-roots units"),
                        ],
                        default="internal",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "head",
                    models.CharField(
                        help_text="Post and name of who is in charge.", max_length=120, verbose_name="head"
                    ),
                ),
                ("duties", cms.fields.BodyField(verbose_name="duties")),
                ("address", models.CharField(max_length=200, verbose_name="address")),
                (
                    "office_hours",
                    models.CharField(
                        help_text="E.g. working days 8:30–12:00, 14:30–17:30.",
                        max_length=200,
                        verbose_name="office hours",
                    ),
                ),
                ("phone", models.CharField(max_length=120, verbose_name="telephone")),
                ("fax", models.CharField(blank=True, max_length=60, verbose_name="fax")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email")),
                ("postcode", models.CharField(blank=True, max_length=10, verbose_name="postcode")),
                ("website", models.URLField(blank=True, verbose_name="website")),
            ],
            options={
                "verbose_name": "institution",
                "verbose_name_plural": "institutions",
            },
            bases=("cms.basepage",),
        ),
        migrations.AlterField(
            model_name="column",
            name="body",
            field=cms.fields.BodyField(
                blank=True, help_text="Shown by the layout “single page” alone.", verbose_name="text"
            ),
        ),
        migrations.AlterField(
            model_name="column",
            name="layout",
            field=models.CharField(
                choices=[
                    ("list", "List of items, newest first"),
                    ("pictures", "Grid of pictures with titles"),
                    ("tree", "Columns below, each with its latest items"),
                    ("page", "Single page of text"),
                ],
                default="list",
                max_length=10,
                verbose_name="layout",
            ),
        ),
        migrations.CreateModel(
            name="Figure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                ("label", models.CharField(max_length=80, verbose_name="what is counted")),
                ("value", models.CharField(help_text="As printed, e.g. 1,286.5.", max_length=30, verbose_name="value")),
                ("unit", models.CharField(blank=True, max_length=20, verbose_name="unit")),
                (
                    "change",
                    models.CharField(blank=True, help_text="E.g. 同比增长5.2%.", max_length=60, verbose_name="change"),
                ),
                (
                    "period",
                    models.CharField(blank=True, help_text="Empty: the page's.", max_length=60, verbose_name="period"),
                ),
                (
                    "page",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="figures", to="cms.datapage"
                    ),
                ),
            ],
            options={
                "verbose_name": "figure",
                "verbose_name_plural": "figures",
                "ordering": ["sort_order"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Gallery",
            fields=[
                (
                    "basepage_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        help_text="The unit that answers for this page.", max_length=120, verbose_name="source"
                    ),
                ),
                (
                    "keywords",
                    models.CharField(
                        blank=True, help_text="Separated by commas.", max_length=200, verbose_name="keywords"
                    ),
                ),
                (
                    "matter",
                    models.CharField(
                        choices=[("government", "Government affairs"), ("party", "Party affairs")],
                        default="government",
                        help_text="Decides which office reviews it.",
                        max_length=12,
                        verbose_name="matter",
                    ),
                ),
                ("summary", models.TextField(blank=True, verbose_name="summary")),
                ("author", models.CharField(blank=True, max_length=120, verbose_name="photographs by")),
                ("pictures", cms.fields.PicturesField(verbose_name="pictures")),
                (
                    "cover",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: the first picture.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="files.porticoimage",
                        verbose_name="picture for lists",
                    ),
                ),
            ],
            options={
                "verbose_name": "gallery",
                "verbose_name_plural": "galleries",
            },
            bases=("cms.basepage",),
        ),
        migrations.CreateModel(
            name="InnerDepartment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("duties", models.TextField(blank=True, verbose_name="duties")),
                ("phone", models.CharField(blank=True, max_length=60, verbose_name="telephone")),
                (
                    "page",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="departments", to="cms.institution"
                    ),
                ),
            ],
            options={
                "verbose_name": "inner department",
                "verbose_name_plural": "inner departments",
                "ordering": ["sort_order"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Leader",
            fields=[
                (
                    "basepage_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        help_text="The unit that answers for this page.", max_length=120, verbose_name="source"
                    ),
                ),
                (
                    "keywords",
                    models.CharField(
                        blank=True, help_text="Separated by commas.", max_length=200, verbose_name="keywords"
                    ),
                ),
                (
                    "matter",
                    models.CharField(
                        choices=[("government", "Government affairs"), ("party", "Party affairs")],
                        default="government",
                        help_text="Decides which office reviews it.",
                        max_length=12,
                        verbose_name="matter",
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=10,
                        help_text="Lists go by this number, the lowest first; equal ones by name.",
                        verbose_name="place in the list",
                    ),
                ),
                ("post", models.CharField(help_text="As appointed, in full.", max_length=200, verbose_name="post")),
                (
                    "duties",
                    models.TextField(
                        help_text="What the leader is responsible for, as published.", verbose_name="division of work"
                    ),
                ),
                ("resume", cms.fields.BodyField(help_text="Only what the unit has published.", verbose_name="résumé")),
                (
                    "phone",
                    models.CharField(
                        blank=True, help_text="Of the office, never a mobile.", max_length=60, verbose_name="telephone"
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email")),
                (
                    "mailbox_url",
                    models.URLField(
                        blank=True, help_text="Where people can write to.", verbose_name="address of the mailbox"
                    ),
                ),
                (
                    "portrait",
                    models.ForeignKey(
                        help_text="Head and shoulders, upright 3:4.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="files.porticoimage",
                        verbose_name="portrait",
                    ),
                ),
            ],
            options={
                "verbose_name": "leader",
                "verbose_name_plural": "leaders",
            },
            bases=("cms.basepage",),
        ),
        migrations.CreateModel(
            name="Topic",
            fields=[
                (
                    "basepage_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        help_text="The unit that answers for this page.", max_length=120, verbose_name="source"
                    ),
                ),
                (
                    "keywords",
                    models.CharField(
                        blank=True, help_text="Separated by commas.", max_length=200, verbose_name="keywords"
                    ),
                ),
                (
                    "matter",
                    models.CharField(
                        choices=[("government", "Government affairs"), ("party", "Party affairs")],
                        default="government",
                        help_text="Decides which office reviews it.",
                        max_length=12,
                        verbose_name="matter",
                    ),
                ),
                (
                    "look",
                    models.CharField(
                        choices=[
                            ("banner", "Picture across the page, sections in two columns"),
                            ("side", "Picture beside the introduction, sections one below the other"),
                            ("digest", "Without a large picture: contents at the side, for long topics"),
                        ],
                        default="banner",
                        max_length=10,
                        verbose_name="look",
                    ),
                ),
                (
                    "summary",
                    models.TextField(
                        help_text="Two or three sentences: what it is about and why now.", verbose_name="introduction"
                    ),
                ),
                ("starts_on", models.DateField(default=django.utils.timezone.localdate, verbose_name="first day")),
                (
                    "ends_on",
                    models.DateField(
                        blank=True,
                        help_text="Afterwards it is marked as archived. Empty: no end yet.",
                        null=True,
                        verbose_name="last day",
                    ),
                ),
                ("sections", cms.fields.SectionsField(verbose_name="sections")),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        help_text="Wide, 16:9 at least; without words in the picture.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="files.porticoimage",
                        verbose_name="lead picture",
                    ),
                ),
            ],
            options={
                "verbose_name": "topic",
                "verbose_name_plural": "topics",
            },
            bases=("cms.basepage",),
        ),
    ]
