"""How a company works: cadence rules, holidays, the decision catalogue; and sessions that were touched."""

from __future__ import annotations

import datetime as dt

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0008_exchange_rates"),
    ]

    operations = [
        migrations.CreateModel(
            name="CadenceRule",
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
                        to="records.cadencerule",
                    ),
                ),
            ],
            options={
                "ordering": ("level", "cycle"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("known_to", dt.date(2200, 1, 1))),
                        fields=("level", "cycle"),
                        name="one_rule_of_a_level_and_cycle",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DecisionKind",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("known_from", models.DateField(default=dt.date(1900, 1, 1), editable=False)),
                ("known_to", models.DateField(default=dt.date(2200, 1, 1), editable=False)),
                ("key", models.CharField(max_length=80)),
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
                ("words", models.CharField(max_length=120)),
                ("metrics", models.JSONField(blank=True, default=list)),
                (
                    "right",
                    models.CharField(
                        choices=[("owner", "owner"), ("leader", "leader"), ("escalated", "escalated")],
                        default="owner",
                        max_length=20,
                    ),
                ),
                (
                    "escalates_to",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("salesperson", "salesperson"),
                            ("manager", "manager"),
                            ("director", "director"),
                            ("executive", "executive"),
                        ],
                        default="",
                        max_length=20,
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("performance", "performance"),
                            ("deal", "deal"),
                            ("skills", "skills"),
                            ("preparation", "preparation"),
                        ],
                        default="performance",
                        max_length=20,
                    ),
                ),
                ("is_taken", models.BooleanField(default=True)),
                (
                    "standing",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="past",
                        to="records.decisionkind",
                    ),
                ),
            ],
            options={
                "ordering": ("key",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("known_to", dt.date(2200, 1, 1))),
                        fields=("key",),
                        name="a_kind_of_decision_stands_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Holiday",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("known_from", models.DateField(default=dt.date(1900, 1, 1), editable=False)),
                ("known_to", models.DateField(default=dt.date(2200, 1, 1), editable=False)),
                ("on", models.DateField()),
                ("name", models.CharField(max_length=100)),
                (
                    "standing",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="past",
                        to="records.holiday",
                    ),
                ),
            ],
            options={
                "ordering": ("on",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("known_to", dt.date(2200, 1, 1))),
                        fields=("on",),
                        name="a_day_is_one_holiday",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("key", models.CharField(max_length=200, unique=True)),
                ("unit_key", models.CharField(max_length=80)),
                ("led_from", models.CharField(blank=True, default="", max_length=80)),
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
                ("held", models.JSONField()),
                ("wave", models.CharField(max_length=40)),
                ("planned_for", models.DateTimeField()),
                ("begins_at", models.DateTimeField(db_index=True)),
                ("minutes", models.PositiveIntegerField()),
                ("changes", models.PositiveIntegerField(default=0)),
                ("reason", models.CharField(blank=True, default="", max_length=300)),
                ("changed_at", models.DateTimeField(null=True)),
                ("changed_by", models.CharField(blank=True, default="", max_length=254)),
                ("cancelled_at", models.DateTimeField(null=True)),
                (
                    "leader",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="led_sessions",
                        to="records.person",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="own_sessions", to="records.person"
                    ),
                ),
            ],
            options={
                "ordering": ("begins_at", "key"),
                "indexes": [models.Index(fields=["planned_for"], name="sessions_by_plan")],
            },
        ),
    ]
