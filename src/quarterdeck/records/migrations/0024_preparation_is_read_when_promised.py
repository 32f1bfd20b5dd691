"""From when on a preparation may be read stays as its owner was told."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0023_records_of_sessions_are_kept"),
    ]

    operations = [
        migrations.AddField(
            model_name="preparation",
            name="readable_from",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
