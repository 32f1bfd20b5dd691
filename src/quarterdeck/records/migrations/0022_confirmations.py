"""Single findings of a trust check that somebody confirmed."""

from __future__ import annotations

import datetime as dt

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0021_effects"),
    ]

    operations = [
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("known_from", models.DateField(default=dt.date(1900, 1, 1), editable=False)),
                ("known_to", models.DateField(default=dt.date(2200, 1, 1), editable=False)),
                ("key", models.CharField(editable=False, max_length=32)),
                ("text", models.CharField(max_length=1000)),
                ("due_on", models.DateField()),
                ("said_on", models.DateField()),
                ("closed_on", models.DateField(blank=True, null=True)),
                ("because", models.CharField(blank=True, default="", max_length=1000)),
                ("opportunity_id", models.CharField(max_length=255)),
                ("name", models.CharField(blank=True, default="", max_length=255)),
                ("code", models.CharField(max_length=40)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.person"
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.person"
                    ),
                ),
                (
                    "standing",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="past",
                        to="records.confirmation",
                    ),
                ),
            ],
            options={
                "ordering": ("owner", "name", "opportunity_id", "code", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_on__isnull", True), ("known_to", dt.date(2200, 1, 1))),
                        fields=("opportunity_id", "code"),
                        name="a_finding_is_confirmed_once",
                    )
                ],
            },
        ),
    ]
