"""Leave room on PostgreSQL's pages for the rows that a reply shifts (docs/decisions/0002-one-tree-per-thread.md)."""

from django.db import migrations


def leave_room(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        table = schema_editor.quote_name(apps.get_model("comments", "Comment")._meta.db_table)
        schema_editor.execute(f"ALTER TABLE {table} SET (fillfactor = 80)")


def fill_pages(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        table = schema_editor.quote_name(apps.get_model("comments", "Comment")._meta.db_table)
        schema_editor.execute(f"ALTER TABLE {table} RESET (fillfactor)")


class Migration(migrations.Migration):
    dependencies = [("comments", "0001_initial")]

    operations = [migrations.RunPython(leave_room, fill_pages, elidable=False)]
