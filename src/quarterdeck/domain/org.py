"""Who sits where and when: units, people, effective-dated seats, and the stints that facts are counted by.

*As-was* is the rule: a fact belongs to the unit in which its owner sat on the day it happened.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

BEGINNING = date(1900, 1, 1)
END = date(2200, 1, 1)
UNASSIGNED = "unassigned"
"""The key of whatever belongs to nobody in the organisation: counted in the company's total, and named."""


class Role(StrEnum):
    """What a seat is for."""

    MEMBER = "member"
    LEADER = "leader"


@dataclass(frozen=True, slots=True)
class Unit:
    """An org unit. The one without a parent is the whole company."""

    key: str
    name: str
    parent_key: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the organisation; ``owner_ids`` are the qualified seller identifiers that mean this person."""

    key: str
    name: str
    email: str | None = None
    owner_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Seat:
    """A person sits in a unit from ``begin_on`` up to, not including, ``end_on``."""

    person_key: str
    unit_key: str
    role: Role = Role.MEMBER
    begin_on: date = BEGINNING
    end_on: date = END

    def holds(self, day: date) -> bool:
        """Whether the seat is taken on that day."""
        return self.begin_on <= day < self.end_on


@dataclass(frozen=True, slots=True)
class Stint:
    """Days during which what a seller owned counts for a person and a unit.

    ``row_key`` is the line of a page the stint adds to: a child unit or a person of the scope looked at.
    """

    owner_id: str
    person_key: str
    unit_key: str
    begin_on: date = BEGINNING
    end_on: date = END
    row_key: str = ""


@dataclass(frozen=True)
class Organisation:
    """The organisation over time. Everything about it is asked here, as of a day."""

    units: tuple[Unit, ...] = ()
    people: tuple[Person, ...] = ()
    seats: tuple[Seat, ...] = ()

    @cached_property
    def unit_by_key(self) -> dict[str, Unit]:
        """Units by key."""
        return {u.key: u for u in self.units}

    @cached_property
    def person_by_key(self) -> dict[str, Person]:
        """People by key."""
        return {p.key: p for p in self.people}

    @cached_property
    def _children(self) -> dict[str | None, list[Unit]]:
        found: dict[str | None, list[Unit]] = defaultdict(list)
        for unit in self.units:
            found[unit.parent_key].append(unit)
        return found

    @cached_property
    def _seats_of_person(self) -> dict[str, list[Seat]]:
        found: dict[str, list[Seat]] = defaultdict(list)
        for seat in sorted(self.seats, key=lambda s: (s.begin_on, s.role is Role.LEADER, s.unit_key)):
            found[seat.person_key].append(seat)
        return found

    @property
    def root(self) -> Unit | None:
        """The whole company; None while nobody has set up an organisation."""
        return next(iter(self._children[None]), None)

    def children(self, unit_key: str) -> tuple[Unit, ...]:
        """The units directly below."""
        return tuple(self._children[unit_key])

    def path(self, unit_key: str) -> tuple[Unit, ...]:
        """The units from the company down to this one."""
        unit = self.unit_by_key[unit_key]
        above = self.path(unit.parent_key) if unit.parent_key else ()
        return (*above, unit)

    def subtree(self, unit_key: str) -> frozenset[str]:
        """Keys of the unit and of everything below it."""
        found = {unit_key}
        for child in self._children[unit_key]:
            found |= self.subtree(child.key)
        return frozenset(found)

    def led_by(self, person_key: str, on: date) -> frozenset[str]:
        """Keys of every unit the person leads on that day, with all below."""
        led = [s.unit_key for s in self._seats_of_person[person_key] if s.role is Role.LEADER and s.holds(on)]
        return frozenset().union(*(self.subtree(key) for key in led))

    def leader(self, unit_key: str, on: date) -> Person | None:
        """Who leads the unit on that day."""
        seats = (s for s in self.seats if s.unit_key == unit_key and s.role is Role.LEADER and s.holds(on))
        return next((self.person_by_key[s.person_key] for s in seats), None)

    def members(self, unit_key: str, on: date) -> tuple[Person, ...]:
        """Who sits in the unit itself on that day, its leader included, by name."""
        keys = {s.person_key for s in self.seats if s.unit_key == unit_key and s.holds(on)}
        return tuple(sorted((self.person_by_key[k] for k in keys), key=lambda p: p.name))

    def home(self, person_key: str, on: date) -> Seat | None:
        """The one seat that what the person owns counts for on that day: as a member first, else as a leader."""
        return next((s for s in self.homes(person_key) if s.holds(on)), None)

    def homes(self, person_key: str) -> tuple[Seat, ...]:
        """The person's home seats in order, without overlap.

        The last one stays open after a leaver has gone, because what a leaver owns stays with the unit until
        somebody takes it over.
        """
        found: list[Seat] = []
        seats = self._seats_of_person[person_key]
        days = sorted({s.begin_on for s in seats} | {s.end_on for s in seats})
        for begin, end in pairwise(days):
            held = [s for s in seats if s.holds(begin)]
            if held:
                _append(found, replace(min(held, key=_home_first), begin_on=begin, end_on=end))
        if found:
            found[-1] = replace(found[-1], end_on=END)
        return tuple(found)

    def days_held(self, person_key: str, unit_keys: Iterable[str] | None = None) -> tuple[tuple[date, date], ...]:
        """The half-open ranges of days on which the person sat in any of those units (in any at all if None)."""
        keys = None if unit_keys is None else frozenset(unit_keys)
        ranges: list[tuple[date, date]] = []
        for seat in self._seats_of_person[person_key]:
            if keys is not None and seat.unit_key not in keys:
                continue
            if ranges and seat.begin_on <= ranges[-1][1]:
                ranges[-1] = (ranges[-1][0], max(ranges[-1][1], seat.end_on))
            else:
                ranges.append((seat.begin_on, seat.end_on))
        return tuple(ranges)

    def stints(self) -> tuple[Stint, ...]:
        """Every stint of everybody the organisation knows, as-was; whoever owns nothing yet has one all the same."""
        return tuple(
            Stint(owner_id, person.key, seat.unit_key, seat.begin_on, seat.end_on)
            for person in self.people
            for seat in self.homes(person.key)
            for owner_id in person.owner_ids or ("",)
        )

    def stray_stints(self, owner_ids: Iterable[str]) -> tuple[Stint, ...]:
        """Stints for whatever those owners held while no seat was theirs, so that company totals always add up."""
        held: dict[str, list[Stint]] = defaultdict(list)
        for stint in self.stints():
            held[stint.owner_id].append(stint)
        return tuple(gap for owner_id in sorted(set(owner_ids)) for gap in _gaps(owner_id, held[owner_id]))


def _home_first(seat: Seat) -> tuple[bool, date, str]:
    return (seat.role is Role.LEADER, seat.begin_on, seat.unit_key)


def _append(homes: list[Seat], seat: Seat) -> None:
    last = homes[-1] if homes else None
    if last and last.end_on == seat.begin_on and (last.unit_key, last.role) == (seat.unit_key, seat.role):
        homes[-1] = replace(last, end_on=seat.end_on)
    else:
        homes.append(seat)


def _gaps(owner_id: str, held: Sequence[Stint]) -> Iterable[Stint]:
    begin = BEGINNING
    for stint in sorted(held, key=lambda s: s.begin_on):
        if begin < stint.begin_on:
            yield Stint(owner_id, UNASSIGNED, UNASSIGNED, begin, stint.begin_on)
        begin = max(begin, stint.end_on)
    if begin < END:
        yield Stint(owner_id, UNASSIGNED, UNASSIGNED, begin, END)
