"""What a session was before it was moved or cancelled is kept; of sessions of before, the audit trail tells it.

Each hand-over of a preparation is kept likewise.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import django.db.models.deletion
from django.db import migrations, models


def tell_what_was(apps: Any, _editor: object) -> None:  # noqa: ANN401 Django's own signature
    """Lay what the trail tells of each session beside what stands; it was known all along until it was changed."""
    company = apps.get_model("records", "Company").objects.first()
    zone = ZoneInfo(company.time_zone if company else "UTC")
    events = apps.get_model("records", "AuditEvent").objects.filter(noun="session").order_by("number")
    for session in apps.get_model("records", "Session").objects.filter(changes__gt=0):
        told = [(event, json.loads(event.details)) for event in events.filter(key=session.key)]
        _keep_what_was(session, [(event, old) for event, old in told if "old" in old], zone)


def _keep_what_was(session: Any, told: Sequence[tuple[Any, dict[str, Any]]], zone: ZoneInfo) -> None:  # noqa: ANN401
    standing = session.pk
    stands = {"begins_at": session.planned_for, "cancelled_at": None, "reason": "", "changed_at": None}
    since = session.known_from
    for place, (event, details) in enumerate(told):
        until = event.at.astimezone(zone).date()
        session.pk, session.standing_id, session.version, session.changes = None, standing, place + 1, place
        for name, value in stands.items():
            setattr(session, name, value)
        session.known_from, session.known_to = since, until
        session.save(force_insert=True)
        since = until
        new = {name: _instant(value) for name, value in details["new"].items() if name in stands}
        stands |= {**new, "reason": details["reason"], "changed_at": event.at}
    type(session).objects.filter(pk=standing).update(known_from=since)


def _instant(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0016_topics"),
    ]

    operations = [
        migrations.AddField(
            model_name="session",
            name="known_from",
            field=models.DateField(default=dt.date(1900, 1, 1), editable=False),
        ),
        migrations.AddField(
            model_name="session",
            name="known_to",
            field=models.DateField(default=dt.date(2200, 1, 1), editable=False),
        ),
        migrations.AddField(
            model_name="session",
            name="standing",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="past",
                to="records.session",
            ),
        ),
        migrations.AlterField(
            model_name="session",
            name="key",
            field=models.CharField(max_length=200),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.UniqueConstraint(
                condition=models.Q(("known_to", dt.date(2200, 1, 1))), fields=("key",), name="a_session_stands_once"
            ),
        ),
        migrations.AddField(
            model_name="preparation",
            name="handed_before",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.RunPython(tell_what_was, migrations.RunPython.noop),
    ]
