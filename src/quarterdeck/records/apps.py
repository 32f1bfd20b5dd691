"""The one Django app with tables."""

from __future__ import annotations

from django.apps import AppConfig


class Records(AppConfig):
    """Quarterdeck's records."""

    name = "quarterdeck.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"
