"""A number that grows with each save, so that nobody writes over what they have not seen."""

import django.db.models.deletion
from django.db import migrations, models


def of_answer(related_name):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.CASCADE,
        related_name=related_name,
        to="findings.answer",
    )


class Migration(migrations.Migration):
    dependencies = [("findings", "0003_workflow")]

    operations = [
        migrations.AddField(
            "answer", "revision", models.PositiveIntegerField(default=0, editable=False)
        ),
        migrations.AlterField("answereffect", "answer", of_answer("effect_links")),
        migrations.AlterField("reason", "answer", of_answer("reasons")),
    ]
