"""What sessions are made of, by level and cycle."""

from __future__ import annotations

import datetime as dt

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0012_decisions_and_preparation"),
    ]

    operations = [
        migrations.CreateModel(
            name="SessionTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("known_from", models.DateField(default=dt.date(1900, 1, 1), editable=False)),
                ("known_to", models.DateField(default=dt.date(2200, 1, 1), editable=False)),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("salesperson", "salesperson"),
                            ("manager", "manager"),
                            ("director", "director"),
                            ("executive", "executive"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "cycle",
                    models.CharField(
                        choices=[
                            ("weekly", "weekly"),
                            ("fortnightly", "fortnightly"),
                            ("monthly", "monthly"),
                            ("quarterly", "quarterly"),
                            ("annual", "annual"),
                        ],
                        max_length=20,
                    ),
                ),
                ("text", models.CharField(max_length=200)),
                (
                    "standing",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="past",
                        to="records.sessiontemplate",
                    ),
                ),
            ],
            options={
                "ordering": ("level", "cycle"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("known_to", dt.date(2200, 1, 1))),
                        fields=("level", "cycle"),
                        name="one_template_of_a_level_and_cycle",
                    )
                ],
            },
        ),
    ]
