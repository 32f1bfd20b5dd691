"""Proposed actions that are taken back; who closed an action in the stead of an owner who cannot."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0027_proposed_repairs"),
    ]

    operations = [
        migrations.AddField(
            model_name="action",
            name="closed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="records.person",
            ),
        ),
        migrations.AlterField(
            model_name="action",
            name="standing_now",
            field=models.CharField(
                choices=[
                    ("proposed", "proposed"),
                    ("declined", "declined"),
                    ("withdrawn", "withdrawn"),
                    ("accepted", "accepted"),
                    ("done", "done"),
                    ("not_done", "not_done"),
                ],
                max_length=10,
            ),
        ),
    ]
