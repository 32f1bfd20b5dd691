"""What a change makes different in an organisation: units, seats, and who may see what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from quarterdeck.domain.clearance import Clearance, clearance_of
from quarterdeck.domain.org import Organisation, Person, Seat, Unit
from quarterdeck.domain.scope import Subject, SubjectKind


@dataclass(frozen=True, slots=True)
class Sight:
    """Units whose numbers somebody starts or ceases to see, each with all below it."""

    person: Person
    gained: tuple[Unit, ...]
    lost: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class Reorganisation:
    """The difference between two organisations.

    ``renamed`` and ``moved`` are units, each as it was and as it will be; ``given_up`` and ``taken`` are seats: one
    that only ends at another time is in both.
    """

    founded: tuple[Unit, ...]
    closed: tuple[Unit, ...]
    renamed: tuple[tuple[Unit, Unit], ...]
    moved: tuple[tuple[Unit, Unit], ...]
    joined: tuple[Person, ...]
    given_up: tuple[Seat, ...]
    taken: tuple[Seat, ...]
    sights: tuple[Sight, ...]

    def __bool__(self) -> bool:
        return any((self.founded, self.closed, self.renamed, self.moved, self.joined, self.given_up, self.taken))

    @property
    def people(self) -> frozenset[str]:
        """Keys of everybody whose seats change."""
        return frozenset(seat.person_key for seat in (*self.given_up, *self.taken))

    @property
    def subjects(self) -> frozenset[Subject]:
        """The people and units that change, whose targets therefore deserve a look."""
        units = {unit.key for pair in self.moved for unit in pair} | {unit.key for unit in self.closed}
        return frozenset(
            {Subject(SubjectKind.PERSON, key) for key in self.people}
            | {Subject(SubjectKind.UNIT, key) for key in units}
        )


def reorganisation(before: Organisation, after: Organisation, on: date) -> Reorganisation:
    """What is different after a change; who sees what is compared as of the day ``on``."""
    standing, stands = _standing(before, on), _standing(after, on)
    kept = [(unit, stands[key]) for key, unit in standing.items() if key in stands]
    were, will_be = set(before.seats), set(after.seats)
    return Reorganisation(
        founded=tuple(unit for key, unit in stands.items() if key not in standing),
        closed=tuple(unit for key, unit in standing.items() if key not in stands),
        renamed=tuple((old, new) for old, new in kept if old.name != new.name),
        moved=tuple((old, new) for old, new in kept if old.parent_key != new.parent_key),
        joined=tuple(p for p in after.people if p.key not in before.person_by_key),
        given_up=tuple(s for s in before.seats if s not in will_be),
        taken=tuple(s for s in after.seats if s not in were),
        sights=_sights(before, after, on),
    )


def _sights(before: Organisation, after: Organisation, on: date) -> tuple[Sight, ...]:
    found = []
    for person in after.people:
        was = _cleared(before, person.key, on)
        will = _cleared(after, person.key, on)
        gained, lost = will - was, was - will
        if gained or lost:
            found.append(Sight(person, _topmost(after, gained, on), _topmost(before, lost, on)))
    return tuple(found)


def _cleared(organisation: Organisation, person_key: str, on: date) -> frozenset[str]:
    known = person_key in organisation.person_by_key
    clearance = clearance_of(organisation, person_key, on) if known else Clearance(person_key)
    return clearance.unit_keys


def _standing(organisation: Organisation, on: date) -> dict[str, Unit]:
    """The units that are there on that day, by key."""
    return {unit.key: unit for unit in organisation.units if unit.stands(on)}


def _topmost(organisation: Organisation, keys: frozenset[str], on: date) -> tuple[Unit, ...]:
    """Those of the units that have none of the others above them."""
    units = (organisation.unit(key, on) for key in keys)
    return tuple(sorted((u for u in units if u.parent_key not in keys), key=lambda u: u.name))
