"""What somebody who leads an owner would say of one of their opportunities; decisions after hearing the owner."""

from __future__ import annotations

import datetime as dt

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0026_time_zone_versions"),
    ]

    operations = [
        migrations.AlterField(
            model_name="decisionkind",
            name="right",
            field=models.CharField(
                choices=[
                    ("owner", "owner"),
                    ("leader", "leader"),
                    ("leader_after_hearing", "leader_after_hearing"),
                    ("escalated", "escalated"),
                ],
                default="owner",
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="ProposedRepair",
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
                ("seen", models.CharField(blank=True, default="", max_length=255)),
                ("value", models.CharField(max_length=255)),
                ("ending", models.CharField(blank=True, default="", max_length=10)),
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
                        to="records.proposedrepair",
                    ),
                ),
            ],
            options={
                "ordering": ("owner", "name", "opportunity_id", "field", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_on__isnull", True), ("known_to", dt.date(2200, 1, 1))),
                        fields=("opportunity_id", "field"),
                        name="a_field_has_one_proposal",
                    )
                ],
            },
        ),
    ]
