"""What was handed over stays as it was, while its owner drafts on."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0014_trust_gate"),
    ]

    operations = [
        migrations.AddField(
            model_name="preparation",
            name="handed_over",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
