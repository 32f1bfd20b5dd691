"""The record of a session is kept when the session is opened again, with the instants between which it stood."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models


def keep_what_was_told(apps: Any, _editor: object) -> None:  # noqa: ANN401 Django's own signature
    """Of sessions that are closed: since when."""
    for sitting in apps.get_model("records", "Sitting").objects.exclude(closed_at=None):
        sitting.tellings = [[sitting.closed_at.isoformat(), None, sitting.told]]
        sitting.save(update_fields=["tellings"])


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0022_confirmations"),
    ]

    operations = [
        migrations.AddField(
            model_name="sitting",
            name="tellings",
            field=models.JSONField(default=list),
        ),
        migrations.RunPython(keep_what_was_told, migrations.RunPython.noop),
    ]
