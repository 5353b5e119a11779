"""How far each working copy has come. What readers see now is published or withdrawn."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

STAGES = [
    (name, name.capitalize())
    for name in (
        *("draft", "submitted", "in review", "changes asked"),
        *("approved", "scheduled", "published", "withdrawn"),
    )
]


def as_readers_see_it(apps, schema_editor):
    apps.get_model("findings", "Answer").objects.update(stage=models.F("state"))


def person(label):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        django.db.models.deletion.SET_NULL,
        verbose_name=label,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )


class Migration(migrations.Migration):

    dependencies = [
        ("findings", "0002_version_seals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            "answer",
            "stage",
            models.CharField(choices=STAGES, default="draft", max_length=16, verbose_name="stage"),
        ),
        migrations.AddField("answer", "owner", person("made by")),
        migrations.AddField("answer", "submitted_by", person("submitted by")),
        migrations.AddField(
            "answer", "approved", models.CharField(blank=True, editable=False, max_length=64, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            "answer",
            "publish_at",
            models.DateTimeField(blank=True, null=True, verbose_name="to be published at"),
        ),
        migrations.AddField(
            "answer", "publish_note", models.TextField(blank=True, default=""), preserve_default=False
        ),
        migrations.AddField("answer", "scheduled_by", person("scheduled by")),
        migrations.RunPython(as_readers_see_it, migrations.RunPython.noop),
    ]
