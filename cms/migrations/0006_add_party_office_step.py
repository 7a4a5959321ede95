from django.db import migrations

STEPS = ("unit_reviewer", "office_reviewer", "party_office_reviewer", "secrecy_reviewer", "editor_in_chief")


def add_step(apps, schema_editor):
    """Give the review workflow that stands the task of the party's office; a new one is made with it."""
    RoleTask = apps.get_model("cms", "RoleTask")
    WorkflowTask = apps.get_model("wagtailcore", "WorkflowTask")
    office = RoleTask.objects.filter(role="office_reviewer").first()
    if office is None or RoleTask.objects.filter(role="party_office_reviewer").exists():
        return
    party = RoleTask.objects.create(
        name="党办复审", role="party_office_reviewer", active=True, content_type_id=office.content_type_id
    )
    for placed in WorkflowTask.objects.filter(task_id=office.pk):
        WorkflowTask.objects.create(workflow_id=placed.workflow_id, task_id=party.pk)
        for position, step in enumerate(STEPS):
            WorkflowTask.objects.filter(workflow_id=placed.workflow_id, task__roletask__role=step).update(
                sort_order=position
            )


class Migration(migrations.Migration):
    dependencies = [("cms", "0005_add_deputies_chains_and_acts")]

    operations = [migrations.RunPython(add_step, migrations.RunPython.noop)]
