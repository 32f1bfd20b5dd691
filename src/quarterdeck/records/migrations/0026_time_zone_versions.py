"""Time zones, each in force from a day on."""

from __future__ import annotations

import datetime as dt

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0025_rules_of_a_session"),
    ]

    operations = [
        migrations.CreateModel(
            name="TimeZoneVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("known_from", models.DateField(default=dt.date(1900, 1, 1), editable=False)),
                ("known_to", models.DateField(default=dt.date(2200, 1, 1), editable=False)),
                ("first_on", models.DateField()),
                ("zone", models.CharField(max_length=60)),
                (
                    "standing",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="past",
                        to="records.timezoneversion",
                    ),
                ),
            ],
            options={
                "ordering": ("first_on",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("known_to", dt.date(2200, 1, 1))),
                        fields=("first_on",),
                        name="a_time_zone_begins_once",
                    )
                ],
            },
        ),
    ]
