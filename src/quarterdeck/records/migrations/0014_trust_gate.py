"""Trust checks waived, and reasons to decide anyway; decisions taken against a red check are marked."""

from __future__ import annotations

import datetime as dt

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0013_session_templates"),
    ]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="is_despite",
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name="Anyway",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("on", models.DateField()),
                ("owner_reason", models.CharField(blank=True, default="", max_length=1000)),
                ("leader_reason", models.CharField(blank=True, default="", max_length=1000)),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="anyway", to="records.session"
                    ),
                ),
            ],
            options={
                "ordering": ("session", "on"),
                "constraints": [models.UniqueConstraint(fields=("session", "on"), name="reasons_of_a_day_stand_once")],
            },
        ),
        migrations.CreateModel(
            name="Waiver",
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
                        to="records.waiver",
                    ),
                ),
            ],
            options={
                "ordering": ("owner", "due_on", "pk"),
                "indexes": [models.Index(fields=["owner", "known_to"], name="waivers_of_an_owner")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("known_to", dt.date(2200, 1, 1))),
                        fields=("key",),
                        name="a_waiver_stands_once",
                    )
                ],
            },
        ),
    ]
