"""Everybody gets the role that their flags and groups amounted to."""

from django.db import migrations, models

import commonweal_web.people.models


def give_roles(apps, schema_editor):
    user = apps.get_model("people", "User")
    user.objects.filter(groups__name="Editors").update(role="editor")
    user.objects.filter(is_superuser=True).update(role="administrator", is_staff=True)


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [
        migrations.AlterModelManagers(
            name="user", managers=[("objects", commonweal_web.people.models.People())]
        ),
        migrations.AddField(
            model_name="user",
            name="role",
            field=models.CharField(
                choices=[
                    ("reader", "Reader"),
                    ("contributor", "Contributor"),
                    ("reviewer", "Reviewer"),
                    ("editor", "Editor"),
                    ("administrator", "Administrator"),
                ],
                default="reader",
                max_length=16,
                verbose_name="role",
            ),
        ),
        migrations.RunPython(give_roles, migrations.RunPython.noop, elidable=False),
    ]
