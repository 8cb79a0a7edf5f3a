"""Keep half of PostgreSQL's pages free, so that all rows of a page can be shifted in place by one reply.

A statement cannot reuse the room of the versions it replaces. With 80 % every fourth shifted row left its page and
wrote all its indexes anew, and the table grew to twice the size it has with half of it kept free (docs/performance.md).
Rows stored before come to such pages by and by; `VACUUM FULL comments_comment` does it at once.
"""

from django.db import migrations


def leave_half(apps, schema_editor):
    set_fill(apps, schema_editor, 50)


def leave_a_fifth(apps, schema_editor):
    set_fill(apps, schema_editor, 80)


def set_fill(apps, schema_editor, percent):
    if schema_editor.connection.vendor == "postgresql":
        table = schema_editor.quote_name(apps.get_model("comments", "Comment")._meta.db_table)
        schema_editor.execute(f"ALTER TABLE {table} SET (fillfactor = {percent})")


class Migration(migrations.Migration):
    dependencies = [("comments", "0012_roles_that_moderate")]

    operations = [migrations.RunPython(leave_half, leave_a_fifth, elidable=False)]
