from django.db import migrations, models


class Migration(migrations.Migration):
    # Every member's page asks whether its reader has comments here that others do not see.

    dependencies = [
        ("comments", "0013_half_of_each_page_for_shifted_rows"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                condition=models.Q(("state", "public"), _negated=True),
                fields=["author", "article"],
                name="unshown_comments",
            ),
        ),
    ]
