"""Let a figure be a share, a time or a number of people, of which few are not told."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0009_revisions_readers_were_told_of")]

    operations = [
        migrations.AddField(
            model_name="dailyfigure",
            name="is_few",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="dailyfigure",
            name="of",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="dailyfigure",
            name="value",
            field=models.PositiveIntegerField(default=0, null=True),
        ),
    ]
