"""Note with each revision whether an error is among its findings."""

from django.db import migrations, models
from django.db.models.functions import Cast


def note_errors(apps, schema_editor):
    """Look for errors in findings as text, which both databases read alike."""
    revisions = apps.get_model("articles", "Revision").objects.using(schema_editor.connection.alias)
    failing = revisions.annotate(said=Cast("checks", models.TextField())).filter(said__contains='"error"')
    revisions.filter(pk__in=failing.values("pk")).update(has_errors=True)


class Migration(migrations.Migration):
    dependencies = [("articles", "0005_desk_counts")]

    operations = [migrations.RunPython(note_errors, migrations.RunPython.noop)]
