from django.db import migrations, models


class Migration(migrations.Migration):
    # The order by replies puts the older of equals first; the index ran the other way, so that a database sorted all.

    dependencies = [
        ('comments', '0006_votes_visits_and_trust'),
    ]

    operations = [
        migrations.RemoveIndex(model_name='comment', name='roots_by_replies'),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('level', 0)), fields=['article', '-descendant_count', 'id'], name='roots_by_replies'),
        ),
    ]
