"""What a version's digest covers from now on. Versions made before keep their own scheme, 1."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("findings", "0001_initial")]

    operations = [
        migrations.AddField("version", "made_with", models.JSONField(default=dict)),
        migrations.AddField("version", "previous", models.CharField(blank=True, default="", max_length=64)),
        # The default of the rows that are there: their digest is of words, data and result only.
        migrations.AddField("version", "scheme", models.PositiveSmallIntegerField(default=1)),
        migrations.AlterField("version", "scheme", models.PositiveSmallIntegerField(default=2)),
    ]
