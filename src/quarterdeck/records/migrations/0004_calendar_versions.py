"""Fiscal calendars, each in force from a day on."""

from __future__ import annotations

import datetime as dt

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0003_statements"),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("known_from", models.DateField(default=dt.date(1900, 1, 1), editable=False)),
                ("known_to", models.DateField(default=dt.date(2200, 1, 1), editable=False)),
                ("first_on", models.DateField()),
                ("rule", models.JSONField()),
                (
                    "standing",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="past",
                        to="records.calendarversion",
                    ),
                ),
            ],
            options={
                "ordering": ("first_on",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("known_to", dt.date(2200, 1, 1))),
                        fields=("first_on",),
                        name="a_calendar_begins_once",
                    )
                ],
            },
        ),
    ]
