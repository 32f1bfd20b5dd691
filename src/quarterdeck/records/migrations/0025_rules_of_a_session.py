"""Waivers are accepted, shared notes agreed to, decisions marked with what was waived, and taken by whose right it is.

What stood under the rules before counts as accepted and agreed to: nothing that was open shuts, nothing shared is hidden.
"""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.state import StateApps
from django.db.models import F


def _counts_already(apps: StateApps, _: object) -> None:
    apps.get_model("records", "Waiver").objects.update(accepted_by=F("said_by"))
    apps.get_model("records", "SharedNote").objects.update(agreed_by=F("said_by"))


def _person() -> models.Field[Any, Any]:
    return models.ForeignKey(
        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.person"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0024_preparation_is_read_when_promised"),
    ]

    operations = [
        migrations.AddField(model_name="waiver", name="accepted_by", field=_person()),
        migrations.AddField(model_name="sharednote", name="agreed_by", field=_person()),
        migrations.AddField(model_name="decision", name="taken_by", field=_person()),
        migrations.AddField(model_name="decision", name="waived", field=models.JSONField(blank=True, default=list)),
        migrations.AddField(
            model_name="decision",
            name="answered_in",
            field=models.CharField(blank=True, default="", max_length=32),
        ),
        migrations.AddField(model_name="action", name="is_despite", field=models.BooleanField(default=False)),
        migrations.AddField(model_name="action", name="waived", field=models.JSONField(blank=True, default=list)),
        migrations.AddField(
            model_name="anyway",
            name="leader_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.person"
            ),
        ),
        migrations.RunPython(_counts_already, migrations.RunPython.noop),
    ]
