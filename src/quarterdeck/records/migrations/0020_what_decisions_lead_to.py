"""What is concluded about a topic, what those below a decision are told, and which decision an action follows from."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0019_repairs"),
    ]

    operations = [
        migrations.AddField(
            model_name="topic",
            name="ending",
            field=models.CharField(blank=True, default="", max_length=20),
        ),
        migrations.AddField(
            model_name="decision",
            name="guidance",
            field=models.CharField(blank=True, default="", max_length=1000),
        ),
        migrations.AddField(
            model_name="action",
            name="decision_key",
            field=models.CharField(blank=True, default="", max_length=32),
        ),
    ]
