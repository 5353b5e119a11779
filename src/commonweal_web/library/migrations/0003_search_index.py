"""The full-text index: FTS5 with triggers on SQLite, generated columns on PostgreSQL."""

from django.db import migrations

from commonweal_web.library.search import postgresql, sqlite


class Migration(migrations.Migration):
    dependencies = [("library", "0002_search_columns")]

    operations = [
        migrations.RunPython(sqlite.install, sqlite.remove),
        migrations.RunPython(postgresql.install, postgresql.remove),
    ]
