"""A row for each sentence of the site, so that the desk lists them; an empty one says the default."""

from django.db import migrations

KEYS = ("gate", "staff-byline", "read-only", "footer", "rules")


def make_rows(apps, schema_editor):
    """Make the rows that are missing."""
    texts = apps.get_model("articles", "SiteText").objects
    for key in KEYS:
        texts.get_or_create(key=key)


class Migration(migrations.Migration):

    dependencies = [("articles", "0003_roles")]

    operations = [
        # Going back leaves the rows: the former release reads none of them.
        migrations.RunPython(make_rows, migrations.RunPython.noop, elidable=False),
    ]
