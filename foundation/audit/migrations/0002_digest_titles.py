"""Cover titles and details by salted digests.

The formula of the hash changes with it, so what stood before is chained anew. That happens this once, before the first
release; a chain of a release is never written again.
"""

import secrets

from django.db import migrations, models

from foundation.audit.chain import entry_hash, payload_digest, title_digest


def chain_anew(apps, schema_editor):
    entries = apps.get_model("audit", "AuditEntry")._base_manager
    payloads = apps.get_model("audit", "AuditPayload")._base_manager
    heads = apps.get_model("audit", "AuditHead")._base_manager
    previous = ""
    for entry in entries.order_by("number").select_related("payload").iterator(chunk_size=1000):
        salt, payload = secrets.token_hex(16), getattr(entry, "payload", None)
        entry.title_digest = title_digest(entry.title, salt=salt)
        if payload is not None and payload.data is not None:
            entry.payload_digest = payload_digest(payload.data, salt=salt)
            payloads.filter(pk=payload.pk).update(salt=salt)
        entry.previous_hash = previous
        previous = entry.hash = entry_hash(entry)
        entry.save()
    heads.filter(pk=1).update(hash=previous)


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0001_create_models'),
    ]

    operations = [
        migrations.AddField(
            model_name='auditentry',
            name='title_digest',
            field=models.CharField(default='', max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='auditpayload',
            name='salt',
            field=models.CharField(blank=True, default='', max_length=32),
            preserve_default=False,
        ),
        # Reversing leaves the columns out and the hashes as they are: there is no release to go back to.
        migrations.RunPython(chain_anew, migrations.RunPython.noop),
    ]
