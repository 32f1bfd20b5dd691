"""Who holds sessions with whom: every owner of numbers and their leader, read from the organisation as of a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from quarterdeck.domain.cadence.cycles import Level
from quarterdeck.domain.org import Organisation, Role, Seat


@dataclass(frozen=True, slots=True)
class Pair:
    """An owner of numbers and whoever leads them, for the unit in which the owner sits.

    ``leader_key`` None is the executive, who meets the leadership team. ``led_from`` is the unit from which the leader
    leads. ``is_first`` marks the pair of the owner's home; whoever has two leaders has a second pair.
    """

    owner_key: str
    leader_key: str | None
    unit_key: str
    led_from: str
    level: Level
    is_first: bool = True


@dataclass(frozen=True, slots=True)
class Unled:
    """Somebody with numbers and without anybody above who could lead: no session can be planned for them."""

    owner_key: str
    unit_key: str


def level(organisation: Organisation, person_key: str, on: date) -> Level | None:
    """The highest level at which the person stands on that day; None for whoever has no seat of their own."""
    found = [seat_level(organisation, seat, on) for seat in organisation.seats_of(person_key) if _counts(seat, on)]
    return max(found, key=lambda each: each.height, default=None)


def seat_level(organisation: Organisation, seat: Seat, on: date) -> Level:
    """The level of one seat: who leads the company, a unit with leaders below, one without, or nothing.

    A vacant seat of a leader counts: a director whose only manager has left is still a director.
    """
    if seat.role is not Role.LEADER:
        return Level.SALESPERSON
    root = organisation.root
    if root is not None and seat.unit_key == root.key:
        return Level.EXECUTIVE
    below = organisation.subtree(seat.unit_key, on) - {seat.unit_key}
    return Level.DIRECTOR if any(_is_led(organisation, unit, seat.person_key, on) for unit in below) else Level.MANAGER


def pairs(organisation: Organisation, on: date) -> tuple[Pair, ...]:
    """Every pair of that day, by owner. A vacant seat owns nothing yet and holds no sessions."""
    found = (pair for key in _owners(organisation) for pair in _pairs_of(organisation, key, on))
    return tuple(sorted(found, key=lambda pair: (pair.owner_key, not pair.is_first, pair.unit_key)))


def leaders_met(organisation: Organisation, owner_key: str, on: date) -> frozenset[str]:
    """Who meets that owner in sessions on that day."""
    return frozenset(pair.leader_key for pair in _pairs_of(organisation, owner_key, on) if pair.leader_key)


def heard_by(organisation: Organisation, owner_key: str, on: date) -> dict[str, str]:
    """The leaders who meet that owner and lead the unit their numbers count for, each with the unit they lead from."""
    home = organisation.home(owner_key, on)
    met = _pairs_of(organisation, owner_key, on) if home else []
    return {
        pair.leader_key: pair.led_from
        for pair in met
        if pair.leader_key and home and home.unit_key in organisation.led_by(pair.leader_key, on)
    }


def stood_in(
    organisation: Organisation, person_key: str, owner_key: str, on: date, held_on: date | None = None
) -> frozenset[str]:
    """The leaders who meet that owner and for whom that person acts that day: as deputy in the unit they lead from.

    In a session of the day ``held_on`` only where they act since then or longer, or did on that day, too.
    """
    seats = [seat for seat in organisation.seats_of(person_key) if seat.role is Role.DEPUTY]
    deputy = {seat.unit_key for seat in seats if seat.holds(on)}
    if held_on is not None:
        deputy &= {s.unit_key for s in seats if s.holds(held_on) or (s.holds(on) and s.begin_on <= held_on)}
    met = _pairs_of(organisation, owner_key, on) if deputy else []
    return frozenset(pair.leader_key for pair in met if pair.leader_key and pair.led_from in deputy)


def unled(organisation: Organisation, on: date) -> tuple[Unled, ...]:
    """Everybody with numbers on that day whom nobody leads, the executive excepted; by owner."""
    return tuple(
        Unled(key, seat.unit_key)
        for key in sorted(_owners(organisation))
        for seat in _first(organisation, key, on)
        if not _pairs_of(organisation, key, on)
    )


def _owners(organisation: Organisation) -> Iterator[str]:
    return (person.key for person in organisation.people if not person.is_vacancy)


def _first(organisation: Organisation, person_key: str, on: date) -> list[Seat]:
    return [seat for seat in organisation.seats_of(person_key) if _counts(seat, on)][:1]


def _pairs_of(organisation: Organisation, person_key: str, on: date) -> list[Pair]:
    """The owner's pairs, that of their home first; one only with each leader."""
    found: list[Pair] = []
    for seat in sorted(_own_seats(organisation, person_key, on), key=_home_first):
        pair = _pair(organisation, seat, on, is_first=not found)
        if pair and pair.leader_key not in {known.leader_key for known in found}:
            found.append(pair)
    return found


def _own_seats(organisation: Organisation, person_key: str, on: date) -> Iterable[Seat]:
    """The seats that count on that day, without those inside what the person leads: there they are above themselves."""
    held = [seat for seat in organisation.seats_of(person_key) if _counts(seat, on)]
    led = [seat for seat in held if seat.role is Role.LEADER]
    for seat in held:
        above = organisation.tree.above(seat.unit_key, on)
        higher = [other for other in led if other is not seat and other.unit_key in above]
        if not any(seat.role is not Role.LEADER or other.unit_key != seat.unit_key for other in higher):
            yield seat


def _home_first(seat: Seat) -> tuple[bool, date, str]:
    return (seat.role is Role.LEADER, seat.begin_on, seat.unit_key)


def _pair(organisation: Organisation, seat: Seat, on: date, *, is_first: bool) -> Pair | None:
    standing = seat_level(organisation, seat, on)
    if standing is Level.EXECUTIVE:
        return Pair(seat.person_key, None, seat.unit_key, "", standing, is_first)
    above = organisation.tree.above(seat.unit_key, on)
    for unit_key in reversed(above[:-1] if seat.role is Role.LEADER else above):
        for leader in _leaders(organisation, unit_key, on):
            if leader != seat.person_key:
                return Pair(seat.person_key, leader, seat.unit_key, unit_key, standing, is_first)
    return None


def _leaders(organisation: Organisation, unit_key: str, on: date) -> list[str]:
    """Who leads the unit, by name; a vacant seat leads nobody."""
    seated = {s.person_key for s in organisation.seats_in(unit_key) if s.role is Role.LEADER and s.holds(on)}
    people = [organisation.person_by_key[key] for key in seated]
    return [person.key for person in sorted(people, key=lambda p: (p.name, p.key)) if not person.is_vacancy]


def _is_led(organisation: Organisation, unit_key: str, person_key: str, on: date) -> bool:
    """Whether somebody else has the leader's seat there."""
    return any(
        seat.role is Role.LEADER and seat.person_key != person_key and seat.holds(on)
        for seat in organisation.seats_in(unit_key)
    )


def _counts(seat: Seat, on: date) -> bool:
    """A deputy stands in: what they own counts where they sit themselves."""
    return seat.role is not Role.DEPUTY and seat.holds(on)
