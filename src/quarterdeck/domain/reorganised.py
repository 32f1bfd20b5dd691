"""What changes from one organisation to another: places, people, clearances and targets."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from quarterdeck.domain.calendar import Period
from quarterdeck.domain.days import END
from quarterdeck.domain.org import Organisation, Role, Seat, Unit
from quarterdeck.domain.scope import Subject, SubjectKind


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a unit stood before and will stand: its path of names and the days. None: not there."""

    unit_key: str
    before: tuple[Unit, ...]
    after: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class Seated:
    """A person's seats before and after."""

    person_key: str
    before: tuple[Seat, ...]
    after: tuple[Seat, ...]


@dataclass(frozen=True, slots=True)
class Cleared:
    """Units somebody may see from a day on that they could not see before the change, and those they no longer may.

    Both empty: from that day on they see what they would have seen anyway.
    """

    person_key: str
    on: date
    gained: frozenset[str]
    lost: frozenset[str]


@dataclass(frozen=True, slots=True)
class Moved:
    """From that day on somebody counts for another unit; who starts to see what they do, and who no longer does."""

    person_key: str
    on: date
    left: str
    joined: str
    gained: frozenset[str]
    lost: frozenset[str]


@dataclass(frozen=True, slots=True)
class Retargeted:
    """What was agreed for a unit in the period, before and after; None: nobody has set anything."""

    subject: Subject
    metric: str
    before: Decimal | None
    after: Decimal | None


def placed(before: Organisation, after: Organisation) -> tuple[Placed, ...]:
    """Every unit that is founded, closed, renamed or put elsewhere."""
    keys = sorted(before.unit_keys | after.unit_keys)
    told = ((key, _of(before.units, key), _of(after.units, key)) for key in keys)
    return tuple(Placed(key, was, will) for key, was, will in told if was != will)


def seated(before: Organisation, after: Organisation) -> tuple[Seated, ...]:
    """Everybody who is placed, moved, or leaves; vacant seats and deputies among them."""
    keys = sorted({s.person_key for s in (*before.seats, *after.seats)})
    told = ((key, tuple(before.seats_of(key)), tuple(after.seats_of(key))) for key in keys)
    return tuple(Seated(key, was, will) for key, was, will in told if was != will)


def cleared(before: Organisation, after: Organisation) -> tuple[Cleared, ...]:
    """Whose clearance changes, and on which day; on each the difference between the two organisations on that day."""
    leaders = {s.person_key for s in (*before.seats, *after.seats) if s.role is not Role.MEMBER}
    return tuple(change for key in sorted(leaders) for change in _cleared(before, after, key))


def _cleared(before: Organisation, after: Organisation, person_key: str) -> Iterator[Cleared]:
    last: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
    for day in _days(before, after, person_key):
        was, will = before.led_by(person_key, day), after.led_by(person_key, day)
        change = (will - was, was - will)
        if change != last:
            yield Cleared(person_key, day, *change)
        last = change


def _days(before: Organisation, after: Organisation, person_key: str) -> list[date]:
    seats = (*before.seats_of(person_key), *after.seats_of(person_key))
    days = {*before.tree.days, *after.tree.days, *(day for s in seats for day in (s.begin_on, s.end_on))}
    return sorted(days - {END})


def moved(before: Organisation, after: Organisation) -> tuple[Moved, ...]:
    """Everybody who sits in both organisations and from a day on counts for another unit than they would have."""
    return tuple(move for each in seated(before, after) for move in _moved(before, after, each))


def _moved(before: Organisation, after: Organisation, each: Seated) -> Iterator[Moved]:
    last = ("", "")
    for day in sorted({day for seat in (*each.before, *each.after) for day in (seat.begin_on, seat.end_on)} - {END}):
        was, will = before.home(each.person_key, day), after.home(each.person_key, day)
        change = (was.unit_key, will.unit_key) if was and will and was.unit_key != will.unit_key else ("", "")
        if change != last and was and will and change[0]:
            saw, sees = (_leading(o, s.unit_key, day) - {each.person_key} for o, s in ((before, was), (after, will)))
            yield Moved(each.person_key, day, *change, sees - saw, saw - sees)
        last = change


def _leading(organisation: Organisation, unit_key: str, on: date) -> frozenset[str]:
    """Who leads the unit or one above it on that day, deputies among them."""
    units = organisation.tree.on(on).above(unit_key)
    leaders = [leader for unit in units if (leader := organisation.leader(unit, on))]
    deputies = [deputy for unit in units for deputy in organisation.deputies(unit, on)]
    return frozenset(person.key for person in (*leaders, *deputies))


def retargeted(
    metrics: Iterable[str],
    units: Iterable[str],
    period: Period,
    before: Callable[[str, Subject, date, date], Decimal | None],
    after: Callable[[str, Subject, date, date], Decimal | None],
    told: Collection[str] = (),
) -> tuple[Retargeted, ...]:
    """The units whose target for the period changes; ``before`` and ``after`` say what is agreed for whom.

    Of the units ``told`` those that stay are among them, where there is any.
    """
    subjects = [Subject(SubjectKind.UNIT, key) for key in units]
    found = (
        Retargeted(s, m, before(m, s, period.begin, period.end), after(m, s, period.begin, period.end))
        for m in metrics
        for s in subjects
    )
    return tuple(t for t in found if t.before != t.after or (t.subject.key in told and t.before is not None))


def _of(units: Iterable[Unit], key: str) -> tuple[Unit, ...]:
    return tuple(sorted((unit for unit in units if unit.key == key), key=lambda u: u.begin_on))
