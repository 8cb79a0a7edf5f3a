"""Count the photos whose smaller files could not be made without reading all others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0006_revisions_tell_errors")]

    operations = [
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(
                condition=~models.Q(rendition_problem=""), fields=["uploaded_at"], name="photos_without_files"
            ),
        ),
    ]
