"""The address of a complaint's page is not how the log names it."""

import uuid

from django.db import migrations, models


def draw(apps, schema_editor):
    Complaint = apps.get_model("privacy", "Complaint")
    for row in Complaint.objects.all():
        row.secret = uuid.uuid4()
        row.save(update_fields=["secret"])


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_complaints")]
    operations = [
        migrations.AddField(
            "complaint", "secret", models.UUIDField(null=True, default=None, editable=False)
        ),
        migrations.RunPython(draw, migrations.RunPython.noop),
        migrations.AlterField(
            "complaint",
            "secret",
            models.UUIDField(unique=True, default=uuid.uuid4, editable=False),
        ),
    ]
