"""Gaps that an earlier session of the same two left without a decision: they are carried to the next one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from quarterdeck.records.meeting import Meeting
from quarterdeck.records.models import Sitting
from quarterdeck.records.values import current_values


@dataclass(frozen=True, slots=True)
class Carried:
    """A gap that was left open, why, the session and the day on which it was, and on which day it was so first."""

    gap: str
    words: str
    because: str
    session_key: str
    on: date
    since: date


def carried(meeting: Meeting, now: datetime) -> tuple[Carried, ...]:
    """What the last session of the two before this one left open, as its record stood at that instant.

    Only sessions about the same numbers count. While that one is open again nothing is carried from it.
    """
    session = meeting.agreed.session
    earlier = Sitting.objects.filter(
        session__owner__key=session.owner_key,
        session__leader__key=session.leader_key,
        session__level=session.level.value,
        session__unit_key=session.unit_key,
        session__begins_at__lt=meeting.begins_at,
        opened_at__lte=now,
    )
    last = earlier.select_related("session").order_by("-session__begins_at").first()
    if last is None:
        return ()
    told = last.told_by(now)
    on = last.session.begins_at.astimezone(current_values().calendar.clock).date()
    because = told.get("because", "")
    return tuple(
        Carried(gap, words, because, last.session.key, on, date.fromisoformat(since[0]) if since else on)
        for gap, words, *since in told.get("left_open", ())
    )
