"""Exchange rates that somebody typed in."""

from __future__ import annotations

import datetime as dt

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0007_seasons"),
    ]

    operations = [
        migrations.CreateModel(
            name="ExchangeRate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("known_from", models.DateField(default=dt.date(1900, 1, 1), editable=False)),
                ("known_to", models.DateField(default=dt.date(2200, 1, 1), editable=False)),
                ("currency", models.CharField(max_length=3)),
                ("base", models.CharField(blank=True, default="", max_length=3)),
                ("rate_type", models.CharField(default="dated", max_length=10)),
                ("first_on", models.DateField()),
                ("rate", models.DecimalField(decimal_places=12, max_digits=20)),
                (
                    "standing",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="past",
                        to="records.exchangerate",
                    ),
                ),
            ],
            options={
                "ordering": ("currency", "base", "rate_type", "first_on"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("known_to", dt.date(2200, 1, 1))),
                        fields=("currency", "base", "rate_type", "first_on"),
                        name="a_rate_stands_once",
                    )
                ],
            },
        ),
    ]
