"""The database refuses to change or delete a line."""

from django.db import migrations

from commonweal_web.audit import protection


def protect(apps, schema_editor):
    protection.protect(schema_editor.connection)


def lift(apps, schema_editor):
    protection.lift(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(protect, lift)]
