import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='PageDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page_id', models.PositiveBigIntegerField(verbose_name='page')),
                ('day', models.DateField(verbose_name='day counted')),
                ('views', models.PositiveBigIntegerField(default=0, verbose_name='views')),
            ],
            options={
                'verbose_name': 'views of a day',
                'verbose_name_plural': 'views by day',
                'indexes': [models.Index(fields=['day'], name='visits_day')],
                'constraints': [models.UniqueConstraint(fields=('page_id', 'day'), name='one_row_a_page_and_day')],
            },
        ),
        migrations.CreateModel(
            name='WrittenBatch',
            fields=[
                ('key', models.CharField(max_length=80, primary_key=True, serialize=False)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': 'written batch of views',
                'verbose_name_plural': 'written batches of views',
            },
        ),
    ]
