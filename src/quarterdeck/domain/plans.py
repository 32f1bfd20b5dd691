"""What was agreed for units, from what was agreed for those below them, over the days on which they stood there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from quarterdeck.domain.days import BEGINNING, END
from quarterdeck.domain.org import Organisation, Role, Stint, Unit, joined
from quarterdeck.domain.scope import Subject, SubjectKind, View
from quarterdeck.domain.targets import Targets

type Days = tuple[date, date]

MOST_AMOUNTS = 100_000
"""How many amounts are kept worked out, by metric, subject and days."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one subject directly below a unit adds to its target, and the days for which it counts there."""

    subject: Subject
    days: tuple[Days, ...]
    amount: Decimal


@dataclass(frozen=True)
class Plans:
    """Targets, in a view of the organisation on a knowledge day.

    ``stints`` are the viewer's: what somebody agreed to counts for the days on which they really sat in a home seat
    that the viewer may see. ``joined_on`` is the day of a person's very first seat. Nothing that is planned for after
    the knowledge day moves a target before it comes, except that whoever has not begun yet counts from that day on.
    """

    organisation: Organisation
    stints: Sequence[Stint]
    targets: Targets
    joined_on: Mapping[str, date]
    as_of: date
    view: View

    def of(self, metric: str, subject: Subject, begin: date, end: date) -> Decimal | None:
        """What was agreed for the subject and those days; None if nobody set anything.

        A unit's own target, else the sum of those below it.
        """
        key = metric, subject, begin, end
        if key not in self._worked_out:
            if len(self._worked_out) >= MOST_AMOUNTS:
                self._worked_out.clear()
            self._worked_out[key] = self._of(*key)
        return self._worked_out[key]

    @cached_property
    def _worked_out(self) -> dict[tuple[str, Subject, date, date], Decimal | None]:
        return {}

    def _of(self, metric: str, subject: Subject, begin: date, end: date) -> Decimal | None:
        if subject.kind is SubjectKind.PERSON:
            return self._amount(metric, subject, within(self.days_of(subject.key), begin, end))
        own = self.targets.amount(metric, subject, begin, end)
        if own is not None:
            return own
        parts = self.parts(metric, subject.key, begin, end)
        return sum((part.amount for part in parts), Decimal(0)) if parts else None

    def parts(self, metric: str, unit_key: str, begin: date, end: date) -> tuple[Part, ...]:
        """What those directly below the unit add up from: units first, then people; who has no target is left out."""
        found = []
        for subject, days in self._below(unit_key):
            inside = within(days, begin, end)
            amount = self._amount(metric, subject, inside)
            if amount is not None:
                found.append(Part(subject, inside, amount))
        return tuple(found)

    def days_of(self, person_key: str) -> tuple[Days, ...]:
        """The days on which what the person agreed to counts anywhere."""
        return joined((begin, end) for _, begin, end in self._sat(person_key))

    def _amount(self, metric: str, subject: Subject, days: Iterable[Days]) -> Decimal | None:
        if subject.kind is SubjectKind.PERSON:
            amounts = [self.targets.amount(metric, subject, begin, end) for begin, end in days]
        else:
            amounts = [self.of(metric, subject, begin, end) for begin, end in days]
        known = [amount for amount in amounts if amount is not None]
        return sum(known, Decimal(0)) if known else None

    def _below(self, unit_key: str) -> list[tuple[Subject, tuple[Days, ...]]]:
        """Units and people directly below, with the days on which they were; found out once, for every period alike."""
        if unit_key not in self._found_below:
            self._found_below[unit_key] = self._find_below(unit_key)
        return self._found_below[unit_key]

    @cached_property
    def _found_below(self) -> dict[str, list[tuple[Subject, tuple[Days, ...]]]]:
        return {}

    def _find_below(self, unit_key: str) -> list[tuple[Subject, tuple[Days, ...]]]:
        units = [(Subject(SubjectKind.UNIT, key), joined(days)) for key, days in self._units_in(unit_key).items()]
        people = self._people_in.get(unit_key, {})
        return [*units, *((Subject(SubjectKind.PERSON, key), joined(people[key])) for key in sorted(people))]

    def _units_in(self, unit_key: str) -> dict[str, list[Days]]:
        if self.view is View.AS_IS:
            return {unit.key: [(BEGINNING, END)] for unit in self.organisation.children(unit_key, self.as_of)}
        found: dict[str, list[Days]] = defaultdict(list)
        for unit in self._placed_in.get(unit_key, ()):
            if unit.begin_on <= self.as_of:
                found[unit.key].append((unit.begin_on, END if unit.stands(self.as_of) else unit.end_on))
        return found

    @cached_property
    def _placed_in(self) -> dict[str | None, list[Unit]]:
        found: dict[str | None, list[Unit]] = defaultdict(list)
        for unit in self.organisation.units:
            found[unit.parent_key].append(unit)
        return found

    @cached_property
    def _people_in(self) -> dict[str, dict[str, list[Days]]]:
        """The days on which each person counts in a unit itself."""
        found: dict[str, dict[str, list[Days]]] = defaultdict(lambda: defaultdict(list))
        for person_key in self._stints_of:
            home = self._home(person_key)
            for unit_key, begin, end in self._sat(person_key):
                if self.view is View.AS_WAS:
                    found[unit_key][person_key].append((begin, end))
                elif home:
                    found[home][person_key].append((begin, end))
        return found

    def _sat(self, person_key: str) -> list[tuple[str, date, date]]:
        """Unit and days of the person's home seats; the one of the knowledge day has no end in sight."""
        held = sorted(self._held(person_key), key=lambda one: one[1:])
        if self.joined_on.get(person_key, BEGINNING) > self.as_of:
            return held
        return [
            (unit_key, begin, END if begin <= self.as_of < end else end)
            for unit_key, begin, end in held
            if begin <= self.as_of
        ]

    def _held(self, person_key: str) -> set[tuple[str, date, date]]:
        """What the person's stints and seats have in common: a leaver's last stint goes on, their seat does not."""
        return {
            (stint.unit_key, max(stint.begin_on, seat.begin_on), min(stint.end_on, seat.end_on))
            for stint in self._stints_of.get(person_key, ())
            for seat in self.organisation.seats_of(person_key)
            if seat.role is not Role.DEPUTY and seat.unit_key == stint.unit_key
            if max(stint.begin_on, seat.begin_on) < min(stint.end_on, seat.end_on)
        }

    def _home(self, person_key: str) -> str | None:
        """The unit in which the person counts as-is; None if they sit where the viewer does not see."""
        stints = self._stints_of[person_key]
        if self.joined_on.get(person_key, BEGINNING) > self.as_of:
            return min(stints, key=lambda s: s.begin_on).unit_key
        return next((s.unit_key for s in stints if s.begin_on <= self.as_of < s.end_on), None)

    @cached_property
    def _stints_of(self) -> dict[str, list[Stint]]:
        found: dict[str, list[Stint]] = defaultdict(list)
        for stint in self.stints:
            found[stint.person_key].append(stint)
        return found


def within(days: Iterable[Days], begin: date, end: date) -> tuple[Days, ...]:
    """The part of the days that lies between two days."""
    cut = ((max(first, begin), min(last, end)) for first, last in days)
    return tuple((first, last) for first, last in cut if first < last)


def level_of(targets: Targets, organisation: Organisation, metric: str, subject: Subject, on: date) -> float | None:
    """The target of a share or a rate on that day: the subject's own, else its people's mean; None if not set."""
    own = targets.level(metric, subject, on)
    if own is not None:
        return float(own)
    if subject.kind is SubjectKind.PERSON or metric not in targets.metrics:
        return None
    keys = organisation.subtree(subject.key, on)
    people = {s.person_key for key in keys for s in organisation.seats_in(key) if s.holds(on)}
    plans = [targets.level(metric, Subject(SubjectKind.PERSON, p), on) for p in sorted(people)]
    known = [float(p) for p in plans if p is not None]
    return sum(known) / len(known) if known else None
