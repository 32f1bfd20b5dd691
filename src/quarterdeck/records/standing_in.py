"""Somebody acts for a leader until a day."""

from __future__ import annotations

from datetime import date

from quarterdeck.domain import org
from quarterdeck.records.audit import Actor, trail_held
from quarterdeck.records.models import Person, Seat, SeatRefused


def stand_in(leader: Person, deputy: Person, begin_on: date, end_on: date, *, by: Actor | None) -> list[Seat]:
    """The deputy acts for the leader in every unit they lead on the first day, up to, not including, ``end_on``.

    SeatRefused if the leader leads nothing on that day.
    """
    led = Seat.objects.filter(
        person=leader, role=org.Role.LEADER.value, begin_on__lte=begin_on, end_on__gt=begin_on
    ).select_related("unit")
    if not led:
        raise SeatRefused(f"{leader} leads nothing on {begin_on}, so nobody can stand in for them.")
    with trail_held():
        return [Seat.deputise(deputy, seat.unit, begin_on, min(end_on, seat.end_on), by=by) for seat in led]
