"""What owners prepare for a session, and what they decide in it."""

from __future__ import annotations

import datetime as dt

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0011_letters"),
    ]

    operations = [
        migrations.CreateModel(
            name="Preparation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("expects", models.TextField(blank=True, default="")),
                ("matters", models.TextField(blank=True, default="")),
                ("will_do", models.TextField(blank=True, default="")),
                ("handed_over_at", models.DateTimeField(blank=True, null=True)),
                (
                    "session",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="preparation", to="records.session"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Decision",
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
                ("gap", models.CharField(max_length=80)),
                ("gap_words", models.CharField(max_length=300)),
                (
                    "conclusion",
                    models.CharField(
                        choices=[("act", "act"), ("no_action", "no_action"), ("escalate", "escalate")], max_length=10
                    ),
                ),
                ("kind", models.CharField(blank=True, default="", max_length=80)),
                ("escalated_to", models.CharField(blank=True, default="", max_length=20)),
                ("as_of", models.DateField()),
                ("numbers", models.JSONField()),
                ("answer", models.CharField(blank=True, default="", max_length=1000)),
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
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="records.session"
                    ),
                ),
                (
                    "standing",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="past",
                        to="records.decision",
                    ),
                ),
            ],
            options={
                "ordering": ("owner", "said_on", "pk"),
                "indexes": [models.Index(fields=["owner", "known_to"], name="decisions_of_an_owner")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("known_to", dt.date(2200, 1, 1))),
                        fields=("session", "gap"),
                        name="a_gap_of_a_session_ends_once",
                    )
                ],
            },
        ),
    ]
