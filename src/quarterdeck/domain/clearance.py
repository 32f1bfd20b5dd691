"""Who may see what, worked out anew for every request from the organisation as it is that day.

One's own numbers always; a leader's whole subtree, each person only for the days they sat in it;
sales operations and whoever leads the whole company see everything. Nobody else sees anything.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from quarterdeck.domain.days import BEGINNING, END
from quarterdeck.domain.org import Organisation, Seat, Stint, Unit, joined
from quarterdeck.domain.scope import Subject, SubjectKind


class NotCleared(LookupError):
    """The subject is unknown or outside the viewer's clearance; which of the two is deliberately not said."""


@dataclass(frozen=True, slots=True)
class Clearance:
    """What one viewer may see: whole units with all below, and their own numbers.

    ``everything`` opens the whole company and what belongs to nobody; ``person_key`` None is a viewer
    without a place in the organisation (an operator at the machine's own console).
    """

    person_key: str | None
    unit_keys: frozenset[str] = frozenset()
    everything: bool = False
    on: date | None = None
    """The day the clearance is worked out for."""

    def allows(self, stint: Stint, organisation: Organisation) -> bool:
        """Whether what was owned during this stint may be seen.

        Whoever leads a unit today keeps its totals: also of days on which a team stood below it that does no longer.
        """
        if self.everything or stint.unit_key in self.unit_keys or stint.person_key == self.person_key:
            return True
        if not self.unit_keys:
            return False
        return not self.unit_keys.isdisjoint(organisation.tree.above(stint.unit_key, stint.begin_on))

    def stints(self, organisation: Organisation, owner_ids: Iterable[str] = ()) -> tuple[Stint, ...]:
        """The cleared part of all stints; for everything, also what ``owner_ids`` held outside any seat."""
        strays = organisation.stray_stints(owner_ids) if self.everything else ()
        return tuple(s for s in (*organisation.stints, *strays) if self.allows(s, organisation))

    def check(self, organisation: Organisation, stints: Iterable[Stint], subject: Subject) -> None:
        """Raise NotCleared unless the viewer may open a report about that subject at all.

        ``stints`` are the cleared ones, cut from the whole organisation: a view of it does not know who has moved on.
        """
        if not self._may_open(organisation, stints, subject):
            raise NotCleared("There is nothing here for you to see.")

    def _may_open(self, organisation: Organisation, stints: Iterable[Stint], subject: Subject) -> bool:
        if subject.kind is SubjectKind.UNIT:
            known = subject.key in organisation.unit_keys
            return known and (self.everything or subject.key in self.unit_keys)
        if subject.key not in organisation.person_by_key:
            return False
        held = [s for s in stints if s.person_key == subject.key]
        return self.everything or any(subject.key == self.person_key or self._leads(s) for s in held)

    def _leads(self, stint: Stint) -> bool:
        """Whether somebody in that stint sits below the viewer today; what a former leader keeps is unit totals."""
        today = self.on is None or stint.begin_on <= self.on < stint.end_on
        return today and stint.unit_key in self.unit_keys

    def view(self, organisation: Organisation) -> Organisation:
        """The part of the organisation the viewer may know: cleared units, the names above them, and who sits there.

        Only names and places: whose facts count where is decided by ``stints`` on the whole organisation, since a
        seat that is hidden here must still end the one before it.
        """
        if self.everything:
            return organisation
        days = {key: self._days_below(key, organisation) for key in organisation.unit_keys}
        seats = tuple(part for seat in organisation.seats for part in self._seen(seat, days[seat.unit_key]))
        people = {s.person_key for s in seats} | {self.person_key}
        return Organisation(
            tuple(self._named(organisation, seats, days)),
            tuple(p for p in organisation.people if p.key in people),
            seats,
        )

    def _days_below(self, key: str, organisation: Organisation) -> tuple[tuple[date, date], ...]:
        """The days on which the unit belongs to what is led today."""
        if key in self.unit_keys:
            return ((BEGINNING, END),)
        lines = organisation.tree.lines(key) if self.unit_keys else ()
        return joined((line.begin_on, line.end_on) for line in lines if not self.unit_keys.isdisjoint(line.keys))

    def _seen(self, seat: Seat, days: Iterable[tuple[date, date]]) -> Iterator[Seat]:
        """The parts of a seat that the viewer may know of."""
        if seat.person_key == self.person_key:
            yield seat
            return
        for begin, end in days:
            first, last = max(begin, seat.begin_on), min(end, seat.end_on)
            if first < last:
                yield replace(seat, begin_on=first, end_on=last)

    def _named(
        self, organisation: Organisation, seats: Iterable[Seat], days: Mapping[str, Iterable[tuple[date, date]]]
    ) -> Iterator[Unit]:
        """The units that are seen and those on the way down to them, for the days on which they stand there."""
        seen = {(key, begin, end) for key, ranges in days.items() for begin, end in ranges}
        named: dict[str, list[tuple[date, date]]] = defaultdict(list)
        for key, begin, end in seen | {(s.unit_key, s.begin_on, s.end_on) for s in seats}:
            for line in organisation.tree.lines(key):
                first, last = max(begin, line.begin_on), min(end, line.end_on)
                for above in line.keys if first < last else ():
                    named[above].append((first, last))
        shown = {key: joined(ranges) for key, ranges in named.items()}
        for unit in organisation.units:
            for begin, end in shown.get(unit.key, ()):
                first, last = max(begin, unit.begin_on), min(end, unit.end_on)
                if first < last:
                    yield replace(unit, begin_on=first, end_on=last)

    def fingerprint(self) -> str:
        """A short digest for cache keys: equal exactly when the clearance is."""
        text = repr((self.person_key, sorted(self.unit_keys), self.everything))
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def clearance_of(organisation: Organisation, person_key: str, on: date, *, operations: bool = False) -> Clearance:
    """The clearance of a person on a day; ``operations`` marks sales operations, who see the whole company."""
    led = organisation.led_by(person_key, on)
    root = organisation.root
    return Clearance(person_key, led, everything=operations or (root is not None and root.key in led), on=on)
