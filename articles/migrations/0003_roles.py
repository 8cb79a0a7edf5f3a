"""The roles of the desk, as groups. Administrators may change them and compose others; nothing reads their names."""

from django.conf import settings
from django.db import migrations

EVERYTHING = ("view", "add", "change", "delete")
CONTRIBUTOR = {
    "article": EVERYTHING,
    "byline": EVERYTHING,
    "galleryphoto": EVERYTHING,
    "photo": ("view",),
}
AUTHOR = CONTRIBUTOR | {"photo": EVERYTHING}
EDITOR = AUTHOR | {
    "article": (*EVERYTHING, "publish_article", "correct_article", "change_any_photo"),
    "markoptout": EVERYTHING,
    "tag": ("view", "add", "change"),
    "series": ("view", "add", "change"),
    "author": ("view", "add", "change"),
    "section": ("view",),
    "legalmark": ("view",),
    "term": ("view",),
    "promo": ("view",),
    "sitetext": ("view",),
    "dailyfigure": ("view",),
}
CHIEF = EDITOR | {
    "article": (*EDITOR["article"], "work_everywhere", "override_checks"),
    "tag": EVERYTHING,
    "series": EVERYTHING,
    "author": EVERYTHING,
    "section": EVERYTHING,
    "legalmark": EVERYTHING,
    "term": EVERYTHING,
    "promo": EVERYTHING,
    "sitetext": EVERYTHING,
    "redirect": EVERYTHING,
    "missingaddress": ("view", "delete"),
    "accounts.auditentry": ("view",),
}
# What concerns members, and so nobody's articles.
MEMBERS = {"accounts.user": ("view", "change"), "accounts.sanction": ("sanction_member",)}
ROLES = {
    "Contributor": CONTRIBUTOR,
    "Author": AUTHOR,
    "Editor": EDITOR,
    "Chief": CHIEF | MEMBERS,
    "Moderator": MEMBERS,
    "Administrator": CHIEF
    | MEMBERS
    | {
        "article": (*CHIEF["article"], "delete_for_good"),
        "accounts.user": ("view", "change", "view_address"),
        "auth.group": EVERYTHING,
    },
}


def make_roles(apps, schema_editor):
    """Make the groups that are missing and give each its rights; rights an operator added stay."""
    groups = apps.get_model("auth", "Group").objects
    for name, rights in ROLES.items():
        group, _ = groups.get_or_create(name=name)
        for place, acts in rights.items():
            label = place if "." in place else f"articles.{place}"
            group.permissions.add(*(permission(apps, label, act) for act in acts))


def permission(apps, label, act):
    """Return a right, made here where a fresh database has it only after all migrations."""
    options = apps.get_model(label)._meta
    codename = f"{act}_{options.model_name}" if act in EVERYTHING else act
    kinds = apps.get_model("contenttypes", "ContentType").objects
    kind, _ = kinds.get_or_create(app_label=options.app_label, model=options.model_name)
    name = dict(options.permissions).get(act) or f"Can {act} {options.verbose_name_raw}"
    rights = apps.get_model("auth", "Permission").objects
    return rights.get_or_create(content_type=kind, codename=codename, defaults={"name": name})[0]


class Migration(migrations.Migration):

    dependencies = [
        ("articles", "0002_the_desk"),
        ("accounts", "0007_audit_log"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # Going back leaves the groups: people hold them, and what a right means is not the database's matter.
        migrations.RunPython(make_roles, migrations.RunPython.noop, elidable=False),
    ]
