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

from quarterdeck.domain.days import BEGINNING, END
from quarterdeck.domain.tree import Tree, Unit

__all__ = ["UNASSIGNED", "Organisation", "Person", "Role", "Seat", "Stint", "Unit"]

UNASSIGNED = "unassigned"
"""The key of whatever belongs to nobody in the organisation: counted in the company's total, and named."""


class Role(StrEnum):
    """What a seat is for."""

    MEMBER = "member"
    LEADER = "leader"
    DEPUTY = "deputy"
    """Stands in for whoever leads: cleared like a leader, but what a deputy sells counts where they sit themselves."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the organisation; ``owner_ids`` are the qualified seller identifiers that mean this person.

    ``is_vacancy`` marks a seat that nobody has taken yet: it has a name and may have a target, and owns nothing.
    """

    key: str
    name: str
    email: str | None = None
    owner_ids: tuple[str, ...] = ()
    is_vacancy: bool = False


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
    def person_by_key(self) -> dict[str, Person]:
        """People by key."""
        return {p.key: p for p in self.people}

    @cached_property
    def tree(self) -> Tree:
        """The units over time."""
        return Tree(self.units)

    @cached_property
    def _seats_of_person(self) -> dict[str, list[Seat]]:
        found: dict[str, list[Seat]] = defaultdict(list)
        for seat in sorted(self.seats, key=lambda s: (s.begin_on, s.role is Role.LEADER, s.unit_key)):
            found[seat.person_key].append(seat)
        return dict(found)

    @cached_property
    def _seats_of_unit(self) -> dict[str, list[Seat]]:
        found: dict[str, list[Seat]] = defaultdict(list)
        for seat in self.seats:
            found[seat.unit_key].append(seat)
        return dict(found)

    @cached_property
    def root(self) -> Unit | None:
        """The whole company, as it was first called; None while nobody has set up an organisation."""
        return next((unit for unit in self.units if unit.parent_key is None), None)

    @cached_property
    def unit_keys(self) -> frozenset[str]:
        """Every unit there ever was or is planned."""
        return frozenset(unit.key for unit in self.units)

    def unit(self, unit_key: str, on: date) -> Unit:
        """The unit as it stands on that day, a closed one as it last stood, one to come as it will. Or KeyError."""
        return self.tree.on(on).unit(unit_key) or self._first_of[unit_key]

    @cached_property
    def _first_of(self) -> dict[str, Unit]:
        return {unit.key: unit for unit in sorted(self.units, key=lambda u: u.begin_on, reverse=True)}

    def children(self, unit_key: str, on: date) -> tuple[Unit, ...]:
        """The units directly below on that day."""
        return tuple(self.tree.on(on).children.get(unit_key, ()))

    def path(self, unit_key: str, on: date) -> tuple[Unit, ...]:
        """The units from the company down to this one, as they stand on that day."""
        return tuple(self.unit(key, on) for key in self.tree.on(on).above(unit_key))

    def subtree(self, unit_key: str, on: date) -> frozenset[str]:
        """Keys of the unit and of everything below it on that day, what was closed there included."""
        return self.tree.on(on).below(unit_key)

    def led_by(self, person_key: str, on: date) -> frozenset[str]:
        """Keys of every unit the person leads or is deputy in on that day, with all below."""
        led = [s.unit_key for s in self.seats_of(person_key) if s.role is not Role.MEMBER and s.holds(on)]
        return frozenset().union(*(self.subtree(key, on) for key in led))

    def leader(self, unit_key: str, on: date) -> Person | None:
        """Who leads the unit on that day."""
        return next(iter(self._sitting(unit_key, on, Role.LEADER)), None)

    def deputies(self, unit_key: str, on: date) -> tuple[Person, ...]:
        """Who stands in for the unit's leader on that day, by name."""
        return self._sitting(unit_key, on, Role.DEPUTY)

    def members(self, unit_key: str, on: date) -> tuple[Person, ...]:
        """Who sits in the unit itself on that day, its leader and vacant seats included, by name."""
        return self._sitting(unit_key, on, Role.MEMBER, Role.LEADER)

    def _sitting(self, unit_key: str, on: date, *roles: Role) -> tuple[Person, ...]:
        keys = {s.person_key for s in self.seats_in(unit_key) if s.role in roles and s.holds(on)}
        return tuple(sorted((self.person_by_key[k] for k in keys), key=lambda p: (p.name, p.key)))

    def seated(self, on: date) -> set[tuple[str, str]]:
        """Person and unit of every seat that is taken on that day; a deputy takes none."""
        return {(s.person_key, s.unit_key) for s in self.seats if s.holds(on) and s.role is not Role.DEPUTY}

    def seats_of(self, person_key: str) -> Sequence[Seat]:
        """The person's seats, in order."""
        return self._seats_of_person.get(person_key, ())

    def seats_in(self, unit_key: str) -> Sequence[Seat]:
        """The seats of the unit itself."""
        return self._seats_of_unit.get(unit_key, ())

    def home(self, person_key: str, on: date) -> Seat | None:
        """The one seat that what the person owns counts for on that day: as a member first, else as a leader.

        Where somebody is only a deputy, nothing of theirs counts.
        """
        return next((s for s in self.homes(person_key) if s.holds(on)), None)

    def homes(self, person_key: str) -> tuple[Seat, ...]:
        """The person's home seats in order, without overlap.

        A leaver's stays open until they come back, if ever, because what a leaver owns stays with the unit until
        somebody takes it over.
        """
        return self._homes.get(person_key, ())

    @cached_property
    def _homes(self) -> dict[str, tuple[Seat, ...]]:
        found = {}
        for person_key in self._seats_of_person:
            held = self.tenures(person_key)
            ends = (*(seat.begin_on for seat in held[1:]), END)
            found[person_key] = tuple(replace(seat, end_on=end) for seat, end in zip(held, ends, strict=False))
        return found

    @cached_property
    def joined_on(self) -> dict[str, date]:
        """The first day of everybody who has not always been there."""
        first = {key: seats[0].begin_on for key, seats in self._homes.items() if seats}
        return {key: day for key, day in first.items() if day > BEGINNING}

    def tenures(self, person_key: str) -> tuple[Seat, ...]:
        """The person's home seats for the days on which they really sat, in order, without overlap."""
        found: list[Seat] = []
        seats = [s for s in self.seats_of(person_key) if s.role is not Role.DEPUTY]
        days = sorted({s.begin_on for s in seats} | {s.end_on for s in seats})
        for begin, end in pairwise(days):
            held = [s for s in seats if s.holds(begin)]
            if held:
                _append(found, replace(min(held, key=_home_first), begin_on=begin, end_on=end))
        return tuple(found)

    def days_held(self, person_key: str) -> tuple[tuple[date, date], ...]:
        """The half-open ranges of days on which the person sat anywhere, those that touch put together."""
        return joined((s.begin_on, s.end_on) for s in self.seats_of(person_key) if s.role is not Role.DEPUTY)

    @cached_property
    def stints(self) -> tuple[Stint, ...]:
        """Every stint of everybody the organisation knows, as-was; whoever owns nothing yet has one all the same.

        A stint ends where its unit comes to stand below other units, so that one line of units holds for all of it.
        """
        return tuple(
            Stint(owner_id, person.key, seat.unit_key, begin, end)
            for person in self.people
            for seat in self.homes(person.key)
            for begin, end in self._days_of_one_line(seat)
            for owner_id in person.owner_ids or ("",)
        )

    def _days_of_one_line(self, seat: Seat) -> list[tuple[date, date]]:
        lines = self.tree.lines(seat.unit_key) if seat.unit_key in self.unit_keys else ()
        if len(lines) < 2:  # noqa: PLR2004 one line for all time
            return [(seat.begin_on, seat.end_on)]
        parts = ((max(seat.begin_on, line.begin_on), min(seat.end_on, line.end_on)) for line in lines)
        return [(begin, end) for begin, end in parts if begin < end]

    def stray_stints(self, owner_ids: Iterable[str]) -> tuple[Stint, ...]:
        """Stints for whatever those owners held while no seat was theirs, so that company totals always add up."""
        held: dict[str, list[Stint]] = defaultdict(list)
        for stint in self.stints:
            held[stint.owner_id].append(stint)
        return tuple(gap for owner_id in sorted(set(owner_ids)) for gap in _gaps(owner_id, held[owner_id]))


def joined(ranges: Iterable[tuple[date, date]]) -> tuple[tuple[date, date], ...]:
    """Half-open ranges of days in order, those that touch or overlap put together."""
    found: list[tuple[date, date]] = []
    for begin, end in sorted(ranges):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return tuple(found)


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
