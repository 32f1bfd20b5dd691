"""Repairs of single opportunities."""

from __future__ import annotations

import datetime as dt

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0018_conducting"),
    ]

    operations = [
        migrations.CreateModel(
            name="Repair",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("known_from", models.DateField(default=dt.date(1900, 1, 1), editable=False)),
                ("known_to", models.DateField(default=dt.date(2200, 1, 1), editable=False)),
                ("key", models.CharField(editable=False, max_length=32)),
                ("opportunity_id", models.CharField(max_length=255)),
                ("name", models.CharField(blank=True, default="", max_length=255)),
                (
                    "field",
                    models.CharField(
                        choices=[
                            ("close_on", "close date"),
                            ("stage", "stage"),
                            ("amount", "amount"),
                            ("status", "status"),
                        ],
                        max_length=10,
                    ),
                ),
                ("value", models.CharField(max_length=255)),
                ("was", models.CharField(max_length=255, null=True)),
                ("theirs", models.CharField(max_length=255, null=True)),
                ("is_contradicted", models.BooleanField(default=False)),
                ("said_on", models.DateField()),
                ("because", models.CharField(max_length=1000)),
                ("closed_on", models.DateField(blank=True, null=True)),
                ("closed_as", models.CharField(blank=True, default="", max_length=12)),
                ("closed_by", models.IntegerField(blank=True, null=True)),
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
                        to="records.repair",
                    ),
                ),
            ],
            options={
                "ordering": ("owner", "name", "opportunity_id", "field", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_on__isnull", True), ("known_to", dt.date(2200, 1, 1))),
                        fields=("opportunity_id", "field"),
                        name="a_field_is_repaired_once",
                    )
                ],
            },
        ),
    ]
