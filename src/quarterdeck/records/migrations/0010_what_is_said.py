"""Actions and support; and the hash of the last event about something that values are read from."""

from __future__ import annotations

import datetime as dt

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0009_rhythm"),
    ]

    operations = [
        migrations.AddField(
            model_name="audithead",
            name="values_hash",
            field=models.CharField(blank=True, default="", max_length=64),
        ),
        migrations.CreateModel(
            name="Action",
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
                ("metric", models.CharField(blank=True, default="", max_length=80)),
                ("begin_value", models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True)),
                ("goal_value", models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True)),
                ("worth", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("worth_words", models.CharField(blank=True, default="", max_length=500)),
                (
                    "standing_now",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("declined", "declined"),
                            ("accepted", "accepted"),
                            ("done", "done"),
                            ("not_done", "not_done"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "owner",
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
                        to="records.action",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.person"
                    ),
                ),
            ],
            options={
                "ordering": ("owner", "due_on", "pk"),
                "indexes": [models.Index(fields=["owner", "known_to"], name="actions_of_an_owner")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("known_to", dt.date(2200, 1, 1))),
                        fields=("key",),
                        name="an_action_stands_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Support",
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
                ("action_key", models.CharField(blank=True, default="", max_length=32)),
                (
                    "promise",
                    models.CharField(
                        choices=[
                            ("asked", "asked"),
                            ("promised", "promised"),
                            ("declined", "declined"),
                            ("kept", "kept"),
                            ("not_kept", "not_kept"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.person",
                    ),
                ),
                (
                    "owner",
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
                        to="records.support",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "support",
                "ordering": ("owner", "due_on", "pk"),
                "indexes": [models.Index(fields=["owner", "known_to"], name="support_of_an_owner")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("known_to", dt.date(2200, 1, 1))),
                        fields=("key",),
                        name="a_piece_of_support_stands_once",
                    )
                ],
            },
        ),
    ]
