"""Versions know their effects, so that pages of studies follow what readers see."""

from django.db import migrations, models


def those_in_force(apps, schema_editor):
    """Give each version in force the effects of its answer: the nearest that is known."""
    answers = apps.get_model("findings", "Answer").objects.filter(current__isnull=False)
    for answer in answers.select_related("current"):
        answer.current.effects.set(answer.effects.values_list("pk", flat=True))


class Migration(migrations.Migration):
    dependencies = [
        ("findings", "0005_survey_figures"),
        ("library", "0004_strength_labels"),
    ]

    operations = [
        migrations.AddField(
            model_name="version",
            name="effects",
            field=models.ManyToManyField(related_name="in_versions", to="library.effect"),
        ),
        migrations.RunPython(those_in_force, migrations.RunPython.noop),
    ]
