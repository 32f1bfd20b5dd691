"""Pulses: whether a session gave its owner clarity about what to do, and motivation to do it."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.db import models

from quarterdeck.records.audit import record_event, trail_held
from quarterdeck.records.models.session import Session
from quarterdeck.records.models.spoken import SpokenRefused
from quarterdeck.records.models.versioned import Versioned
from quarterdeck.records.voice import Voice

HIGHEST = 5
"""Both are told from 1, the lowest, up to this."""


class Pulse(Versioned):
    """Two taps of the owner after a session. The two in it read them; others only averages of several people."""

    session = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="pulse")
    clarity = models.PositiveSmallIntegerField(null=True)
    motivation = models.PositiveSmallIntegerField(null=True)
    told_at = models.DateTimeField(null=True)

    IN_VALUES: ClassVar[bool] = False
    ASKED: ClassVar[tuple[str, ...]] = ("clarity", "motivation")

    def __str__(self) -> str:
        return f"the pulse of {self.session}"

    @classmethod
    def tell(cls, session: Session, asked: str, level: int, *, by: Voice, now: datetime) -> Self:
        """One tap; the last one counts. Only the owner's, and only of a session that was held and is closed."""
        by.of_owner(session.owner_id, "say how clear and how motivated they are")
        if asked not in cls.ASKED or not 1 <= level <= HIGHEST:
            raise SpokenRefused(f"Choose a number from 1 to {HIGHEST}.")
        sitting = getattr(session, "sitting", None)
        if sitting is None or sitting.closed_at is None:
            raise SpokenRefused("The session is not closed yet. End it first.")
        if sitting.was_missed:
            raise SpokenRefused("The session did not take place, so it left nothing clear or unclear.")
        with trail_held():
            told, _ = cls.objects.get_or_create(session=session)
            told.change(**{asked: level, "told_at": now})
            record_event("tell", told, session.key, by.account, asked=asked)
        return told
