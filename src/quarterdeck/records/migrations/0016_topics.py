"""Topics parked for the session they belong to."""

from __future__ import annotations

import datetime as dt

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0015_preparation_as_handed_over"),
    ]

    operations = [
        migrations.CreateModel(
            name="Topic",
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
                (
                    "discipline",
                    models.CharField(
                        choices=[("deal", "deal"), ("skills", "skills"), ("preparation", "preparation")], max_length=20
                    ),
                ),
                (
                    "goes_to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="topics_taken", to="records.session"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.person"
                    ),
                ),
                (
                    "raised_in",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="topics_raised", to="records.session"
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
                        to="records.topic",
                    ),
                ),
            ],
            options={
                "ordering": ("due_on", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("known_to", dt.date(2200, 1, 1))),
                        fields=("key",),
                        name="a_topic_stands_once",
                    )
                ],
            },
        ),
    ]
