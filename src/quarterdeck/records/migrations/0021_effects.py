"""What actions moved is judged by their owners, and measured from the day on which they became theirs."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

UNACCEPTED = ("proposed", "declined")


def tell_since_when(apps: Any, _editor: object) -> None:  # noqa: ANN401 Django's own signature
    """An action became its owner's on the first day on which it stood as anything but a proposal."""
    actions = apps.get_model("records", "Action").objects
    theirs = actions.exclude(standing_now__in=UNACCEPTED)
    since = theirs.values_list("key").annotate(models.Min("known_from"))
    for key, day in since:
        theirs.filter(key=key).update(accepted_on=day)


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0020_what_decisions_lead_to"),
    ]

    operations = [
        migrations.AddField(
            model_name="action",
            name="accepted_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="action",
            name="judged_because",
            field=models.CharField(blank=True, default="", max_length=1000),
        ),
        migrations.AddField(
            model_name="action",
            name="judged_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="action",
            name="judgement",
            field=models.CharField(
                blank=True,
                choices=[("kept", "kept"), ("adjusted", "adjusted"), ("stopped", "stopped")],
                default="",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="trustlimit",
            name="colleagues",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.RunPython(tell_since_when, migrations.RunPython.noop),
    ]
