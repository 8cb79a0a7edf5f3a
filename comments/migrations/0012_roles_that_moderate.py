"""Who looks after discussions: the roles of the desk that do, where they exist under their first names."""

from django.db import migrations

MODERATING = ("Chief", "Moderator", "Administrator")


def let_roles_moderate(apps, schema_editor):
    """Give the right to moderate, made here where a fresh database has it only after all migrations."""
    options = apps.get_model("comments", "Comment")._meta
    kinds = apps.get_model("contenttypes", "ContentType").objects
    kind, _ = kinds.get_or_create(app_label="comments", model="comment")
    right, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=kind, codename="moderate_comment", defaults={"name": dict(options.permissions)["moderate_comment"]}
    )
    for group in apps.get_model("auth", "Group").objects.filter(name__in=MODERATING):
        group.permissions.add(right)


class Migration(migrations.Migration):

    dependencies = [
        ("comments", "0011_notices_waiting"),
        ("articles", "0003_roles"),
    ]

    operations = [
        # Going back leaves the right where it is: people hold the roles.
        migrations.RunPython(let_roles_moderate, migrations.RunPython.noop, elidable=False),
    ]
