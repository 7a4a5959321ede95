"""PostgreSQL: triggers that hold raw SQL to what the model allows: events are added, and emptied by redaction."""

from django.db import migrations

CREATE = """
CREATE FUNCTION interviews_check_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted interviews_liveevent%ROWTYPE := OLD;
BEGIN
    wanted.payload := NULL;
    wanted.salt := '';
    wanted.redacted_at := NEW.redacted_at;
    IF NEW.redacted_at IS NULL OR NEW IS DISTINCT FROM wanted THEN
        RAISE EXCEPTION 'interviews: event % is redacted or left', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION interviews_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'interviews: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER interviews_event_update BEFORE UPDATE ON interviews_liveevent
    FOR EACH ROW EXECUTE FUNCTION interviews_check_event();
CREATE TRIGGER interviews_event_delete BEFORE DELETE ON interviews_liveevent
    FOR EACH ROW EXECUTE FUNCTION interviews_refuse();
CREATE TRIGGER interviews_event_truncate BEFORE TRUNCATE ON interviews_liveevent
    FOR EACH STATEMENT EXECUTE FUNCTION interviews_refuse();
"""

DROP = """
DROP TRIGGER interviews_event_update ON interviews_liveevent;
DROP TRIGGER interviews_event_delete ON interviews_liveevent;
DROP TRIGGER interviews_event_truncate ON interviews_liveevent;
DROP FUNCTION interviews_check_event();
DROP FUNCTION interviews_refuse();
"""


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(CREATE, params=None)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP, params=None)


class Migration(migrations.Migration):
    dependencies = [("interviews", "0001_create_interviews")]
    operations = [migrations.RunPython(create, drop)]
