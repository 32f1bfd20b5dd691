"""Gaps that an earlier session of the same two left without a decision: they are carried to the next one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from quarterdeck.records.meeting import Meeting
from quarterdeck.records.models import Decision, Sitting
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

    Only sessions about the same numbers count. While that one is open again nothing is carried from it. An earlier one
    that ended only after that one was closed, as one that did not take place, could not be carried to it: what that
    one left open comes here as well, unless it was decided about since.
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
    ended = last.closed_by(now) if last else None
    if last is None or ended is None:
        return ()
    late = earlier.filter(Q(closed_at__gt=ended) | Q(closed_at=None), session__begins_at__lt=last.session.begins_at)
    found: dict[str, Carried] = {}
    for sitting in (last, *late.select_related("session").order_by("-session__begins_at")):
        end = sitting.closed_by(now)
        if end is not None and end >= ended:
            after = earlier.filter(session__begins_at__gt=sitting.session.begins_at).values("session")
            decided = Decision.on_record(meeting.as_of).filter(session__in=after).values_list("gap", flat=True)
            left = {each.gap: each for each in _left_open(sitting, now) if each.gap not in set(decided)}
            found, ended = left | found, end
    return tuple(found.values())


def _left_open(sitting: Sitting, now: datetime) -> list[Carried]:
    """What the record of that one tells as left open."""
    told = sitting.told_by(now)
    on = sitting.session.begins_at.astimezone(current_values().calendar.clock).date()
    because = told.get("because", "")
    return [
        Carried(gap, words, because, sitting.session.key, on, date.fromisoformat(since[0]) if since else on)
        for gap, words, *since in told.get("left_open", ())
    ]
