"""PostgreSQL: triggers that hold raw SQL to what the models allow.

The owner of the tables can switch triggers off; `docs/audit.md` says which rights the application's account needs, and
how an outside log proves the chain all the same.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION audit_check_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted audit_auditentry%ROWTYPE := OLD;
BEGIN
    wanted.title := '';
    IF NEW IS DISTINCT FROM wanted
       OR NOT EXISTS (SELECT 1 FROM audit_auditpayload WHERE entry_id = OLD.number AND erased_at IS NOT NULL) THEN
        RAISE EXCEPTION 'audit: entry % is never changed', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION audit_check_payload() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.erased_at IS NOT NULL OR NEW.erased_at IS NULL OR NEW.data IS NOT NULL OR NEW.salt <> ''
       OR NEW.entry_id <> OLD.entry_id THEN
        RAISE EXCEPTION 'audit: details of entry % are erased or left', OLD.entry_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION audit_check_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.id <> OLD.id OR NEW.number <> OLD.number + 1 THEN
        RAISE EXCEPTION 'audit: the end of the chain moves on by one' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER audit_entry_update BEFORE UPDATE ON audit_auditentry FOR EACH ROW EXECUTE FUNCTION audit_check_entry();
CREATE TRIGGER audit_entry_delete BEFORE DELETE ON audit_auditentry FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_entry_truncate BEFORE TRUNCATE ON audit_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_payload_update BEFORE UPDATE ON audit_auditpayload
    FOR EACH ROW EXECUTE FUNCTION audit_check_payload();
CREATE TRIGGER audit_payload_delete BEFORE DELETE ON audit_auditpayload FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_payload_truncate BEFORE TRUNCATE ON audit_auditpayload
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_head_update BEFORE UPDATE ON audit_audithead FOR EACH ROW EXECUTE FUNCTION audit_check_head();
CREATE TRIGGER audit_head_delete BEFORE DELETE ON audit_audithead FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_head_truncate BEFORE TRUNCATE ON audit_audithead
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
"""

DROP = """
DROP TRIGGER audit_entry_update ON audit_auditentry;
DROP TRIGGER audit_entry_delete ON audit_auditentry;
DROP TRIGGER audit_entry_truncate ON audit_auditentry;
DROP TRIGGER audit_payload_update ON audit_auditpayload;
DROP TRIGGER audit_payload_delete ON audit_auditpayload;
DROP TRIGGER audit_payload_truncate ON audit_auditpayload;
DROP TRIGGER audit_head_update ON audit_audithead;
DROP TRIGGER audit_head_delete ON audit_audithead;
DROP TRIGGER audit_head_truncate ON audit_audithead;
DROP FUNCTION audit_refuse();
DROP FUNCTION audit_check_entry();
DROP FUNCTION audit_check_payload();
DROP FUNCTION audit_check_head();
"""


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(CREATE, params=None)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP, params=None)


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0002_digest_titles'),
    ]

    operations = [
        migrations.RunPython(create, drop),
    ]
