"""Let the desk count by indexes: articles by state, photos by need, live texts by errors."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0004_site_texts"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.AddField(
            model_name="revision",
            name="has_errors",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                fields=["made_at", "made_by", "status"],
                condition=models.Q(deleted_at__isnull=True),
                name="articles_kept",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                fields=["status"],
                condition=models.Q(
                    models.Q(("status", "draft"), ("status", "review"), ("status", "approved"), _connector="OR"),
                    deleted_at__isnull=True,
                ),
                name="articles_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(
                fields=["license_until", "uploaded_by", "is_decorative", "credit", "rendition_problem", "alt"],
                name="photo_needs",
            ),
        ),
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(
                fields=["article"],
                condition=models.Q(has_errors=True, replaced_at__isnull=True, went_live_at__isnull=False),
                name="revisions_live_with_errors",
            ),
        ),
    ]
