"""Take away what Wagtail puts into a new database: a welcome page, a site, groups that may publish, a workflow."""

from django.db import migrations


def remove(apps, schema_editor):
    page = apps.get_model("cms", "BasePage")
    apps.get_model("wagtailcore", "Site").objects.all().delete()
    page.objects.filter(depth=2).delete()
    page.objects.filter(depth=1).update(numchild=0)
    apps.get_model("auth", "Group").objects.filter(name__in=["Moderators", "Editors"]).delete()
    apps.get_model("wagtailcore", "Workflow").objects.all().delete()
    apps.get_model("wagtailcore", "Task").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("cms", "0003_create_editorial_models"), ("auth", "0012_alter_user_first_name_max_length")]

    # Nothing to undo: what is taken away would only be in the way.
    operations = [migrations.RunPython(remove, migrations.RunPython.noop)]
