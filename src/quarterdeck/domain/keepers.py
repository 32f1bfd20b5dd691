"""Whose word counts about single opportunities: their owner's, and of what somebody left behind their leader's."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from quarterdeck.domain.org import Organisation, Role


def keepers(organisation: Organisation, owner_key: str, on: date, *, logins: Collection[str]) -> frozenset[str]:
    """Keys of those who may put that owner's opportunities right on that day: the owner, as long as they sit anywhere.

    For a leaver, a vacant seat, or somebody who is not among those with a login, and could not say a word, it is
    whoever leads the unit, or the nearest above that is led by somebody with one, and their deputies.
    """
    sits = any(seat.role is not Role.DEPUTY and seat.holds(on) for seat in organisation.seats_of(owner_key))
    owner = organisation.person_by_key.get(owner_key)
    if owner is not None and sits and owner_key in logins:
        return frozenset({owner_key})
    home = organisation.home(owner_key, on)
    if home is None:
        return frozenset()
    for unit_key in reversed(organisation.tree.above(home.unit_key, on)):
        if found := _leading(organisation, unit_key, on) & frozenset(logins):
            return found
    return frozenset()


def _leading(organisation: Organisation, unit_key: str, on: date) -> frozenset[str]:
    """Who leads the unit, with the deputies; nobody where its leader's seat is vacant and nobody stands in."""
    held = [s for s in organisation.seats_in(unit_key) if s.role is not Role.MEMBER and s.holds(on)]
    return frozenset(s.person_key for s in held if not organisation.person_by_key[s.person_key].is_vacancy)
