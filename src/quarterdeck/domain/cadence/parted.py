"""Pairs that have parted since their session was agreed: it stays as it was, and somebody says what becomes of it."""

from __future__ import annotations

from enum import StrEnum

from quarterdeck.domain.cadence.sessions import PlannedSession
from quarterdeck.domain.org import Organisation, Role


class Parted(StrEnum):
    """Why the two in a session are no pair any more on the day on which it is held."""

    OWNER_LEFT = "owner_left"
    """Its owner sits nowhere in the organisation."""
    NOT_LED = "not_led"
    """Somebody else leads its owner."""


def parted(organisation: Organisation, session: PlannedSession) -> Parted | None:
    """Whether the two are no pair on the day of the session, and why; None as long as they are."""
    seats = [s for s in organisation.seats_of(session.owner_key) if s.role is not Role.DEPUTY and s.holds(session.on)]
    if not seats:
        return Parted.OWNER_LEFT
    if session.leader_key is None:
        return None
    leads = any(
        seat.unit_key == session.led_from and seat.role is Role.LEADER and seat.holds(session.on)
        for seat in organisation.seats_of(session.leader_key)
    )
    sits = any(session.led_from in organisation.tree.on(session.on).above(seat.unit_key) for seat in seats)
    return None if leads and sits else Parted.NOT_LED
