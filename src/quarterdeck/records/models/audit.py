"""The audit trail: every change is an event that holds the hash of the one before, so nothing can be slipped in."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any, NoReturn

from django.db import models

FIRST_HASH = "0" * 64


class AuditEvent(models.Model):
    """Somebody did something, at a moment. Written once, never changed; corrections are new events."""

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=254)
    verb = models.CharField(max_length=60)
    noun = models.CharField(max_length=60)
    key = models.CharField(max_length=254)
    details = models.TextField(default="{}")
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return f"{self.number}: {self.actor} {self.verb} {self.noun} {self.key}"

    def save(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 Django's own signature
        """Store a new event; one that is stored already cannot be saved again."""
        if not self._state.adding:
            self._refuse()
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:  # noqa: ANN401 Django's own signature
        """Always refused."""
        self._refuse()

    def told(self) -> dict[str, Any]:
        """The details as values."""
        told: dict[str, Any] = json.loads(self.details)
        return told

    def computed_hash(self) -> str:
        """The hash that this event must have: over everything it says and the hash of the one before."""
        said = [self.number, _instant(self.at), self.actor, self.verb, self.noun, self.key, self.details]
        text = json.dumps([*said, self.previous_hash], ensure_ascii=True, separators=(",", ":"))
        return hashlib.sha256(text.encode("ascii")).hexdigest()

    def _refuse(self) -> NoReturn:
        raise TypeError(f"Audit event {self.number} is never changed or removed; write a new one that corrects it.")


class AuditHead(models.Model):
    """The end of the trail, one row: locked while an event is added; it shows whether the last ones are all there.

    ``values_hash`` is the hash of the last event about something that reports are worked out from. What people say to
    each other in sessions is not, so a saved action makes nobody read the whole organisation anew.
    """

    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=FIRST_HASH)
    values_hash = models.CharField(max_length=64, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.number}: {self.hash}"


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")
